"""字或词重复了，多半是换行或修改时留下的。

为什么：重复的字不改数，但常常出在拼接处，那里也可能少了内容。

依据：无

违规：

    保障措施
    建立监督考核制度，由市老旧小区改造领导小组办公室

    室负责组织开展检查考评。

又如：

    涉及老旧小区小区28个。

合规：

    保障措施
    建立监督考核制度，市领导小组办公室负责组织开展检查考评。
    逐步逐步推进、一户一户上门，认真研究研究，问题反复反复再反复。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from planlint.document import BlockKind, Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="typo-doubled", severity=Severity.INFO, weight=60)

_HAN = regex(r"[\u4e00-\u9fff]")
_NUMERAL = "一二三四五六七八九十〇零百千万亿"
_DOUBLED = regex(
    r"(改造|小区|项目|工程|资金|单位|部门|居民|业主|街道|社区|政府|方案|面积|投资|建设|工作|管理|建筑|道路|设施|办公室|人民政府)\1(?!化)"
    r"|的的(?!确)|，的，|和和(?![气美谐])|与与|及及(?!时)|对于对于|进行进行|以及以及|通过通过|按照按照|根据根据"
)


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(m.start(), m.end()) for m in plan.find(_DOUBLED) if not _is_row(plan, m.start())]
    words = [plan.quote(p) for p in places]
    for place, word in _joins(plan):
        places.append(place)
        words.append(word)
    if not places:
        return
    shown = "、".join(f"“{w}”" for w in dict.fromkeys(words[:4]))
    yield Finding(f"{shown}有重复的字，共 {len(places)} 处。", places[0], tuple(places[1:]))


def _is_row(plan: Plan, at: int) -> bool:
    return plan.in_table(at)


def _joins(plan: Plan) -> Iterator[tuple[Span, str]]:
    """Paragraphs cut in mid-sentence whose last character the next paragraph repeats."""
    text = plan.text
    for a, b in pairwise(plan.blocks):
        if BlockKind.ROW in (a.kind, b.kind) or b.number or BlockKind.HEADING in (a.kind, b.kind):
            continue
        end = a.start + len(text[a.start : a.end].rstrip())
        start = b.end - len(text[b.start : b.end].lstrip())
        if end - a.start < 20 or not _HAN.match(text[end - 1]) or text[end - 1] in _NUMERAL:
            continue
        if text[end - 1] == text[start]:
            yield Span(start, start + 1), _sentence_tail(text, a.start, end) + text[start]


def _sentence_tail(text: str, start: int, end: int) -> str:
    tail = re.split(r"[，。；：、,;:]", text[start:end])[-1]
    return tail[-10:]
