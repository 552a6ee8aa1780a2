"""没有找到预付款的约定。

为什么：包工包料的工程要有预付款，没有约定的开工时容易由施工单位垫资。

依据：policy: payment.advance_band、payment.wage_interval_months

违规：

    〔kind=cluster〕
    工程进度达到50%拨付合同价款的45%，进度达到80%付至70%，竣工验收合格后付至97%，剩余3%作为质保金。

合规：

    〔kind=cluster〕
    合同签订后支付预付款20%，进度达到80%付至70%，竣工验收合格后付至97%，剩余3%作为质保金。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="no-advance",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("payment.advance_band", "payment.wage_interval_months"),
    weight=20,
    absence=True,
)

_ADVANCE = regex(r"预付|开工前(?:拨付|支付)|合同签订后[^，,。；;]{0,10}(?:拨付|支付)|启动资金")
_WAGES = regex(r"工资|人工费")


def check(plan: Plan) -> Iterator[Finding]:
    terms = plan.facts.payments
    if len(terms) < 2 or any(t.event == "advance" for t in terms) or plan.says(_ADVANCE):
        return
    wages = () if plan.says(_WAGES) else ("也没有找到农民工工资专用账户和人工费按月拨付的约定。",)
    ids = ("payment.advance_band", "payment.wage_interval_months")
    yield Finding(
        "没有找到预付款的约定。", explanations=wages, rules=plan.rules(*(ids if wages else ids[:1]))
    )
