"""Columns that make one another: 公顷 and 亩, 成本/收入, pupils × so many ㎡ each, and two tables of the same rows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.quantity import Quantity
from planlint.relations.conversions import conversion, convertible
from planlint.relations.make import share, total
from planlint.relations.reading import Reading, is_rate
from planlint.relations.relation import Group, Operand, Relation
from planlint.relations.sheet import Row, Sheet

_MOST_COLUMNS = 12
_MOST_TABLES = 8
_FEWEST = 3
_AVERAGE = regex(r"均|每|单方")


def find_in_columns(reading: Reading, sheets: Sequence[Sheet]) -> Iterator[Relation]:
    """Relations between the columns of a table, and between those of two tables."""
    plain = [s for s in sheets if not s.key_value and len(s.columns) <= _MOST_COLUMNS]
    rates = [m for m in reading.prose if is_rate(m) and m.quantity.value > 0]
    for sheet in plain:
        yield from _conversions(sheet)
        yield from _named_quotients(sheet)
        yield from _times_rates(sheet, rates)
        yield from _share_rows(sheet)
    for first, second in itertools.combinations(plain[:_MOST_TABLES], 2):
        rows = _joined(first, second)
        if len(rows) >= _FEWEST:
            yield from _over_both(first, second, rows)


def _conversions(sheet: Sheet) -> Iterator[Relation]:
    """面积（公顷） | 折合（亩）: where most rows are one area in two units, all must be."""
    for a, b in itertools.combinations(sheet.columns, 2):
        rows = [r for r in sheet.rows if {a, b} <= r.figures.keys()]
        if len(rows) >= 2 and all(convertible(r.figures[a], r.figures[b]) for r in rows):
            made = [conversion(sheet.named(r, a), sheet.named(r, b)) for r in rows]
            if sum(r.holds for r in made) * 3 >= len(made) * 2:
                yield from made


def _named_quotients(sheet: Sheet) -> Iterator[Relation]:
    """A column 成本/收入 of percentages beside 成本 and 预期收入."""
    for col in sheet.columns:
        top, slash, bottom = sheet.heads[col].partition("/")
        if not slash or sheet.unit(col) != "%" or min(len(top), len(bottom)) < 2:
            continue
        named = [[c for c in sheet.columns if c != col and word in sheet.heads[c]] for word in (top, bottom)]
        if [len(found) for found in named] == [1, 1]:
            a, b = named[0][0], named[1][0]
            for row in sheet.rows:
                if {a, b, col} <= row.figures.keys() and row.figures[b].quantity.value:
                    yield replace(
                        share(sheet.headed(row, a), sheet.headed(row, b), row.figures[col]), topic="table"
                    )


def _times_rates(sheet: Sheet, rates: Sequence[Mention]) -> Iterator[Relation]:
    """应有面积 = 学生 × 9 or 11 ㎡, as the text says: where every row has one of the rates."""
    by_value = {m.quantity.value: m for m in reversed(rates)}
    for count, amount in itertools.permutations(sheet.columns, 2) if by_value else ():
        if sheet.unit(count) in ("元", "%") or sheet.unit(amount) in ("元", "%"):
            continue  # money has its own finder
        rows = [r for r in sheet.rows if {count, amount} <= r.figures.keys() and not (r.total or r.subtotal)]
        each = [_each(r, count, amount) for r in rows]
        held = sum(e in by_value for e in each)
        if held >= _FEWEST and held * 4 >= len(rows) * 3 and not all(e == 1 for e in each):
            for row, e in zip(rows, each, strict=True):
                if e in by_value:  # a school of two levels has two rates
                    yield _product(sheet, row, count, by_value[e], amount)
            return


_SHARE_ROW = regex(r"占比|比例|比重|占")


def _share_rows(sheet: Sheet) -> Iterator[Relation]:
    """占比（%） | 37.5 | 47.5 | 15.0 | 100.0 under the amounts of the years and their total."""
    for row in sheet.rows:
        if not _SHARE_ROW.search(row.name) or len(row.figures) < _FEWEST:
            continue
        last = max(row.figures)
        for other in sheet.rows:
            columns = [c for c in row.figures if c in other.figures and c != last]
            if (
                other is row
                or last not in other.figures
                or len(columns) < 2
                or not other.figures[last].quantity.value
            ):
                continue
            made = [share(sheet.headed(other, c), sheet.headed(other, last), row.figures[c]) for c in columns]
            if sum(r.holds for r in made) * 4 >= len(made) * 3:
                yield from (replace(r, topic="table") for r in made)
                return


def _each(row: Row, count: int, amount: int) -> Fraction:
    n = Fraction(row.figures[count].quantity.number)
    return row.figures[amount].quantity.value / n if n else Fraction(0)


def _product(sheet: Sheet, row: Row, count: int, rate: Mention, amount: int) -> Relation:
    n, q = row.figures[count].quantity, row.figures[amount].quantity
    return Relation(
        "product", (Operand.of(n, row.name), Operand.of(rate.quantity, rate.label)), Operand.of(q, row.name), q.value,
        q.half, True, f"{row.name}：{sheet.heads[count]}乘{rate.label}", group=Group.COUNT, topic="table",
    )  # fmt: skip


@dataclass(frozen=True)
class Both:
    """The rows of one name in two tables."""

    name: str
    first: Row
    second: Row


def _joined(first: Sheet, second: Sheet) -> list[Both]:
    by_name = {r.name: r for r in first.rows if r.name}
    if len(by_name) < sum(1 for r in first.rows if r.name):
        return []  # a name that stands twice
    return [Both(r.name, by_name[r.name], r) for r in second.rows if r.name in by_name]


def _over_both(first: Sheet, second: Sheet, rows: Sequence[Both]) -> Iterator[Relation]:
    """建成后 = 现有 of the table above + 新建; 生均 = 建成后 ÷ 学生 of the table above."""
    for col in second.columns:
        averaged = bool(_AVERAGE.search(second.heads[col]))
        for a, b in itertools.product(second.columns, first.columns):
            if a == col:
                continue
            found = [r for r in rows if {a, col} <= r.second.figures.keys() and b in r.first.figures]
            if len(found) < _FEWEST:
                continue
            if not averaged and _FACTOR.search(second.heads[a] + first.heads[b]):
                if _may_hold(found, a, b, col, _product_off):
                    yield from (_times(second, first, r, a, b, col) for r in found)
                    break
                continue
            if not averaged and len({second.unit(a), first.unit(b), second.unit(col)} - {""}) > 1:
                continue
            make, off = (_ratio, _ratio_off) if averaged else (_sum, _sum_off)
            if _may_hold(found, a, b, col, off):
                made = [make(second, first, r, a, b, col) for r in found]
                if sum(r.holds for r in made) * 4 >= len(made) * 3:
                    yield from (replace(r, doubtful=not r.holds) for r in made)
                    break


def _sum_off(x: Quantity, y: Quantity, z: Quantity) -> bool:
    return abs(x.value + y.value - z.value) > z.step


def _product_off(x: Quantity, y: Quantity, z: Quantity) -> bool:
    return abs(Fraction(x.number) * Fraction(y.number) * z.factor - z.value) > z.half


def _ratio_off(x: Quantity, y: Quantity, z: Quantity) -> bool:
    return not y.number or abs(
        Fraction(x.number) - Fraction(z.number) * Fraction(y.number)
    ) * z.factor > z.step * abs(Fraction(y.number))


Off = Callable[[Quantity, Quantity, Quantity], bool]


def _may_hold(rows: Sequence[Both], a: int, b: int, col: int, off: Off) -> bool:
    """A look at the numbers before relations are made of them: do three rows of four come near?"""
    misses = 0
    for r in rows:
        misses += off(
            r.second.figures[a].quantity, r.first.figures[b].quantity, r.second.figures[col].quantity
        )
        if misses * 4 > len(rows):
            return False
    return True


_FACTOR = regex(r"容积率|单价|标准|每")


def _times(second: Sheet, first: Sheet, r: Both, a: int, b: int, col: int) -> Relation:
    """用地面积 of the table above × 容积率 = 计容面积."""
    x, y, q = r.second.figures[a].quantity, r.first.figures[b].quantity, r.second.figures[col].quantity
    computed = Fraction(x.number) * Fraction(y.number) * q.factor
    return Relation(
        "product", (Operand.of(y, first.heads[b]), Operand.of(x, second.heads[a])), Operand.of(q, r.name), computed,
        q.half, abs(computed - q.value) <= q.half, f"{r.name}：{first.heads[b]}乘{second.heads[a]}",
        group=Group.AREA, topic="table",
    )  # fmt: skip


def _sum(second: Sheet, first: Sheet, r: Both, a: int, b: int, col: int) -> Relation:
    parts = [
        replace(r.first.figures[b], label=first.heads[b]),
        replace(r.second.figures[a], label=second.heads[a]),
    ]
    title = f"{r.name}：{first.heads[b]}加{second.heads[a]}等于{second.heads[col]}"
    return replace(total(parts, r.second.figures[col], title=title), topic="table")


def _ratio(second: Sheet, first: Sheet, r: Both, a: int, b: int, col: int) -> Relation:
    top, bottom, q = r.second.figures[a].quantity, r.first.figures[b].quantity, r.second.figures[col].quantity
    computed = Fraction(top.number) / Fraction(bottom.number) * q.factor if bottom.number else Fraction(0)
    return Relation(
        "ratio", (Operand.of(top, second.heads[a]), Operand.of(bottom, first.heads[b])), Operand.of(q, r.name),
        computed, q.half, abs(computed - q.value) <= q.half,
        f"{r.name}：{second.heads[a]}除以{first.heads[b]}", group=Group.RATIO, topic="table",
    )  # fmt: skip
