"""Orders that a text prints: stages one after the other, start before completion, rising progress."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from planlint.dates import DateRef
from planlint.document import Span
from planlint.facts import Milestone, Stage
from planlint.patterns import regex
from planlint.relations.reading import Reading
from planlint.relations.relation import Group, Operand, Relation

# stages that the text itself runs side by side
_PARALLEL = regex(r"并行|交叉|穿插|压茬|滚动|贯穿|全过程|全程|分批|与[^，,。；;]{0,12}(?:同步|同时)")
_LEAP_YEAR = 2000  # for dates without a year: any year that has a 29 February
_EVENTS = (
    "approval",
    "tender",
    "award",
    "signing",
    "permit",
    "start",
    "completion",
    "acceptance",
    "handover",
)
_EVENT_NAMES = {
    "approval": "批准", "tender": "招标", "award": "中标", "signing": "签订合同", "permit": "施工许可",
    "start": "开工", "completion": "竣工", "acceptance": "验收", "handover": "移交",
}  # fmt: skip


def find_orders(reading: Reading) -> Iterator[Relation]:
    """Dates and progress figures that must follow one another."""
    yield from _within_stages(reading)
    yield from _between_stages(reading)
    yield from _between_events(reading)
    yield from _payments(reading)


def _day(ref: DateRef, day: int, label: str) -> Operand:
    return Operand(ref.text, Fraction(day), "date", Span(ref.start, ref.end), label)


def _order(first: Operand, second: Operand, title: str, topic: str) -> Relation:
    holds = first.value <= second.value
    return Relation(
        "date_order", (first,), second, first.value, Fraction(0), holds, title, group=Group.DATE, topic=topic
    )  # fmt: skip


def _timed(stage: Stage, year: int) -> tuple[int, int] | None:
    begins, ends = stage.begins, stage.ends
    if begins is None or ends is None or not (begins.month and ends.month):
        return None
    return begins.first(begins.year or year).toordinal(), ends.last(
        ends.year or begins.year or year
    ).toordinal()


def _within_stages(reading: Reading) -> Iterator[Relation]:
    for stage in reading.facts.stages:
        days = _timed(stage, _LEAP_YEAR)
        if (
            days is None
            or stage.begins is None
            or stage.ends is None
            or stage.begins.start == stage.ends.start
        ):
            continue
        if days[0] > days[1] and not stage.ends.year:
            continue  # over the turn of the year
        yield _order(
            _day(stage.begins, days[0], stage.name), _day(stage.ends, days[1], stage.name),
            f"{stage.name}的起止", "stage",
        )  # fmt: skip


def _between_stages(reading: Reading) -> Iterator[Relation]:
    """The end of a stage and the beginning of the next; an overlap fails unless the text wants it."""
    year = _LEAP_YEAR
    for a, b in pairwise(reading.facts.stages):
        year = (a.begins.year if a.begins and a.begins.year else None) or year
        first, second = _timed(a, year), _timed(b, year)
        if first is None or second is None or a.ends is None or b.begins is None or second[0] < first[0]:
            continue
        same_month = a.ends.month == b.begins.month and not ((a.ends.day or a.ends.part) and b.begins.day)
        bodies = reading.text[a.body.start : a.body.end] + reading.text[b.body.start : b.body.end]
        if first[1] >= second[0] and (same_month or _PARALLEL.search(bodies)):
            continue
        yield _order(
            _day(a.ends, first[1], a.name), _day(b.begins, second[0], b.name),
            f"{a.name}在{b.name}之前", "stages",
        )  # fmt: skip


def _between_events(reading: Reading) -> Iterator[Relation]:
    """Events of one sentence in the order of the trade; one that is out of order is a check's matter."""
    dated = [m for m in reading.facts.milestones if m.event in _EVENTS and m.date.month]
    for a, b in pairwise(sorted(dated, key=lambda m: m.date.start)):
        if (
            b.date.start - a.date.end > 80
            or "。" in reading.text[a.date.end : b.date.start]
            or a.event == b.event
        ):
            continue
        first, second = sorted((a, b), key=lambda m: _EVENTS.index(m.event))
        year = first.date.year or second.date.year or _LEAP_YEAR
        start, end = _first_day(first, year), _last_day(second, year)
        if start <= end:
            yield _order(
                _day(first.date, start, _EVENT_NAMES[first.event]), _day(second.date, end, _EVENT_NAMES[second.event]),
                f"{_EVENT_NAMES[first.event]}在{_EVENT_NAMES[second.event]}之前", "events",
            )  # fmt: skip


def _first_day(m: Milestone, year: int) -> int:
    return m.date.first(m.date.year or year).toordinal()


def _last_day(m: Milestone, year: int) -> int:
    return m.date.last(m.date.year or year).toordinal()


def _payments(reading: Reading) -> Iterator[Relation]:
    """Progress at which money is paid rises from one instalment to the next."""
    terms = [t for t in reading.facts.payments if t.progress is not None]
    for a, b in pairwise(terms):
        if a.progress is None or b.progress is None or a.progress.value >= b.progress.value:
            continue
        yield Relation(
            "order", (Operand.of(a.progress, "进度"),), Operand.of(b.progress, "进度"), a.progress.value,
            Fraction(0), True, "付款节点先后", group=Group.RATIO, topic="payments",
        )  # fmt: skip
