"""土地证的面积之和与改造面积不同，没有写重叠或扣除。

为什么：多出来的面积是重叠发证还是没有纳入，影响补缴地价和用地手续。

依据：policy: parcel.preconditions

违规：

    〔kind=parcel〕
    改造总面积15.1575公顷，土地使用证号分别为东府国用（2003）第特233号，面积为50061平方米，和东府国用（2003）第特234号，面积为116157平方米。

合规：

    〔kind=parcel〕
    改造总面积15.1575公顷，土地使用证号分别为东府国用（2003）第特233号，面积为50061平方米，和东府国用（2003）第特234号，面积为116157平方米，其中1.4643公顷为发证重叠面积。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="land-certified-area",
    severity=Severity.WARNING,
    kinds=("parcel",),
    policy=("parcel.preconditions",),
    weight=20,
)

_EXPLAINED = regex(r"重叠|扣除|未纳入|另有|部分纳入|其余|不在改造范围|代征|分割")
# One part in a thousand: surveys of different years differ by less.
_TOLERANCE = Fraction(1, 1000)


def check(plan: Plan) -> Iterator[Finding]:
    certificates = [c for c in plan.facts.certificates if c.area is not None]
    site = next(
        (f for f in plan.facts.parcel if f.item == "site_area" and f.quantity and f.when != "after"), None
    )
    if not certificates or len(certificates) < len(plan.facts.certificates) or site is None:
        return
    assert site.quantity is not None
    total = sum((c.area.value for c in certificates if c.area), Fraction(0))
    gap = total - site.quantity.value
    if abs(gap) <= site.quantity.value * _TOLERANCE or plan.says(_EXPLAINED):
        return
    word = "多" if gap > 0 else "少"
    yield Finding(
        f"{len(certificates)} 本土地证共 {plain_decimal(total, 2)} ㎡，比改造面积{site.quantity.text}{word} "
        f"{plain_decimal(abs(gap), 2)} ㎡，没有写原因。",
        site.span,
        tuple(c.span for c in certificates),
        figures=tuple(Figure(c.area.text, c.number, c.span) for c in certificates if c.area),
        rules=plan.rules("parcel.preconditions"),
    )
