"""Sentences of one shape: 规划664个，实际669个，完成规划数的100.75%；规划2040栋，实际1997栋，完成规划数的97.01%.

Where the figures of one clause make its rate, those at the same places of a clause with the same words must too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from planlint.relations.make import difference, ratio, share
from planlint.relations.reading import Reading
from planlint.relations.relation import Relation

_MAKES = {"percentage": share, "ratio": ratio, "difference": difference}
_FARTHEST = 8
_BLOCKS = 6
_WORD = 3
_SURE = 2


@dataclass(frozen=True)
class Shape:
    """How a relation's figures stand to the one they make."""

    kind: str
    places: tuple[int, ...]
    label: str
    unit: str


def find_echoes(reading: Reading, relations: Sequence[Relation]) -> Iterator[Relation]:
    """The relations of clauses shaped like one that holds; a failure is sure where two of the shape hold."""
    at = {m.quantity.start: i for i, m in enumerate(reading.prose)}
    told = {r.stated.span.start for r in relations if r.stated}
    shapes: dict[Shape, list[Relation]] = defaultdict(list)
    for r in relations:
        shape = _shape(reading, r, at)
        if shape is not None:
            shapes[shape].append(r)
    labelled: dict[str, list[int]] = defaultdict(list)
    for i, m in enumerate(reading.prose):
        if m.quantity.start not in told and len(m.label) >= _WORD:
            labelled[m.label].append(i)
    for shape, held in shapes.items():
        for i in labelled.get(shape.label, ()):
            made = _echo(reading, shape, held, i, at)
            if made is not None:
                yield made


def _shape(reading: Reading, r: Relation, at: dict[int, int]) -> Shape | None:
    if not r.holds or r.kind not in _MAKES or r.stated is None or len(r.operands) != len(_PAIR):
        return None
    i = at.get(r.stated.span.start)
    others = [at.get(o.span.start) for o in r.operands]
    if i is None or any(o is None for o in others):
        return None
    places = tuple(o - i for o in others if o is not None)
    stated = reading.prose[i]
    beside = all(abs(p) <= _FARTHEST and reading.prose[i + p].block == stated.block for p in places)
    return Shape(r.kind, places, stated.label, stated.quantity.base) if beside else None


_PAIR = (0, 1)


def _echo(
    reading: Reading, shape: Shape, held: Sequence[Relation], i: int, at: dict[int, int]
) -> Relation | None:
    prose = reading.prose
    stated = prose[i]
    if stated.quantity.base != shape.unit or any(not 0 <= i + p < len(prose) for p in shape.places):
        return None
    a, b = (prose[i + p] for p in shape.places)
    if not all(m.block == stated.block and m.quantity.value > 0 and reading.countable(m) for m in (a, b)):
        return None
    for r in held:
        assert r.stated is not None
        model = prose[at[r.stated.span.start]]
        x, y = (prose[at[o.span.start]] for o in r.operands)
        near = abs(model.block - stated.block) <= _BLOCKS
        same_words = any(
            m.label[-_WORD:] == n.label[-_WORD:] and len(m.label) >= _WORD for m, n in ((a, x), (b, y))
        )
        same_kinds = (reading.key(a) == reading.key(b)) == (reading.key(x) == reading.key(y))
        if shape.kind == "ratio":
            same_kinds = (reading.key(a), reading.key(b)) == (reading.key(x), reading.key(y))
            same_kinds = same_kinds and r.computed == x.quantity.value / y.quantity.value
        if near and same_words and same_kinds:
            made = _MAKES[shape.kind](a, b, stated)
            likely = Fraction(1, 2) < made.computed / (stated.quantity.value or 1) < _SURE
            sure = made.holds or len(held) >= _SURE
            return replace(made, doubtful=not sure) if likely else None
    return None
