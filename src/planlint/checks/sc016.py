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

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.facts import Mention
from planlint.finding import Check, Figure, Finding, Severity
from planlint.plan import Plan

CHECK = Check(
    slug="policy-fire-lane",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme"),
    policy=("design.fire_lane_width",),
    weight=20,
)

_WIDTH = re.compile(
    r"消防(?:通道|车道|车通道)[^。；;\n]{0,24}?(?:拓宽|加宽|扩宽|净宽|宽度?)(?:度)?(?:至|到|为|成|达到|不小于|不少于|不低于|均为|约)*\s*$"
)
_PROBLEM = re.compile(r"现有|现状|原有|仅|不足|狭窄|小于|只有|被占|目前|部分路段")
_AFTER = re.compile(r"\s*(?:宽)?的?消防(?:通道|车道|车通道)")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("design.fire_lane_width")
    if rule is None:
        return
    for mention in plan.facts.mentions:
        q = mention.quantity
        if q.dimension != "length" or q.value >= rule.fraction or q.unit not in ("米", "m"):
            continue
        before = _WIDTH.search(plan.text, max(plan.facts.start, q.start - 40), q.start)
        widened = re.search(r"(?:拓宽|宽)(?:至|到|为)?$", plan.text[max(0, q.start - 4) : q.start])
        if before is None and not (widened and _AFTER.match(plan.text, q.end)):
            continue
        start = _start(plan, mention)
        if _PROBLEM.search(plan.text, start, q.start):
            continue
        yield Finding(
            f"消防通道宽 {q.text}，不到 {rule.value} 米。",
            Span(before.start() if before else q.start, q.end),
            figures=(Figure(q.text, "文中", mention.span), Figure(f"{rule.value} 米", "净宽至少")),
            rules=plan.rules("design.fire_lane_width"),
        )


def _start(plan: Plan, mention: Mention) -> int:
    """Where the sentence of a figure begins."""
    low = plan.blocks[mention.block].start
    return max(low, *(plan.text.rfind(mark, low, mention.quantity.start) + 1 for mark in "。；;"))
