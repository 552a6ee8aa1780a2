"""上盖物占地比例不到入库条件。

为什么：占地比例不够的按空闲地处理，不能列入三旧。

依据：policy: parcel.footprint_min

违规：

    〔kind=parcel〕
    地块用地面积36240平方米，建筑基底面积8700平方米，占用地面积的24%。

合规：

    〔kind=parcel〕
    地块用地面积36240平方米，建筑基底面积13408.8平方米，占用地面积的37%。
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="eligibility-footprint",
    severity=Severity.WARNING,
    kinds=("parcel",),
    policy=("parcel.footprint_min",),
    weight=20,
)

_SHARE = regex(
    r"(?:上盖物|基底|建筑占地)[^。；\n]{0,30}?(?:占比|比例|占(?:用地|地块|土地|宗地)?(?:总)?面积(?:的|比例)?)(?:为|约|达)*\s?(\d+(?:\.\d+)?)\s?[%％]"
    r"|(?:现状|现有)?建筑密度(?:为|约)?\s?(\d+(?:\.\d+)?)\s?[%％]"
)
_LIMIT = regex(r"上限|不[超高]|以下|改造后|规划")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("parcel.footprint_min", plan.as_of)
    if rule is None:
        return
    for m in plan.find(_SHARE):
        before = plan.text[max(plan.facts.start, m.start() - 14) : m.start()]
        share = Decimal(m[1] or m[2])
        if share >= rule.decimal or _LIMIT.search(before + m[0]):
            continue
        yield Finding(
            f"上盖物占地 {share}%，不到 {rule.value}%。",
            Span(m.start(), m.end()),
            rules=plan.rules("parcel.footprint_min"),
        )
        return
