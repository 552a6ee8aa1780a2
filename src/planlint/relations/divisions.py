"""Parts whose shares make 100 % are all parts: 本学区1377人，占85%，随迁子女243人，占15% of 1620 pupils."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import total
from planlint.relations.reading import Reading
from planlint.relations.relation import Relation

_MOST_PARTS = 12


def find_divisions(reading: Reading, shares: Sequence[Relation]) -> Iterator[Relation]:
    """The sum of neighbouring parts of one whole whose printed shares add up to 100 %; failures too."""
    beside = {m.quantity.start: m for m in reading.prose}
    true = [
        r
        for r in shares
        if r.kind == "percentage" and r.holds and r.stated and len(r.operands) == 2 and not r.topic
    ]
    true.sort(key=lambda r: r.place.start)
    for _, group in itertools.groupby(true, key=lambda r: r.operands[1].span):
        run = [r for r in group if r.operands[0].span.start in beside and r.operands[1].span.start in beside]
        for piece in _hundreds(run):
            if _goes_on(reading, run, piece):
                continue
            parts = [beside[r.operands[0].span.start] for r in piece]
            whole = beside[piece[0].operands[1].span.start]
            if _one_kind(reading, parts, whole):
                yield total(parts, whole)


_LISTED = regex(r"^[）)]?、[^，,。；;\d]{1,14}$")


def _goes_on(reading: Reading, run: Sequence[Relation], piece: Sequence[Relation]) -> bool:
    """停车难2193户（70%）、管网1879户（60%）、无电梯1253户（40%）: the last two make 100 % by chance."""
    at = run.index(piece[0])
    if not at:
        return False
    between = reading.text[run[at - 1].place.end : piece[0].operands[0].span.start]
    return _LISTED.match(between) is not None


def _hundreds(run: Sequence[Relation]) -> Iterator[Sequence[Relation]]:
    """The shortest stretches, from left to right, whose shares make 100 %."""
    start = 0
    for end in range(1, len(run) + 1):
        for first in range(max(start, end - _MOST_PARTS), end - 1):
            piece = run[first:end]
            quantities = [r.stated.quantity for r in piece if r.stated and r.stated.quantity]
            made = sum((q.value for q in quantities), Fraction(0))
            if abs(made - 100) <= sum((q.half for q in quantities if "." in q.digits), Fraction(0)):
                yield piece
                start = end
                break


def _one_kind(reading: Reading, parts: Sequence[Mention], whole: Mention) -> bool:
    places = {m.quantity.start for m in parts}
    same = {reading.key(m) for m in [*parts, whole]}
    return len(places) == len(parts) and whole.quantity.start not in places and len(same) == 1
