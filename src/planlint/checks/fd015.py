"""由施工单位垫资建设。

为什么：政府投资项目不得由施工单位垫资；垫资往往转为拖欠工程款和农民工工资。

依据：policy: payment.contractor_advance_forbidden

违规：

    〔kind=programme〕
    补助资金到位前，由施工单位先行垫资建设，资金到位后按比例拨付。

合规：

    〔kind=programme〕
    补助资金到位后按进度拨付，不得要求施工单位垫资建设。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="policy-contractor-advance",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("payment.contractor_advance_forbidden",),
    weight=10,
)

_ADVANCE = regex(
    r"(?:施工(?:单位|企业|方)|承包(?:单位|人|商|企业)|中标(?:单位|企业|人)|乙方)[^，,。；;]{0,12}(?:垫资|垫付|带资)|垫资(?:建设|施工)|带资承包"
)
_NOT = regex(r"不得|严禁|禁止|不要求|不允许|杜绝|避免|不再|无需|不需|防止|清理")


def check(plan: Plan) -> Iterator[Finding]:
    for m in plan.find(_ADVANCE):
        start = plan.begin(m.start())
        if _NOT.search(plan.text, start, m.end()):
            continue
        yield Finding(
            f"写了“{m[0]}”，政府投资项目不得由施工单位垫资。",
            Span(m.start(), m.end()),
            rules=plan.rules("payment.contractor_advance_forbidden"),
        )
        return
