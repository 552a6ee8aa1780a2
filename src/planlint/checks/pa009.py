"""已拆除的面积没有写是否含在现有面积里。

为什么：含与不含，现状容积率和补偿面积都不同。

依据：无

违规：

    〔kind=parcel〕
    现有建筑面积9602.84平方米，现状容积率0.48。目前已拆除建筑面积500平方米。

合规：

    〔kind=parcel〕
    现有建筑面积9602.84平方米（不含已拆除的500平方米），现状容积率0.48。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="ambiguous-demolished", severity=Severity.INFO, kinds=("parcel",), weight=50)

_DEMOLISHED = regex(
    r"(?:目前)?已(?:经)?拆除(?:的)?(?:建筑物?)?(?:建筑)?面积[^，。；\n\d]{0,4}\d[\d,.]*\s?(?:万?平方米|㎡|m²)"
)
_EXISTING = regex(r"现有[^。；\n]{0,8}建筑面积")
_TOLD = regex(r"[含扣剔]|尚余|剩余|另有|拆除前|拆除后")


def check(plan: Plan) -> Iterator[Finding]:
    if not plan.says(_EXISTING):
        return
    for m in plan.find(_DEMOLISHED):
        low = plan.text.rfind("。", 0, m.start()) + 1
        high = plan.text.find("。", m.end())
        if not _TOLD.search(plan.text, low, high if high >= 0 else plan.facts.end):
            yield Finding(
                f"“{m[0]}”没有写是否含在现有建筑面积里。",
                Span(m.start(), m.end()),
            )
            return
