"""消防车道的净宽不够。

为什么：净宽不够，消防车进不来，消防验收通不过。

依据：policy: design.fire_lane_width

违规：

    〔kind=estate〕
    三、改造内容
    打通消防通道3条，拓宽至3.5米，路面硬化2600平方米。

合规：

    〔kind=estate〕
    现有消防通道宽度仅3米，部分路段不足4米。
    三、改造内容
    打通消防通道3条，拓宽至4.5米，路面硬化2600平方米。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.facts import Mention
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.policy import PolicyRule

CHECK = Check(
    slug="policy-fire-lane",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme"),
    policy=("design.fire_lane_width",),
    weight=20,
)

_WIDTH = regex(
    r"消防(?:通道|车道|车通道)[^。；;\n]{0,24}?(?:拓宽|加宽|扩宽|净宽|宽度?)(?:度)?(?:至|到|为|成|达到|不小于|不少于|不低于|均为|约)*\s*$"
)
_PROBLEM = regex(r"现有|现状|原有|仅|不足|狭窄|小于|只有|被占|目前|部分路段")
_WIDENED = regex(r"(?:拓宽|宽)(?:至|到|为)?$")
_AFTER = regex(r"\s*(?:宽)?的?消防(?:通道|车道|车通道)")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("design.fire_lane_width")
    if rule is None:
        return
    found = [(m, place) for m in plan.facts.mentions if (place := _narrow(plan, m, rule)) is not None]
    if not found:
        return
    mention, place = min(found, key=lambda pair: pair[0].quantity.value)
    yield Finding(
        f"消防通道宽 {mention.quantity.text}，不到 {rule.value} 米。",
        place,
        tuple(other for _, other in found if other != place),
        figures=(
            Figure(mention.quantity.text, "文中", mention.span),
            Figure(f"{rule.value} 米", "净宽至少"),
        ),
        rules=plan.rules("design.fire_lane_width"),
    )


def _narrow(plan: Plan, mention: Mention, rule: PolicyRule) -> Span | None:
    """The place of a planned width below the rule; what the text complains of is none."""
    q = mention.quantity
    if q.dimension != "length" or q.value >= rule.fraction or q.unit not in ("米", "m"):
        return None
    before = _WIDTH.search(plan.text, max(plan.facts.start, q.start - 40), q.start)
    widened = _WIDENED.search(plan.text, max(plan.facts.start, q.start - 4), q.start)
    if before is None and not (widened and _AFTER.match(plan.text, q.end)):
        return None
    if _PROBLEM.search(plan.text, plan.begin(mention.quantity.start, reach=120), q.start):
        return None
    return Span(before.start() if before else q.start, q.end)
