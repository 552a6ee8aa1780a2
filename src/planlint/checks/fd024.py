"""预付款的比例不在规定范围内。

为什么：太低等于由施工单位垫资，太高则风险在建设单位。

依据：policy: payment.advance_band

违规：

    〔kind=estate〕
    合同签订后支付合同价款的5%作为预付款，进度款按月支付已完成工程价款的85%。

合规：

    〔kind=estate〕
    合同签订后支付预付款20%，开工前支付安全文明施工费的50%，进度款按月支付已完成工程价款的85%。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.document import Span
from planlint.facts import PaymentTerm
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="advance-band",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("payment.advance_band",),
    weight=20,
)

_OTHER = regex(r"安全|文明|工资|人工|材料|设备|设计|监理|服务|勘察|抵扣|扣回|补助|补贴")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("payment.advance_band")
    if rule is None:
        return
    low, high = (Fraction(v) for v in rule.band)
    for term in plan.facts.payments:
        if term.event != "advance" or low <= term.share.value <= high or not _is_works(plan, term):
            continue
        side = f"低于 {rule.band[0]}%" if term.share.value < low else f"高于 {rule.band[1]}%"
        yield Finding(
            f"预付款写 {term.share.text}，{side}。",
            Span(term.share.start, term.share.end),
            figures=(
                Figure(term.share.text, "文中", Span(term.share.start, term.share.end)),
                Figure(f"{rule.band[0]}% 至 {rule.band[1]}%", "范围"),
            ),
            rules=plan.rules("payment.advance_band"),
        )


def _is_works(plan: Plan, term: PaymentTerm) -> bool:
    """The advance of the works contract, said to be one, and no running total."""
    words = plan.quote(term.span)
    return "预付" in words and not term.cumulative and not _OTHER.search(words)
