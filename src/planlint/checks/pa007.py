"""改造后有居住，绿化用地的比例偏低。

为什么：绿地率达不到居住用地的要求，规划指标不能批准；只列公共绿地的应当说明。

依据：policy: design.green_ratio_old

违规：

    〔kind=parcel〕
    改造总面积15.1575公顷。改造后将用于居住、金融商业、道路、绿化用途。
    1、居住用地面积为124907.3平方米；
    2、绿化用地面积为3479.5平方米。

合规：

    〔kind=parcel〕
    改造总面积15.1575公顷。改造后将用于居住、金融商业、道路、绿化用途，绿地率30%。
    1、居住用地面积为124907.3平方米；
    2、绿化用地面积为3479.5平方米。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="green-ratio",
    severity=Severity.INFO,
    kinds=("parcel",),
    policy=("design.green_ratio_old",),
    weight=30,
)

_GREEN = regex("绿")
_HOMES = regex(r"(?:用于|用途为|改造后|用地构成)[^。]{0,60}(?:居住|住宅)|(?:居住|住宅|商住)用地")
_RATIO = regex(r"绿[地化]率")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("design.green_ratio_old", plan.as_of)
    site = next((f for f in plan.facts.parcel if f.item == "site_area" and f.quantity), None)
    greens = [u for u in plan.facts.land_uses if _GREEN.search(u.use) and u.area]
    if rule is None or site is None or not greens or plan.says(_RATIO) or not plan.says(_HOMES):
        return
    green = greens[0]
    assert green.area is not None and site.quantity is not None
    if not site.quantity.value or len(greens) > 1:
        return
    share = 100 * green.area.value / site.quantity.value
    if share >= rule.fraction:
        return
    shown = plain_decimal(share, 2)
    yield Finding(
        f"绿化用地 {green.area.text}，占改造面积 {shown}%，低于 {rule.value}%。",
        green.span,
        (site.span,),
        figures=(
            Figure(f"{shown}%", f"{green.area.text} ÷ {site.quantity.text}"),
            Figure(f"{rule.value}%", "居住用地（旧区）的下限"),
        ),
        explanations=("可能只列了公共绿地，没有算居住用地里的绿地。",),
        rules=plan.rules("design.green_ratio_old"),
    )
