"""户均或栋均面积不合常理。

为什么：户均几千平方米，多半是面积、户数有一个写错了，或者单位错了。

依据：policy: density.area_per_household、density.area_per_building

说明：一句话里只写一个面积和一个户数（栋数）的才算；不到下限一半或者超过上限一倍的作为警告。

违规：

    2023年改造面积14.8万平方米，涉及住户32户。

又如：

    〔kind=estate〕
    惠民小区共有住宅楼2栋，总建筑面积8.6万平方米。

合规：

    2023年改造面积14.8万平方米，涉及住户1632户。绿化面积320平方米，惠及26户。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.facts import Mention
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.policy import PolicyRule
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="implausible-density",
    severity=Severity.WARNING,
    policy=("density.area_per_household", "density.area_per_building"),
    weight=30,
)

_AREA = regex(r"(?:建筑|改造|总|住宅)面积|^面积$|改造建筑")
_PART = regex(r"地下|用地|占地|绿|道路|屋面|外墙|商业|宿舍|新增|拆除|其中|每|户均|违|厂|办公|校舍")
_COUNTS = (
    ("户", "density.area_per_household", "户均"),
    ("栋", "density.area_per_building", "栋均"),
)
_SOME = regex(
    r"其中|无|未|缴|出资|同意|反对|参与|参加|走访|调查|贫困|低保|试点|搬迁|拆|签|办理|投诉|新增|单元|入户|弃|到|实到|表决|违|每"
)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.facts.kind in ("parcel", "school"):
        return
    sentences: dict[tuple[int, int, int | None], list[Mention]] = {}
    for mention in plan.facts.mentions:
        if mention.table is None:
            sentences.setdefault((mention.block, mention.sentence, None), []).append(mention)
    for mentions in sentences.values():
        areas = [m for m in mentions if m.quantity.dimension == "area" and "/" not in m.quantity.unit]
        if len(areas) != 1 or not _AREA.search(areas[0].label) or _PART.search(areas[0].label):
            continue
        for base, id, name in _COUNTS:
            counts = [m for m in mentions if m.quantity.base == base]
            rule = plan.policy.rule(id)
            if len(counts) == 1 and rule is not None and not _SOME.search(counts[0].label):
                yield from _judge(areas[0], counts[0], name, rule, plan)


def _judge(area: Mention, count: Mention, name: str, rule: PolicyRule, plan: Plan) -> Iterator[Finding]:
    if not count.quantity.value:
        return
    each = area.quantity.value / count.quantity.value
    low, high = (Fraction(v) for v in rule.band)
    if low <= each <= high:
        return
    doubtful = low / 2 <= each <= high * 2
    shown = plain_decimal(each, 1)
    side = "低于" if each < low else "高于"
    yield Finding(
        f"{name}面积 {shown} ㎡，{side}常见的 {rule.band[0]} 至 {rule.band[1]} ㎡。",
        area.span,
        (count.span,),
        figures=(
            Figure(f"{shown} {rule.unit}", f"{area.quantity.text} ÷ {count.quantity.text}"),
            Figure(f"{rule.band[0]}–{rule.band[1]}", "常见范围"),
        ),
        explanations=("面积和户数（栋数）的范围可能不同，也可能有一个数写错了单位。",),
        rules=plan.rules(rule.id),
        severity=Severity.INFO if doubtful else None,
    )
