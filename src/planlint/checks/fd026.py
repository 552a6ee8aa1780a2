"""保证金超过法定上限。

为什么：投标保证金和履约保证金超过上限，招标文件会被投诉或责令改正。

依据：policy: tender.bid_bond_cap、tender.performance_bond_cap

违规：

    〔kind=estate〕
    投标保证金为招标项目估算价的3%，履约保证金为中标合同金额的15%。

合规：

    〔kind=estate〕
    投标保证金为招标项目估算价的2%，履约保证金为中标合同金额的10%。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="policy-bond-cap",
    severity=Severity.ERROR,
    kinds=("estate", "cluster", "programme", "school", "parcel"),
    policy=("tender.bid_bond_cap", "tender.performance_bond_cap"),
    weight=20,
)

_BONDS = (
    ("投标保证金", regex(r"投标保证金[^，,。；;\d]{0,20}$"), "tender.bid_bond_cap"),
    (
        "履约保证金",
        regex(r"履约(?:保证金|担保|保函)[^，,。；;\d]{0,20}$"),
        "tender.performance_bond_cap",
    ),
)
_RETURNED = regex(r"返还|退还|退回|罚|没收|扣除|利息")


def check(plan: Plan) -> Iterator[Finding]:
    for mention in plan.facts.mentions:
        q = mention.quantity
        if q.dimension != "percent":
            continue
        for name, label, id in _BONDS:
            before = label.search(plan.text, max(plan.facts.start, q.start - 28), q.start)
            rule = plan.policy.rule(id)
            if before is None or rule is None or q.value <= rule.fraction or _RETURNED.search(before[0]):
                continue
            over = plain_decimal(q.value - rule.fraction)
            yield Finding(
                f"{name}写 {q.text}，超过 {rule.value}% 的上限，多 {over} 个百分点。",
                Span(before.start(), q.end),
                figures=(Figure(q.text, "文中", mention.span), Figure(f"{rule.value}%", "上限")),
                rules=plan.rules(id),
            )
