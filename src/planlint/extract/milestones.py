"""Dated events: approval, tender, award, signing, start, completion, acceptance, filing, notice, reports."""

from __future__ import annotations

import re
from dataclasses import replace

from planlint.dates import DateRef
from planlint.document import BlockKind, Span
from planlint.extract.reading import Reading
from planlint.facts import Milestone
from planlint.patterns import regex

_EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (event, regex(pattern))
    for event, pattern in (
        ("notice", r"公示|公告期|公布"),
        ("reporting", r"报送|上报|报表|填报"),
        ("acceptance", r"验收(?!后)|考核"),
        ("filing", r"备案"),
        ("award", r"中标|定标"),
        ("tender", r"招标|招投标|开标|采购"),
        ("signing", r"签订|签署|签约|合同签"),
        ("permit", r"施工许可"),
        ("approval", r"立项|批复|批准|审批|核准|获批|审查通过|方案审查"),
        ("handover", r"交付|移交|投入使用"),
        ("start", r"开工|动工|进场|启动(?!会)|施工(?=前|$)|开始施工"),
        ("completion", r"完工|竣工|全部完成|完成改造|改造完成|建成|完成建设|基本完成|建设完成|实施完毕|完成"),
        ("vote", r"表决|投票"),
        ("survey", r"调查|摸底|问卷"),
        ("built", r"始建|建于|建成于|建成年代|投用"),
    )
)
_BUILT_BEFORE = regex(r"(?:以前|之前|前|底前)?建成|建成[的于]|年代")
_AFTER_LENGTH = 16
_BEFORE_LENGTH = 10
_MONTHLY = regex(r"每[月季周年](?:度)?(?:末|初|的)?(?P<day>\d{1,2})[日号](?:前|之前|以前)?")
_PERIOD_KEYS = {"建设期": ("start", "completion"), "建设工期": ("start", "completion"), "工期": ("start", "completion"), "运营期": ("operation", "operation_end"), "公示期": ("notice", "notice_end")}  # fmt: skip


def milestones(reading: Reading) -> tuple[Milestone, ...]:
    """The dated events in the order of the text; dates as printed."""
    found: list[Milestone] = []
    taken: set[int] = set()
    for block in reading.blocks:
        if block.kind is BlockKind.ROW:
            found.extend(_periods(reading, block.start, block.end, taken))
    for day in reading.dates:
        if day.start in taken:
            continue
        event = _event(reading, day)
        if event:
            found.append(Milestone(event, day, Span(day.start, day.end)))
    found.extend(_monthly(reading))
    return tuple(sorted(found, key=lambda m: m.span.start))


def _periods(reading: Reading, start: int, end: int, taken: set[int]) -> list[Milestone]:
    """建设期 | 2023-06—2025-12: the row's first cell names a period."""
    head, bar, _ = reading.text[start:end].partition("|")
    events = _PERIOD_KEYS.get(head.strip())
    days = reading.dates_in(start, end)
    if not bar or events is None or not days:
        return []
    taken.update(day.start for day in days)
    return [
        Milestone(event, day, Span(day.start, day.end)) for event, day in zip(events, days[:2], strict=False)
    ]


def _event(reading: Reading, day: DateRef) -> str:
    text = reading.text
    clause = reading.clause(day.start)
    after = text[day.end : min(clause.end, day.end + _AFTER_LENGTH)]
    before = text[max(clause.start, day.start - _BEFORE_LENGTH) : day.start]
    if re.search(r"(?:日期|时间|期)\s*[：:为是]?\s*$", before) and (event := _last(before)):
        return event
    if day.month is None and not day.placeholder and _BUILT_BEFORE.search(after):
        return "built"
    # A range's first date is told by what follows its second.
    rest = re.match(r"\s*(?:起)?[-—–~～至到]+\s*", after)
    if rest:
        following = reading.dates_in(day.end, day.end + rest.end() + 1)
        if following:
            return _first(
                text[
                    following[0].end : min(
                        reading.clause(following[0].end).end, following[0].end + _AFTER_LENGTH
                    )
                ]
            ) or _last(before)
    return _first(after) or _last(before)


def _first(words: str) -> str:
    found = [(m.start(), event) for event, pattern in _EVENTS if (m := pattern.search(words))]
    return min(found)[1] if found else ""


def _last(words: str) -> str:
    found = [(m.end(), event) for event, pattern in _EVENTS for m in pattern.finditer(words)]
    return max(found)[1] if found else ""


def _monthly(reading: Reading) -> list[Milestone]:
    """每月25日前报送: a day of every month, so year and month stay None."""
    found = []
    for match in _MONTHLY.finditer(reading.text, reading.part.start, reading.part.end):
        day = DateRef(match.start(), match.end(), match[0], None, None, int(match["day"]))
        found.append(Milestone("reporting", replace(day), Span(match.start(), match.end())))
    return found
