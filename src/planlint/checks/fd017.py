"""农民工工资不是按月支付。

为什么：人工费用拨付周期不得超过 1 个月，并要进工资专用账户。

依据：policy: payment.wage_interval_months、payment.wage_account

违规：

    〔kind=estate〕
    工程款按进度支付，其中人工费每季度拨付一次，由施工单位发放农民工工资。

合规：

    〔kind=estate〕
    工程款按进度支付，其中人工费每月拨付到农民工工资专用账户；材料款每季度支付一次。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="payment-wages",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("payment.wage_interval_months", "payment.wage_account"),
    weight=20,
)

_WAGES = regex(
    r"(?:农民工)?(?:工资|人工费用?|劳务费)[^，,。；;\n]{0,14}?(?:每季度?|按季度?|每半年|按半年|每两个?月|每[二三]个?月|按年|每年|年底(?:一次性)?|完工后(?:一次性)?|竣工后(?:一次性)?)[^，,。；;\n]{0,6}(?:拨付|支付|发放|结算|结清)"
)


def check(plan: Plan) -> Iterator[Finding]:
    for m in plan.find(_WAGES):
        yield Finding(
            f"“{m[0]}”，长于 1 个月的拨付周期。",
            Span(m.start(), m.end()),
            rules=plan.rules("payment.wage_interval_months", "payment.wage_account"),
        )
        return
