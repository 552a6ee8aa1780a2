"""标图建库编号不合格式。

为什么：编号是地块在三旧库里的唯一标识，写错了无法核对入库情况。

依据：policy: parcel.register_code_pattern

违规：

    改造地块标图建库编号为4419001160，位于新亚洲工业区。

又如：

    改造地块标图建库编号为99190011608，位于新亚洲工业区。

合规：

    改造地块标图建库编号为44190011608，位于新亚洲工业区。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="code-parcel",
    severity=Severity.WARNING,
    policy=("parcel.register_code_pattern",),
    weight=30,
)

_CODE = regex(
    r"(?:标图(?:建库|入库)?|图斑)(?:编号|图号|号码|号)(?:分别)?(?:为|是)?\s*[:：|]?\s*(\d[\d\-]{4,20})(?!\d)"
)
# First two digits of a division code (GB/T 2260): the province.
_PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82,
}  # fmt: skip


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("parcel.register_code_pattern", plan.as_of)
    if rule is None:
        return
    pattern = re.compile(str(rule.value))
    for m in plan.find(_CODE):
        if m[0].startswith("图斑") and plan.facts.kind != "parcel":
            continue  # surveys number their plots in other ways
        fault = ""
        if not pattern.fullmatch(m[1]):
            fault = f"有 {sum(c.isdigit() for c in m[1])} 位数字，应为 11 位"
        elif int(m[1][:2]) not in _PROVINCES:
            fault = "的前 6 位不是行政区划代码"
        if fault:
            yield Finding(
                f"标图建库编号“{m[1]}”{fault}。",
                Span(m.start(1), m.end(1)),
                rules=plan.rules("parcel.register_code_pattern"),
            )
