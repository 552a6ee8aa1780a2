"""达到必须招标的规模，没有找到招标。

为什么：施工合同估算价达到限额的必须招标，没有招标的合同无效，资金也不能拨付。

依据：policy: tender.limits

违规：

    〔kind=estate〕
    总投资845.9万元，其中中央补助资金423万元，区财政422.9万元。由区城投公司组织施工，2026年10月完工。

合规：

    〔kind=estate〕
    总投资845.9万元，其中中央补助资金423万元，区财政422.9万元。施工和监理单位通过公开招标确定，2026年10月完工。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import Quantity

CHECK = Check(
    slug="policy-tender",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("tender.limits",),
    weight=20,
    absence=True,
)

_TENDER = regex(r"招标|招投标|中标|投标|政府采购|比选|磋商|EPC|总承包|直接发包|已开工|施工合同")


# A supplement to an approved plan repeats nothing of it.
_SUPPLEMENT = regex("调整|补充|变更|修订|增补")


def check(plan: Plan) -> Iterator[Finding]:
    if _SUPPLEMENT.search(plan.facts.title):
        return
    total, rule = plan.facts.total("investment"), plan.policy.rule("tender.limits")
    if total is None or rule is None or plan.says(_TENDER):
        return
    limit = int(str(rule.table["works"]))
    if total.value < limit:
        return
    yield Finding(
        f"总投资 {_told(total)}，达到 {limit // 10000} 万元的必须招标限额，没有找到招标的安排。",
        Span(total.start, total.end),
        rules=plan.rules("tender.limits"),
    )


def _told(q: Quantity) -> str:
    """The figure with its unit, which a table prints in its head."""
    return q.text if q.unit in q.text else f"{q.text} {q.unit}"
