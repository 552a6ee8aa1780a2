"""统一社会信用代码不合格式。

为什么：代码写错一位就对不上单位，付款和合同备案时会被退回。

依据：policy: code.credit

说明：用 * 隐去的代码不核对。

违规：

    施工单位统一社会信用代码：91350100M000100Y42。

合规：

    施工单位统一社会信用代码：91350100M000100Y43；监理单位统一社会信用代码：9135****0100Y43。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="code-credit", severity=Severity.WARNING, policy=("code.credit",), weight=30)

_CODE = regex(r"(?:统一社会)?信用代码(?:为|是)?\s*[:：|]?\s*([0-9A-Z*]{10,24})(?![0-9A-Z*])")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check(plan: Plan) -> Iterator[Finding]:
    for m in plan.find(_CODE):
        code = m[1]
        if "*" in code:
            continue
        fault = _fault(code)
        if fault:
            yield Finding(
                f"统一社会信用代码“{code}”{fault}。",
                Span(m.start(1), m.end(1)),
                rules=plan.rules("code.credit"),
            )


def _fault(code: str) -> str:
    if len(code) != 18:
        return f"有 {len(code)} 位，应为 18 位"
    wrong = next((c for c in code if c not in _ALPHABET), "")
    if wrong:
        return f"里有不使用的字母 {wrong}"
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    expected = _ALPHABET[(31 - total % 31) % 31]
    return "" if code[17] == expected else f"的校验码应为 {expected}"
