"""已付的钱超过了合同价。

为什么：超过合同付款要有补充协议或结算，否则就是多付。

依据：无（按合同付款）

违规：

    〔kind=estate〕
    施工合同价款1126万元，截至目前已支付工程款1180万元。

合规：

    〔kind=estate〕
    施工合同价款1126万元，截至目前已支付工程款980万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Severity
from planlint.money import in_yuan
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="payment-exceeds-contract",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "school"),
    weight=10,
)

_CONTRACT = regex(r"合同(?:总?价款?|总?金额|总价|造价)(?:为|是|约)*$")
_PAID = regex(r"(?:已|累计|共|实际)(?:支付|拨付|付款|付)(?:工程款|施工款|合同款|资金|款项)?(?:为|约)*$")


def check(plan: Plan) -> Iterator[Finding]:
    contract, paid = plan.facts.only_sum(_CONTRACT), plan.facts.only_sum(_PAID)
    if contract is None or paid is None or paid.quantity.value <= contract.quantity.value:
        return
    over = paid.quantity.value - contract.quantity.value
    shown = in_yuan(over)
    yield Finding(
        f"已付 {paid.quantity.text}，合同价 {contract.quantity.text}，多 {shown}。",
        paid.span,
        (contract.span,),
        figures=(
            Figure(contract.quantity.text, "合同价", contract.span),
            Figure(paid.quantity.text, "已付", paid.span),
            Figure(shown, "多"),
        ),
    )
