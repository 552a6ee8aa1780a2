"""概算超过估算的幅度高于规定。

为什么：超过规定的幅度要报告，审批部门可以要求重新报送可行性研究报告。

依据：policy: money.estimate_overrun

违规：

    〔kind=estate〕
    可行性研究报告批复的投资估算为1200万元，初步设计概算为1386万元。

合规：

    〔kind=estate〕
    可行性研究报告批复的投资估算为1200万元，初步设计概算为1286万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="cost-exceeds-estimate",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school", "review"),
    policy=("money.estimate_overrun",),
    weight=10,
)

_ESTIMATE = regex(r"(?:投资|总|可研)?估算(?:总?投资|总额|金额|批复)?(?:为|是|约)*$")
_DESIGN = regex(r"概算(?:总?投资|总额|金额|批复)?(?:为|是|约)*$")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("money.estimate_overrun")
    estimate, design = plan.facts.only_sum(_ESTIMATE), plan.facts.only_sum(_DESIGN)
    if rule is None or estimate is None or design is None or not estimate.quantity.value:
        return
    over = (design.quantity.value / estimate.quantity.value - 1) * 100
    if over <= rule.fraction:
        return
    percent = f"{plain_decimal(over, 2)}%"
    yield Finding(
        f"概算 {design.quantity.text}比估算 {estimate.quantity.text}多 {percent}，超过 {rule.value}%。",
        design.span,
        (estimate.span,),
        figures=(
            Figure(estimate.quantity.text, "估算", estimate.span),
            Figure(design.quantity.text, "概算", design.span),
            Figure(percent, "多出的幅度"),
            Figure(f"{rule.value}%", "上限"),
        ),
        rules=plan.rules("money.estimate_overrun"),
    )
