"""只写了前期投入，没有写总投资。

为什么：前期投入只是一部分；没有总投资、资金构成和分期，看不出项目能不能建成。

依据：policy: template.funding

违规：

    〔kind=parcel〕
    该地块由新塘实业有限公司前期投入10亿元资金自行改造。改造后总建筑面积为292556.3平方米。

合规：

    〔kind=parcel〕
    该地块由新塘实业有限公司自行改造，总投资12亿元，其中前期投入10亿元。改造后总建筑面积为292556.3平方米。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="investment-early",
    severity=Severity.INFO,
    kinds=("parcel", "estate", "cluster", "programme", "school"),
    policy=("template.funding",),
    weight=10,
    absence=True,
)

_EARLY = regex(r"(?:前期|首期|先期|启动)(?:阶段)?(?:投入|投资|资金)(?:约|为|共|计|预计)*\s*$")
_TOTAL = regex(r"总投资|投资总额|总造价|总费用|投资估算|估算投资|计划投资|项目投资|总概算|总预算")
_FLOOR_AREA = regex(r"(?<!现有)(?<!原有)(?:总|新建|计容)建筑面积")


def check(plan: Plan) -> Iterator[Finding]:
    if plan.says(_TOTAL) or plan.facts.total("investment") is not None:
        return
    for mention in plan.facts.mentions:
        q = mention.quantity
        words = _EARLY.search(plan.text, max(plan.facts.start, q.start - 14), q.start)
        if q.dimension != "money" or words is None:
            continue
        yield Finding(
            f"只写了前期投入 {q.text}，没有找到总投资、资金构成和分期。",
            Span(words.start(), q.end),
            figures=_per_area(plan, q.value),
            rules=plan.rules("template.funding"),
        )
        return


def _per_area(plan: Plan, money: Fraction) -> tuple[Figure, ...]:
    areas = [m for m in plan.facts.mentions if m.quantity.base == "㎡" and _FLOOR_AREA.search(m.label)]
    if not areas or not areas[-1].quantity.value:
        return ()
    rate = round(money / areas[-1].quantity.value)
    return (Figure(f"{rate} 元/㎡", f"前期投入摊到{areas[-1].quantity.text}", areas[-1].span),)
