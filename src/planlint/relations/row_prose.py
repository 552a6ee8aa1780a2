"""Sentences about the rows of a table above: 县级配套到位率72.00%，未到位462.00万元 of its 预算数 and 到位数."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import difference, share
from planlint.relations.reading import Reading, shared_length
from planlint.relations.relation import Relation
from planlint.relations.sheet import Row, Sheet

_REACH = 1_500
_MOST_AFTER = 60
_MOST_COLUMNS = 12
_TELLING = 3
_SHORTEST_NAME = 2
_CLAUSE = regex(r"[，,。；;：:]")
_LONG_PIECE = 5
_BEYOND = regex(r"超出|超额|超|节约|节余|未完成|少完成|多完成")
_COMPARED = regex(r"[比较](?:上?年|(?:19|20)\d\d年?)")


def find_in_rows(reading: Reading, sheets: Sequence[Sheet]) -> Iterator[Relation]:
    """Shares and differences of the figures in the row that a sentence names; only what holds."""
    starts = [m.quantity.start for m in reading.prose]
    for sheet in sheets:
        if sheet.key_value or not 2 <= len(sheet.columns) <= _MOST_COLUMNS:
            continue
        named = {r.name: r for r in sheet.rows if len(r.name) >= _SHORTEST_NAME and not r.total}
        whole = next((r for r in sheet.rows if r.total), None)
        first = bisect_left(starts, sheet.table.end)
        for stated in reading.prose[first : first + _MOST_AFTER]:
            q = stated.quantity
            if q.start > sheet.table.end + _REACH:
                break
            beyond = _BEYOND.search(reading.before(stated, 6)) is not None and q.weight >= 2
            if (q.weight < _TELLING and not beyond) or q.bound:
                continue
            row = _named_row(reading, named, stated) or (whole if q.weight >= _TELLING else None)
            made = _of_row(sheet, row, whole, stated) if row is not None else None
            if made is not None:
                yield replace(made, topic="table")


def _named_row(reading: Reading, named: dict[str, Row], stated: Mention) -> Row | None:
    """The row whose name stands last in the sentence before the figure."""
    start, _ = reading.sentence(stated)
    before = _COMPARED.sub("", reading.text[start : stated.quantity.start])
    places = {name: before.rfind(name) for name in named}
    last = max(places, key=lambda name: (places[name], len(name)), default=None)
    if last is not None and places[last] >= 0:
        return named[last]
    clause = _CLAUSE.split(before)[-1]
    shared = {name: shared_length(name, clause) for name in named}
    best = max(shared, key=lambda name: shared[name], default=None)
    alone = best is not None and list(shared.values()).count(shared[best]) == 1
    return named[best] if best is not None and alone and shared[best] >= _LONG_PIECE else None


def _of_row(sheet: Sheet, row: Row, whole: Row | None, stated: Mention) -> Relation | None:
    q = stated.quantity
    if q.dimension not in ("percent", "money", "area", "count"):
        return None
    figures = [row.figures[c] for c in sheet.columns if c in row.figures]
    pairs = [(a, b) for a, b in itertools.permutations(figures, 2) if _may_make(a, b, stated)]
    pairs = [(_headed(sheet, a), _headed(sheet, b)) for a, b in pairs]
    if q.dimension == "percent":
        if whole is not None and whole is not row:
            same = [c for c in sheet.columns if c in row.figures and c in whole.figures]
            pairs += [(sheet.named(row, c), sheet.named(whole, c)) for c in same]
        made = [
            share(a, b, stated) for a, b in pairs if _alike(a, b) and a.quantity.value <= b.quantity.value
        ]
    else:
        made = [
            difference(a, b, stated)
            for a, b in pairs
            if _alike(a, b) and a.quantity.base == q.base and a.quantity.value > b.quantity.value
        ]
    return max((r for r in made if r.holds), key=lambda r: _called(r, stated), default=None)


def _headed(sheet: Sheet, m: Mention) -> Mention:
    return replace(m, label=sheet.heads[m.col or 0])


def _may_make(a: Mention, b: Mention, stated: Mention) -> bool:
    """A look at the numbers before relations are made of them."""
    x, y, q = a.quantity.value, b.quantity.value, stated.quantity
    if q.dimension == "percent":
        return 0 < x <= y and abs(100 * x - q.value * y) <= y * q.step
    return x > y and abs(x - y - q.value) <= q.step


def _alike(a: Mention, b: Mention) -> bool:
    return (
        a.quantity.base == b.quantity.base
        and a.quantity.dimension not in ("", "percent")
        and b.quantity.value > 0
    )


def _called(relation: Relation, stated: Mention) -> int:
    """How much of the names of its figures the sentence says."""
    return sum(
        any(o.label[i : i + 2] in stated.label for i in range(len(o.label) - 1)) for o in relation.operands
    )
