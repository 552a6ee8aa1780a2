"""不动产单元号不合格式。

为什么：不动产登记按单元号办理，位数不对就对不上宗地和房屋。

依据：policy: code.real_estate_unit

违规：

    不动产单元号：440306007003GB00012F0001。

合规：

    不动产单元号：440306 007003 GB00012 F00010001；宗地不动产单元号：440306007003GB00012W00000000。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="code-real-estate", severity=Severity.WARNING, policy=("code.real_estate_unit",), weight=30
)

_CODE = regex(
    r"不动产单元(?:代码|号|编号)(?:为|是)?\s*[:：|]?\s*([0-9][0-9A-Z* ]{14,36}[0-9A-Z*])(?![0-9A-Z])"
)
_FORM = regex(r"\d{12}[A-Z]{2}\d{5}[A-Z]\d{8}")


def check(plan: Plan) -> Iterator[Finding]:
    for m in plan.find(_CODE):
        code = m[1].replace(" ", "")
        if "*" in code or _FORM.fullmatch(code):
            continue
        fault = f"有 {len(code)} 位，应为 28 位" if len(code) != 28 else "的字母和数字位置不对"
        yield Finding(
            f"不动产单元号“{code}”{fault}。",
            Span(m.start(1), m.end(1)),
            rules=plan.rules("code.real_estate_unit"),
        )
