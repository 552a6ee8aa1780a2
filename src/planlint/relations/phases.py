"""A whole done in so many phases: 分两期对102个小区改造。第一期59个，…；二期43个."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.quantity import chinese_number
from planlint.relations.make import total
from planlint.relations.reading import Key, Reading, thing
from planlint.relations.relation import Relation

_DIVIDED = regex(r"分(?:为|成)?([两二三四五])?(?:期|批次?|个?阶段|个?标段)")
_PHASE = regex(r"(?:第?([一二三四五])(?:期|批次?|阶段|标段))")
_COLON = regex(r"[:：]")
_THIRD = regex(r"三(?:期|批|阶段|标段)")
_LONGEST = 600
_TWO = 2


def find_phases(reading: Reading) -> Iterator[Relation]:
    """The first figure of each kind in each phase, against the figure before them; failures too."""
    for number, block in enumerate(reading.blocks):
        if block.table is not None:
            continue
        for cue in _DIVIDED.finditer(reading.text, block.start, block.end):
            count = int((chinese_number(cue[1]) if cue[1] else None) or 0)
            starts = _starts(reading, cue.end(), min(len(reading.text), cue.end() + _LONGEST), count)
            if starts:
                yield from _sums(reading, number, cue.start(), [*starts, _end(reading, starts[-1])])
        for colon in _COLON.finditer(reading.text, block.start, block.end):
            starts = _starts(reading, colon.start(), min(block.end, colon.end() + _LONGEST), 2)
            if (
                starts
                and starts[0] - colon.start() <= 2
                and not _THIRD.search(reading.text, starts[1], block.end)
            ):
                made = _sums(reading, number, colon.start(), [*starts, _end(reading, starts[-1])])
                yield from (r if r.holds else replace(r, doubtful=True) for r in made)


def _starts(reading: Reading, start: int, end: int, count: int) -> list[int]:
    """Where 第一期, 第二期 … begin, if all of them do."""
    found: list[int] = []
    for match in _PHASE.finditer(reading.text, start, min(end, reading.facts.end)):
        if chinese_number(match[1]) == len(found) + 1:
            found.append(match.start())
    return found if len(found) == count or (count == 0 and len(found) >= _TWO) else []


def _end(reading: Reading, start: int) -> int:
    """The end of the sentence in which the last phase stands."""
    stop = reading.text.find("。", start, start + _LONGEST)
    line = reading.text.find("\n", start, start + _LONGEST)
    ends = [e for e in (stop, line) if e >= 0]
    return min(ends, default=min(start + _LONGEST, reading.facts.end))


def _sums(reading: Reading, number: int, cue: int, bounds: list[int]) -> Iterator[Relation]:
    first: list[dict[tuple[Key, str], Mention]] = []
    for low, high in itertools.pairwise(bounds):
        figures: dict[tuple[Key, str], Mention] = {}
        for m in reading.within(low, high):
            if reading.countable(m) and m.quantity.value > 0:
                figures.setdefault((reading.key(m), thing(m)), m)
        first.append(figures)
    low = reading.blocks[max(0, number - 1)].start
    above = [m for m in reading.within(low, bounds[0]) if reading.countable(m) and not m.quantity.bound]
    for kind in first[0]:
        parts = [figures[kind] for figures in first if kind in figures]
        wholes = [m for m in above if reading.key(m)[0] == kind[0][0] and thing(m) == kind[1]]
        if len(parts) != len(first):
            continue
        made = [total(parts, m) for m in reversed(wholes)]
        best = next((r for r in made if r.holds), None)
        beside = [
            r for m, r in zip(reversed(wholes), made, strict=True) if abs(m.quantity.start - cue) < _BESIDE
        ]
        if best is None:
            best = _told_far_away(reading, parts)
        if best is not None:
            yield best
        elif (
            wholes
            and len(beside) == 1
            and Fraction(1, 2) < beside[0].computed / (wholes[-1].quantity.value or 1) < 2
        ):
            yield beside[0]


_BESIDE = 40
_LONG = 4


def _told_far_away(reading: Reading, parts: list[Mention]) -> Relation | None:
    """A long figure anywhere in the plan that the phases make."""
    made = sum((m.quantity.value for m in parts), Fraction(0))
    same = (m for m in reading.by_key.get(reading.key(parts[0]), []) if m.quantity.value == made)
    whole = next((m for m in same if m.quantity.weight >= _LONG), None)
    return total(parts, whole) if whole is not None else None
