"""把审计作为付款的前提。

为什么：不得强制以审计结果作为结算依据，也不得等审计才付款。

依据：policy: payment.audit_gate_forbidden

违规：

    〔kind=estate〕
    竣工验收后付至85%，以审计结果作为结算依据，审计完成后付至97%。

合规：

    〔kind=estate〕
    竣工验收后付至85%，结算审定后付至97%，项目接受审计监督。

又如：

    〔kind=estate as-of=2025-05-01〕
    竣工验收后付至85%，审计完成后付至97%。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="payment-audit-gate",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("payment.audit_gate_forbidden",),
    weight=20,
)

_GATE = regex(
    r"以[^，,。；;]{0,8}审计(?:部门|机关|局)?[^，,。；;]{0,8}(?:结果|结论|报告|意见|金额)[^，,。；;]{0,6}(?:作为|为)[^，,。；;]{0,6}(?:结算|付款|支付|拨付)[^，,。；;]{0,4}依据"
    r"|(?:经|待|通过)?[^，,。；;\d]{0,4}审计(?:部门|机关|局)?(?:审定|审核|确认|结束|完成|通过|合格|决算)?(?:后|之后)[，,]?(?:再)?(?:支付|付至|付清|拨付|付款|结清|拨至|付)"
)
_NOT = regex(r"不得|严禁|禁止|不以|不再|避免")


def check(plan: Plan) -> Iterator[Finding]:
    if "审计" not in plan.text:
        return
    found = [m for m in plan.find(_GATE) if not _NOT.search(plan.text, max(0, m.start() - 8), m.end())]
    rules = plan.rules("payment.audit_gate_forbidden")
    if not found or not rules:
        return
    yield Finding(
        f"付款以审计为前提：“{found[0][0].strip()}”。",
        Span(found[0].start(), found[0].end()),
        tuple(Span(m.start(), m.end()) for m in found[1:]),
        rules=rules,
    )
