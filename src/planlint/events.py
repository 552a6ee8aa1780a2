"""Dated events that a text tells: which day the permit came, which day the works began.

A date and the word of its event stand in one clause (2013年10月开工), or the word labels the date
(开工日期：2015年8月2日).  A date without a year has the year last named in its paragraph; where none is
named, all have the same year, which is not known (:data:`SOME_YEAR`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from planlint.dates import DateRef
from planlint.document import Span
from planlint.patterns import regex

_WORDS = {
    "permit": r"(?:取得|领取|办理|核发|获得|发放)[^，。；,;]{0,8}许可证?",
    "approval": r"(?:批准|批复|核准)(?!后|前|的[^投]|文号|机关|的?规划)|下达[^，。；,;]{0,10}计划|完成立项",
    "acceptance": r"(?:竣工|综合|联合|完工)?验收(?:合格|通过)?(?!后|前|规范|标准|阶段|小组|资料|材料)",
    "completion": r"(?:竣工|完工|建成)(?!后|前|验收|决算|结算|率|小区|项目|备案)",
    "start": r"(?:正式|全面|陆续)?(?:开工|动工|进场施工|开始施工)(?!后|前|率|令|条件|报告|建?设?许可|小区|项目|准备)",
    "signing": r"签订[^，。；,;]{0,10}(?:合同|协议)",
    "publication": r"(?:公布|发布|印发|发文)(?!后|前|的)",
}
_AFTER = {kind: regex(rf"[^，。；,;、\d\n]{{0,14}}?(?:{words})") for kind, words in _WORDS.items()}
_LABELS = {
    "permit": r"许可证?(?:取得|核发|发放)?",
    "approval": r"批准|批复|立项",
    "acceptance": r"验收",
    "completion": r"竣工|完工|建成",
    "start": r"开工|动工|进场",
    "signing": r"签订|合同签订|签约",
    "publication": r"发布|公布|印发|发文|成文|落款",
}
_BEFORE = {
    kind: regex(rf"(?:{words})(?:日期|时间|于|日)?\s*(?:[:：为是|于]\s*)?$")
    for kind, words in _LABELS.items()
}
SOME_YEAR = 2000
"""Stands for the one year that a paragraph without years speaks of."""

_NEXT_YEAR = ("次年", "翌年", "来年", "明年")
_NOT_YET = regex(r"未|没有|不|拟定|争取|力争|原则上|无法|尚")
_OPEN_END = regex(r"\s*(?:底|末)?(?:以?前|之前|起|以后|之后|后)")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or is to happen, on a date; ``first`` and ``last`` day it can mean."""

    kind: str
    ref: DateRef
    span: Span
    first: date
    last: date
    sentence: int
    paragraph: int


def dated_events(text: str, dates: Iterable[DateRef], start: int, end: int) -> Iterator[Event]:
    """The events whose year is known."""
    return (e for e in events(text, dates, start, end) if e.first.year > SOME_YEAR + 1)


def events(text: str, dates: Iterable[DateRef], start: int, end: int) -> Iterator[Event]:
    """The dated events of ``text[start:end]`` in the order of the text; dates without a month are left out."""
    year: int | None = None
    paragraph = -1
    for day in dates:
        begin = text.rfind("\n", 0, day.start) + 1
        if begin != paragraph:
            paragraph, year = begin, None
        year = day.year or (None if day.placeholder else year)
        if day.placeholder or day.month is None or not start <= day.start < end:
            continue
        found = _event(text, day, end)
        if found is not None:
            kind, span = found
            sentence = max(text.rfind(c, 0, day.start) for c in "。；;\n")
            of_year = (year or SOME_YEAR) + (text[day.start - 2 : day.start] in _NEXT_YEAR)
            yield Event(kind, day, span, day.first(of_year), day.last(of_year), sentence, paragraph)


def _event(text: str, day: DateRef, end: int) -> tuple[str, Span] | None:
    clause = max(text.rfind(c, 0, day.start) for c in "，。；,;\n")
    if _NOT_YET.search(text, clause + 1, day.start) or _OPEN_END.match(text, day.end):
        return None
    for kind, pattern in _BEFORE.items():
        match = pattern.search(text[max(0, day.start - 14) : day.start])
        if match is not None:
            return kind, Span(day.start - len(match[0]), day.end)
    for kind, pattern in _AFTER.items():
        match = pattern.match(text, day.end, min(end, day.end + 40))
        if match is not None and not _NOT_YET.search(match[0]):
            return kind, Span(day.start, match.end())
    return None


def told_together(one: list[Event], other: list[Event]) -> Iterator[tuple[Event, Event]]:
    """Pairs of two kinds that belong to one project: of one sentence, of one paragraph that tells each
    once, or of a text that tells each once."""
    by_sentence: dict[int, list[Event]] = {}
    by_paragraph: dict[int, list[Event]] = {}
    for b in other:
        by_sentence.setdefault(b.sentence, []).append(b)
        by_paragraph.setdefault(b.paragraph, []).append(b)
    told = Counter(a.paragraph for a in one)
    for a in one:
        same = by_sentence.get(a.sentence) or (
            by_paragraph.get(a.paragraph, []) if told[a.paragraph] == 1 else []
        )
        if not same and len(one) == len(other) == 1:
            same = other
        if len(same) == 1:
            yield a, same[0]
