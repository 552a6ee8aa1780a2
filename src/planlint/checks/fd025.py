"""缺陷责任期长于规定。

为什么：质量保证金要在缺陷责任期满时返还，期限写得过长就是变相拖欠。

依据：policy: payment.defect_period_months

违规：

    〔kind=estate〕
    剩余3%作为质量保证金，缺陷责任期5年。

合规：

    〔kind=estate〕
    剩余3%作为质量保证金，缺陷责任期2年；屋面防水保修期5年。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="retention-period",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("payment.defect_period_months",),
    weight=20,
)

_DEFECT = regex(r"缺陷责任期(?:限|满)?(?:为|是|统一为|按|自[^，,。；;]{0,12}起)?\s*$")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("payment.defect_period_months")
    if rule is None:
        return
    longest = Fraction(rule.band[1])
    for mention in plan.facts.mentions:
        q = mention.quantity
        months = q.value * (12 if q.dimension == "years" else 1)
        if q.dimension not in ("years", "months") or months <= longest:
            continue
        before = _DEFECT.search(plan.text, max(plan.facts.start, q.start - 24), q.start)
        if before:
            yield Finding(
                f"缺陷责任期写 {q.text}，超过最长 {rule.band[1]} 个月。",
                Span(before.start(), q.end),
                figures=(Figure(q.text, "文中", mention.span), Figure(f"{rule.band[1]} 个月", "最长")),
                rules=plan.rules("payment.defect_period_months"),
            )
