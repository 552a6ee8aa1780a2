"""起止日期颠倒，结束早于开始。

为什么：公示期、工期写反，天数就无法计算。

依据：无（日期先后是天数核对的前提）

违规：

    公示期：2023年8月31日至2023年8月25日。

合规：

    公示期：2023年8月25日至2023年8月31日；供热期11月15日至3月15日，建设期2023-06—2025-12。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="date-order-range", severity=Severity.ERROR, weight=20)

_TO = regex(r"\s*起?\s*(?:至|到|[-—–~～]{1,2})\s*")


def check(plan: Plan) -> Iterator[Finding]:
    for a, b in pairwise(plan.facts.dates):
        if a.year is None or b.year is None or not _TO.fullmatch(plan.text[a.end : b.start] or ""):
            continue
        if a.first(a.year) > b.last(b.year):
            yield Finding(f"从“{a.text}”到“{b.text}”，结束早于开始。", Span(a.start, b.end))
