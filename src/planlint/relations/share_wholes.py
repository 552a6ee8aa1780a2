"""What a share may be of: larger figures of its kind nearby, those of the whole plan, those who took part."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.reading import Reading, asked_alike

_MOST_WHOLES = 100


def wholes_of(
    reading: Reading, part: Mention, stated: Mention, named: str
) -> tuple[list[Mention], list[Mention]]:
    """The figures that a share may be of; and, where it is of those who took part, the one figure of them."""
    kind = reading.key(part)[0]
    first = reading.prose[max(0, reading.index(stated) - _MOST_WHOLES)].quantity.start
    wholes = [
        m
        for k in reading.by_key
        if k[0] == kind
        for m in _from(reading.by_key[k], first, reading.whole_plan)
        if m.quantity.start <= stated.quantity.end
        and (m.quantity.value >= part.quantity.value or stated.quantity.value > 100)
        and m.quantity.value > 0
        and m is not part
    ]
    if part.quantity.base in ("份", "张", "票") and _HOUSES.search(named):
        at = reading.index(part)
        houses = [m for m in reading.prose[max(0, at - _MOST_BEFORE) : at] if m.quantity.base == "户"]
        houses += [m for m in reading.whole_plan if m.quantity.base == "户"]
        return [m for m in houses if m.quantity.value >= part.quantity.value], []
    if not _TOOK_PART.search(named):
        return wholes, []
    sheets = reading.prose[max(0, reading.index(part) - _MOST_BEFORE) : reading.index(part)]
    wholes += [
        m for m in sheets if m not in wholes and m.quantity.value > 0 and asked_alike(reading, m, part)
    ]
    took_part = [
        m
        for m in wholes
        if _TOOK_PART.search(m.label) and not _OUGHT.search(m.label) and abs(m.block - stated.block) <= 1
    ]
    if len({m.quantity.value for m in took_part}) == 1:
        return took_part, took_part  # 占参与表决户数: of those who took part, not of all
    return wholes, []


def _from(group: Sequence[Mention], first: int, of_plan: Sequence[Mention]) -> Iterator[Mention]:
    """Those from an offset on, in order, and before it only those of the whole plan."""
    low = bisect_left(group, first, key=_start)
    for m in of_plan:
        at = bisect_left(group, m.quantity.start, 0, low, key=_start)
        if at < low and group[at] is m:
            yield m
    yield from islice(group, low, low + 2 * _MOST_WHOLES)


def _start(m: Mention) -> int:
    return m.quantity.start


_MOST_BEFORE = 12
_HOUSES = regex(r"占[^，,。；;]{0,4}?(?:总|全部|全体|应)[^，,。；;]{0,2}(?:户|居民|业主)")
_TOOK_PART = regex(r"参与|参加|到会|实到|收回|回收")
_OUGHT = regex(r"应参|应到|应投|可参|有权")
