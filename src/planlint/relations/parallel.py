"""Figures that run beside a proved total: 36个班、1620人: 一年级6个班、276人，二年级…

Where the persons of a list make their total, the classes printed beside them make theirs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from planlint.facts import Mention
from planlint.relations.make import slipped, total
from planlint.relations.reading import Reading, thing
from planlint.relations.relation import Relation

_NO_SUM = frozenset(("percent", "points", "score", "times"))
_MOST_BESIDE = 12
_SHIFTS = (1, -1, 2, -2, 3, -3)


def find_parallel(reading: Reading, sums: Sequence[Relation]) -> Iterator[Relation]:
    """The series at the same distance from each part of a sum that holds, and from its total."""
    at = {m.quantity.start: i for i, m in enumerate(reading.prose)}
    known = {r.stated.span.start for r in sums if r.kind == "sum" and r.stated}
    for r in sums:
        if r.kind != "sum" or not r.holds or r.stated is None or len(r.operands) < 2 or r.tolerance:
            continue
        places = [at.get(o.span.start, -1) for o in r.operands]
        whole = at.get(r.stated.span.start, -1)
        if whole < 0 or min(places) < 0 or places != sorted(places):
            continue
        for shift in _SHIFTS:
            series = _series(reading, places, shift)
            stated = _whole(reading, whole, series) if series else None
            if stated is not None and stated.quantity.start not in known:
                relation = total(series, stated)
                near = Fraction(1, 2) < relation.computed / stated.quantity.value < 2
                if relation.holds or (near if len(series) > 2 else slipped(relation)):
                    yield relation


def _series(reading: Reading, places: Sequence[int], shift: int) -> list[Mention]:
    """The figures at one distance from each part, all of one kind, in the part's own sentence."""
    low, high = min(0, shift), max(0, shift)
    gaps = [b - a for a, b in itertools.pairwise(places)]
    if min(gaps) <= high - low or places[0] + low < 0 or places[-1] + high >= len(reading.prose):
        return []
    own = [reading.prose[i] for i in places]
    found = [reading.prose[i + shift] for i in places]
    kinds = {(reading.key(m), thing(m)) for m in found}
    apart = any(a.block != b.block or _cut(reading, a, b) for a, b in zip(own, found, strict=True))
    addable = all(m.quantity.value > 0 and reading.countable(m) for m in found)
    of_its_own = kinds.isdisjoint((reading.key(m), thing(m)) for m in own)
    if apart or not addable or not of_its_own or len(kinds) != 1 or found[0].quantity.dimension in _NO_SUM:
        return []
    return found


def _cut(reading: Reading, a: Mention, b: Mention) -> bool:
    first, last = (a, b) if a.quantity.start < b.quantity.start else (b, a)
    return any(c in reading.between(first, last) for c in "。；;")


def _whole(reading: Reading, at: int, series: Sequence[Mention]) -> Mention | None:
    """The one figure of that kind in the sentence of the proved total."""
    total_of = reading.prose[at]
    start, end = reading.sentence(total_of)
    places = {m.quantity.start for m in series}
    beside = reading.prose[max(0, at - _MOST_BESIDE) : at + _MOST_BESIDE]
    alike = [
        m
        for m in beside
        if start <= m.quantity.start < end
        and _of_its_kind(reading, m, series[0])
        and m.quantity.start not in places
        and m.block == total_of.block
        and reading.countable(m)
        and m.quantity.value > 0
    ]
    return alike[0] if len(alike) == 1 else None


def _of_its_kind(reading: Reading, m: Mention, part: Mention) -> bool:
    """The same kind of thing; 36个教学班 are classes as 6个班 are."""
    if m.quantity.base == "个" != part.quantity.base:
        return part.quantity.base in m.noun[:4]
    return reading.key(m) == reading.key(part) and thing(m) == thing(part)
