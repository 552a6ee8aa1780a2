"""同类数量有的写得很粗，有的写到零头。

为什么：“10万平方米”多半是估计数，由它算出的容积率和单价不可靠。

依据：无

违规：

    〔kind=parcel〕
    改造总面积15.1575公顷。该地块现有建筑面积10万平方米，容积率为1.5。
    改造后总建筑面积为292556.3平方米，道路用地面积为23188.2平方米。

合规：

    〔kind=parcel〕
    改造总面积15.1575公顷。该地块现有建筑面积约10万平方米，容积率约为0.7。
    改造后总建筑面积为292556.3平方米，道路用地面积为23188.2平方米。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.facts import Mention
from planlint.finding import Check, Finding, Severity
from planlint.plan import Plan

CHECK = Check(slug="precision-mixed", severity=Severity.INFO, kinds=("parcel", "estate"), weight=60)


def check(plan: Plan) -> Iterator[Finding]:
    areas = [m for m in plan.facts.mentions if m.quantity.dimension == "area" and "面积" in m.label]
    coarse = [m for m in areas if _is_coarse(m)]
    fine = [m for m in areas if m.quantity.significant >= 6]
    if not coarse or len(fine) < 2:
        return
    first = coarse[0]
    yield Finding(
        f"{first.label or '面积'}写“{first.quantity.text}”，别的面积写到“{fine[-1].quantity.text}”，精度不一致。",
        first.span,
        tuple(m.span for m in coarse[1:]),
        explanations=("它可能是估计数；由它算出的比例只能大致成立。",),
    )


def _is_coarse(mention: Mention) -> bool:
    q = mention.quantity
    return q.scaled and q.significant <= 2 and "." not in q.digits and not q.approximate and not q.bound
