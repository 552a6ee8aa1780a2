"""付款期限长于规定。

为什么：向中小企业付款最长 60 日，超过的约定在检查时会被要求改正。

依据：policy: payment.sme_days_longest

违规：

    〔kind=estate〕
    工程竣工验收合格后120日内支付至合同价款的97%。

合规：

    〔kind=estate〕
    工程竣工验收合格后30日内支付至合同价款的97%，缺陷责任期满后14日内返还质量保证金。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="payment-term",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "school"),
    policy=("payment.sme_days_longest",),
    weight=20,
)

_EVENT = regex(r"(?:验收合格|验收|交付|到货|结算(?:审定|完成)?|收到发票|提交申请)(?:之日起|后|起)\s*$")
_PAYS = regex(r"\s*(?:之?内|以内)[，,]?[^，,。；;]{0,6}?(?:支付|付至|付清|付款|拨付|结清)")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("payment.sme_days_longest")
    if rule is None:
        return
    for mention in plan.facts.mentions:
        q = mention.quantity
        if q.dimension != "days" or q.value <= rule.fraction:
            continue
        before = _EVENT.search(plan.text, max(plan.facts.start, q.start - 12), q.start)
        after = _PAYS.match(plan.text, q.end)
        if before and after:
            yield Finding(
                f"付款期限写 {q.text}，超过最长 {rule.value} 日。",
                Span(before.start(), after.end()),
                figures=(Figure(q.text, "文中", mention.span), Figure(f"{rule.value} 日", "最长")),
                explanations=("付给中小企业的款项适用这一期限。",),
                rules=plan.rules("payment.sme_days_longest"),
            )
