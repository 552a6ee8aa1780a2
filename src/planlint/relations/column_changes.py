"""Columns of changes: 增减额 = 实际 − 批复, 增减% and 核减率 of two columns of amounts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

from planlint.patterns import regex
from planlint.relations.make import HUNDRED, difference
from planlint.relations.relation import Group, Operand, Relation
from planlint.relations.sheet import Row, Sheet
from planlint.relations.tolerance import ratio_grade

_CHANGE = regex(r"增减|增加|减少|节约|节余|结余|超|缺口|缺额|差额|差$|审减|核减|变化|净增|未")
_SURE = regex(r"增减|[审核]减|节约|缺口|缺额|差额|变化")
_RATE = regex(r"增减|增长|增幅|降幅|核减|审减|变化|节约")
_FEWEST = 2
Maker = Callable[[Sheet, Row, int, int, int], Relation | None]


def find_changes(sheet: Sheet) -> Iterator[Relation]:
    """Row by row what two columns differ by, and by how many per cent, where four rows of five fit."""
    for col in sheet.columns:
        head = sheet.heads[col]
        if _RATE.search(head) and sheet.unit(col) == "%":
            yield from _best(sheet, col, _rate)
        elif _CHANGE.search(head) and sheet.unit(col) != "%":
            yield from _best(sheet, col, _difference)


def _best(sheet: Sheet, col: int, make: Maker) -> Iterator[Relation]:
    others = [c for c in sheet.columns if c != col and sheet.unit(c) != "%"]
    for a, b in itertools.permutations(others, 2):
        rows = [r for r in sheet.rows if {a, b, col} <= r.figures.keys()]
        if sheet.unit(a) != sheet.unit(b) or len(rows) < _FEWEST:
            continue
        made = [r for row in rows if (r := make(sheet, row, a, b, col)) is not None]
        held = sum(r.holds for r in made)
        if held >= _FEWEST and held * 5 >= len(made) * 4:
            sure = _SURE.search(sheet.heads[col]) is not None
            yield from (r if sure or r.holds else replace(r, doubtful=True) for r in made)
            return


def _difference(sheet: Sheet, row: Row, a: int, b: int, col: int) -> Relation | None:
    high, low, stated = sheet.headed(row, a), sheet.headed(row, b), row.figures[col]
    title = f"{row.name}：{sheet.heads[a]}减{sheet.heads[b]}等于{sheet.heads[col]}"
    made = difference(high, low, stated, title=title)
    if stated.quantity.value == 0 and high.quantity.value == low.quantity.value:
        return None  # nothing changed
    return replace(made, topic="table")


def _rate(sheet: Sheet, row: Row, a: int, b: int, col: int) -> Relation | None:
    now, then, stated = sheet.headed(row, a), sheet.headed(row, b), row.figures[col]
    q = stated.quantity
    if not then.quantity.value or now.quantity.value == then.quantity.value:
        return None
    computed = HUNDRED * (now.quantity.value - then.quantity.value) / then.quantity.value
    if q.value > 0 > computed and not _SIGNED.search(sheet.heads[col]):
        computed = -computed  # 核减率 is printed without its sign
    off = computed - q.value
    return Relation(
        "percentage", (Operand.of(now.quantity, now.label), Operand.of(then.quantity, then.label)),
        Operand.of(q, row.name), computed, q.half, abs(off) <= q.half,
        f"{row.name}：{sheet.heads[a]}比{sheet.heads[b]}的变化", "", ratio_grade(off, q), Group.RATIO, (), (), False, "table",
    )  # fmt: skip


_SIGNED = regex(r"增减|增长|增幅|变化")
