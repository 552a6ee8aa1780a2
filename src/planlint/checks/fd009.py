"""决算或结算超过了概算或预算。

为什么：投资不得超过核定的概算；超出的部分没有资金来源，也说明变更没有报批。

依据：policy: money.within_design_estimate

违规：

    〔kind=estate〕
    核定概算1200万元，竣工决算1268万元。

合规：

    〔kind=estate〕
    核定概算1200万元，竣工决算1168万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Severity
from planlint.money import in_yuan
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="cost-exceeds-approved",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme", "school", "review"),
    policy=("money.within_design_estimate",),
    weight=20,
)

_APPROVED = regex(r"(?:概算|批复预算|核定预算|预算批复)(?:总?投资|总额|金额|批复)?(?:为|是|约)*$")
_FINAL = regex(r"(?:竣工)?决算(?:总?投资|总额|金额|审定)*(?:为|是|约)*$")


def check(plan: Plan) -> Iterator[Finding]:
    approved, final = plan.facts.only_sum(_APPROVED), plan.facts.only_sum(_FINAL)
    if approved is None or final is None or final.quantity.value <= approved.quantity.value:
        return
    over = final.quantity.value - approved.quantity.value
    shown = in_yuan(over)
    yield Finding(
        f"决算 {final.quantity.text}超过核定的 {approved.quantity.text}，多 {shown}。",
        final.span,
        (approved.span,),
        figures=(
            Figure(approved.quantity.text, "核定", approved.span),
            Figure(final.quantity.text, "决算", final.span),
            Figure(shown, "多"),
        ),
        rules=plan.rules("money.within_design_estimate"),
    )
