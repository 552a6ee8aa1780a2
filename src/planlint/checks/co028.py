"""户均建筑面积不合常理。

为什么：面积或户数错了一位，补助和造价跟着错。

依据：policy: density.area_per_household

说明：略超出常见范围的只作提示，超出两倍半以上的作为警告。

违规：

    其中丰原小区改造面积14.8万平方米，涉及住户32户。

合规：

    其中丰原小区改造面积14.8万平方米，涉及住户1632户；占地面积8.2万平方米，商业2户。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.facts import Mention
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="implausible-area-per-household",
    severity=Severity.WARNING,
    policy=("density.area_per_household",),
    weight=30,
)

_AREA = regex(r"(?:建筑|改造|住宅|房屋|总)(?:总)?面积")
_NOT_WHOLE = regex(r"占地|用地|绿|商业|屋面|防水|外墙|道路|户均|套均|每户|人均|新增|增加|减少|安置|违")
FAR = Fraction(5, 2)


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("density.area_per_household", plan.as_of)
    if rule is None:
        return
    low, high = (Fraction(v) for v in rule.band)
    for area, households in _pairs(plan):
        each = area.quantity.value / households.quantity.value
        if low <= each <= high:
            continue
        far = each > high * FAR or each < low / FAR
        shown = plain_decimal(Fraction(round(each))) if each > 100 else plain_decimal(each, 1)
        yield Finding(
            f"{area.quantity.text}、{households.quantity.text}，户均 {shown} ㎡，常见的是 {low} 至 {high} ㎡。",
            area.span,
            (households.span,),
            figures=(
                Figure(f"{shown} ㎡/户", f"{area.quantity.text} ÷ {households.quantity.text}"),
                Figure(f"{low} 至 {high} ㎡/户", "常见范围"),
            ),
            rules=plan.rules("density.area_per_household"),
            severity=None if far else Severity.INFO,
        )


def _pairs(plan: Plan) -> Iterator[tuple[Mention, Mention]]:
    """The floor area and the households of one sentence that tells one of each."""
    told: dict[tuple[int, int, int | None], tuple[list[Mention], list[Mention]]] = {}
    for mention in plan.facts.mentions:
        place = (mention.block, mention.sentence, mention.col)
        areas, households = told.setdefault(place, ([], []))
        q = mention.quantity
        if q.dimension == "area" and "/" not in q.unit:
            areas.append(mention)
        elif q.base == "户" and q.number > 0:
            households.append(mention)
    for areas, households in told.values():
        if len(areas) == 1 and len(households) == 1:
            label = areas[0].label + areas[0].noun
            if _AREA.search(label) and not _NOT_WHOLE.search(label + households[0].label):
                yield areas[0], households[0]
