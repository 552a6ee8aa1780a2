"""Totals inside tables: columns with subtotals and depths, rows, counts, and pairs of name and value."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.column_changes import find_changes
from planlint.relations.columns import find_in_columns
from planlint.relations.judging import is_no_sum, weighed
from planlint.relations.make import share, total
from planlint.relations.named_rows import find_named_rows, find_rows_of_a_kind
from planlint.relations.reading import Reading
from planlint.relations.relation import Group, Operand, Relation
from planlint.relations.row_prose import find_in_rows
from planlint.relations.sheet import NO_SUM, PRICE, RUNNING, SHARE, Row, Sheet
from planlint.relations.table_prose import find_with_prose
from planlint.relations.table_rates import find_rates
from planlint.relations.table_text import find_in_text
from planlint.relations.tallies import find_tallies
from planlint.relations.tolerance import sum_tolerance

_MOST_COLUMNS = 24
"""A total has no more parts in its row than this."""

_ROW_TOTAL = regex(r"合计|总计|小计|总投资|总额|^计$|总数|总人数|总面积|共计")


def find_in_tables(reading: Reading) -> Iterator[Relation]:
    """Every row, column and product of every table of the plan."""
    cells: dict[int, list[Mention]] = defaultdict(list)
    for m in reading.all:
        if m.table is not None and m.row is not None and reading.fills_cell(m):
            cells[m.table].append(m)
    sheets = [Sheet(reading, index, mentions) for index, mentions in cells.items()]
    for sheet in sheets:
        yield from _relations(sheet)
    yield from find_in_columns(reading, sheets)
    yield from find_in_rows(reading, sheets)
    yield from find_named_rows(reading, sheets)
    yield from find_rows_of_a_kind(reading, sheets)
    yield from find_with_prose(reading, sheets)
    yield from find_tallies(reading, sheets)
    yield from find_in_text(reading, sheets)


def _relations(sheet: Sheet) -> Iterator[Relation]:
    if sheet.key_value:
        yield from _pairs(sheet)
        return
    columns = sheet.columns
    for col in columns:
        if SHARE.search(sheet.heads[col]):
            yield from _hundred(sheet, col)
        elif not PRICE.search(sheet.heads[col]):
            yield from _column(sheet, col)
    yield from _row_totals(sheet, columns)
    yield from _row_count(sheet)
    yield from find_rates(sheet)
    yield from find_changes(sheet)


def _hundred(sheet: Sheet, col: int) -> Iterator[Relation]:
    """A column of shares and its 100 %; what is off by more than rounding may be shares of other wholes."""
    rows = [r for r in sheet.rows if col in r.figures]
    for i, row in enumerate(rows):
        if row.total and row.figures[col].quantity.dimension == "percent":
            for made in _grand_total(sheet, rows, i, col):
                rounding = sum((r.figures[col].quantity.half for r in rows), Fraction(0))
                if abs(made.difference) <= rounding:
                    yield replace(made, holds=True, tolerance=rounding)


def _column(sheet: Sheet, col: int) -> Iterator[Relation]:
    rows = [r for r in sheet.rows if col in r.figures]
    if (
        sheet.runs_over_time(col)
        or NO_SUM.search(sheet.heads[col])
        or any(r.figures[col].quantity.dimension == "percent" for r in rows)
    ):
        return
    unlike = len({r.figures[col].quantity.base for r in rows} - {""}) > 1  # 总投资 | 1256.4, 户数 | 480
    damaged = unlike or _damaged(sheet, col)
    found = [*_subtotals(sheet, rows, col), *_parents(sheet, rows, col)]
    found += [r for i, row in enumerate(rows) if row.total for r in _grand_total(sheet, rows, i, col)]
    found += _leading_totals(sheet, rows, col)
    yield from (weighed(r) for r in found if r.holds or not (damaged or is_no_sum(r)))


def _damaged(sheet: Sheet, col: int) -> bool:
    """Does a cell of the column hold digits that are no number (96l2)?  Then no sum can be judged."""
    return any(
        col not in row.figures and re.search(r"\d", sheet.texts[row.number][col]) for row in sheet.rows
    )


def _subtotals(sheet: Sheet, rows: list[Row], col: int) -> Iterator[Relation]:
    since: list[Row] = []
    for row in rows:
        if row.subtotal:
            if len(since) >= 2:
                yield _sum(sheet, since, row, col, "小计")
            since = []
        elif row.total:
            since = []
        elif not row.of:
            since.append(row)


def _grand_total(sheet: Sheet, rows: list[Row], i: int, col: int) -> Iterator[Relation]:
    """A total row over the rows above it, or, where it comes first, below it."""
    others = [r for r in (rows[:i] if i else rows[1:]) if not r.total and not r.of]
    candidates: list[list[Row]] = []
    if any(r.subtotal for r in others):
        # rows after the last subtotal stand beside it
        last = max(k for k, r in enumerate(others) if r.subtotal)
        candidates.append([r for k, r in enumerate(others) if r.subtotal or k > last])
    depths = sorted({r.depth for r in others if r.depth >= 0})
    if depths:
        candidates.append([r for r in others if r.depth == depths[0]])
    candidates.append([r for r in others if not r.subtotal])
    previous = max((k for k in range(i) if rows[k].total), default=-1) if i else -1
    if previous >= 0:
        candidates.insert(0, [r for r in rows[previous:i] if not r.of])
        candidates.append([r for r in rows[previous + 1 : i] if not r.of])
    made = [_sum(sheet, c, rows[i], col, "合计") for c in candidates if len(c) >= 2]
    chosen = next((r for r in made if r.holds), made[0] if made else None)
    if chosen and (chosen.holds or not sheet.cut):
        yield chosen


def _leading_totals(sheet: Sheet, rows: list[Row], col: int) -> Iterator[Relation]:
    """温州市合计, then its counties; 金华市合计, then its: each over the rows up to the next, where most are so."""
    heads = [i for i, r in enumerate(rows) if r.total or r.subtotal]
    if len(heads) < _FEWEST_TOTALS:
        return
    made = []
    for i, following in itertools.pairwise([*heads, len(rows)]):
        parts = [r for r in rows[i + 1 : following] if not r.of]
        if len(parts) >= 2 and not (following == len(rows) and sheet.cut):
            made.append(_sum(sheet, parts, rows[i], col, rows[i].name))
    held = sum(r.holds for r in made)
    if held >= 2:
        yield from (r for r in made if r.holds or held * 3 >= len(made) * 2)


_FEWEST_TOTALS = 3


def _parents(sheet: Sheet, rows: list[Row], col: int) -> Iterator[Relation]:
    """A numbered row over the deeper rows that follow it."""
    for i, row in enumerate(rows):
        if row.depth < 0 or row.total or row.subtotal:
            continue
        children: list[Row] = []
        for below in rows[i + 1 :]:
            if below.total or below.subtotal or 0 <= below.depth <= row.depth:
                break
            children.append(below)
        if children and children[0].of and len(children) >= 2:
            relation = _sum(sheet, children, row, col, row.name)
            if relation.holds:
                yield relation
            continue
        inner = [c.depth for c in children if c.depth > row.depth]
        direct = [c for c in children if inner and c.depth == min(inner)]
        if len(direct) >= 2 and row.depth >= 0:
            relation = _sum(sheet, direct, row, col, row.name)
            if relation.holds or (
                not sheet.cut
                and Fraction(1, 2) < relation.computed / (row.figures[col].quantity.value or 1) < 2
            ):
                yield relation


def _sum(sheet: Sheet, parts: Sequence[Row], whole: Row, col: int, name: str) -> Relation:
    stated = whole.figures[col]
    head = sheet.heads[col].split("（")[0].split("(")[0]
    named = [sheet.named(p, col) for p in parts]
    if not stated.quantity.base and len({m.quantity.unit for m in named}) == 1:
        named = [_bare(m) for m in named]  # the rows name their unit, the total does not
    relation = total(named, stated, title=f"{len(parts)} 行{head}相加等于{name}")
    return replace(relation, topic="table")


def _row_count(sheet: Sheet) -> Iterator[Relation]:
    """合计 | 7个: the rows of the table, counted."""
    body = [r for r in sheet.rows if not r.total and not r.subtotal and r.name]
    for m in sheet.reading.in_tables.get(sheet.table.index, []):
        if m.quantity.base not in ("个", "项", "所", "处") or len(body) < 2:
            continue
        row = next((r for r in sheet.rows if r.number == m.row), None)
        if (
            row
            and row.total
            and m.quantity.value == len(body)
            and m.col is not None
            and m.col <= 2
            and m.col not in body[0].figures
        ):
            yield Relation(
                "count", (), Operand.of(m.quantity, "行数"), Fraction(len(body)), Fraction(0), True,
                "表中行数与合计", group=Group.COUNT, topic="table",
            )  # fmt: skip


def _row_totals(sheet: Sheet, columns: list[int]) -> Iterator[Relation]:
    amounts = [c for c in columns if not (PRICE.search(sheet.heads[c]) or SHARE.search(sheet.heads[c]))]
    alike = _addable(sheet, amounts)
    for col in amounts:
        called = bool(_ROW_TOTAL.search(sheet.heads[col]))
        groups = _part_columns(sheet, alike[sheet.unit(col)], col)
        for group in groups if called else [*groups, *_two_columns(alike[sheet.unit(col)], col)]:
            made: list[Relation] = []
            for row in _rows_to_prove(sheet, group, col, called=called):
                parts = [replace(row.figures[c], label=sheet.heads[c]) for c in group if c in row.figures]
                rated = (
                    NO_SUM.search(row.name)
                    or RUNNING.search(row.name)
                    or any(p.quantity.dimension == "percent" for p in parts)
                )
                whole = row.figures.get(col)
                if rated and (whole is None or sum(p.quantity.value for p in parts) != whole.quantity.value):
                    continue  # 满意率 95.2 | 96.1 | 97.0 | 96.1
                if col in row.figures and len(parts) >= 2:
                    name = row.name or f"第 {row.number + 1} 行"
                    made.append(
                        replace(
                            total(parts, row.figures[col], title=f"{name}：各列相加等于{sheet.heads[col]}"),
                            topic="table",
                        )
                    )
            held = sum(r.holds for r in made)
            if held and (held * 2 >= len(made) if called else held >= 3 and held * 5 >= len(made) * 4):
                yield from (r if called or r.holds else replace(r, doubtful=True) for r in made)
                break


def _rows_to_prove(sheet: Sheet, group: list[int], col: int, *, called: bool) -> list[Row]:
    """The rows, none where a look at some of them shows that too few can hold."""
    rows = [r for r in sheet.rows if col in r.figures and sum(c in r.figures for c in group) >= 2]
    misses, most = 0, len(rows) / 2 if called else len(rows) / 5
    for row in rows:
        parts = [row.figures[c].quantity for c in group if c in row.figures]
        stated = row.figures[col].quantity
        misses += abs(sum(p.value for p in parts) - stated.value) > sum_tolerance(parts, stated)
        if misses > most:
            return []
    return rows


def _part_columns(sheet: Sheet, alike: list[int], col: int) -> list[list[int]]:
    """Which columns of its unit might make up a total column: those to its right, to its left, or all."""
    at = bisect_left(alike, col)
    right = alike[at + 1 : at + 1 + _MOST_COLUMNS]
    stop = next((i for i, c in enumerate(right) if _ROW_TOTAL.search(sheet.heads[c])), len(right))
    left = alike[max(0, at - _MOST_COLUMNS) : at]
    begin = next(
        (len(left) - i for i, c in enumerate(reversed(left)) if _ROW_TOTAL.search(sheet.heads[c])), 0
    )
    called = [c for c in right if _ROW_TOTAL.search(sheet.heads[c])]
    groups = [right[:stop], left[begin:], called, right, left, [*left, *right]]
    groups += [right[:n] for n in range(2, len(right))] + [left[-n:] for n in range(2, len(left))]
    return [g for i, g in enumerate(groups) if len(g) >= 2 and g not in groups[:i]]


def _two_columns(alike: list[int], col: int) -> Iterator[list[int]]:
    """应有面积 = 保留面积 + 缺额, wherever the two stand."""
    if len(alike) <= _MOST_ALIKE:
        yield from (list(pair) for pair in itertools.combinations([c for c in alike if c != col], 2))


_MOST_ALIKE = 10


def _addable(sheet: Sheet, columns: Sequence[int]) -> dict[str, list[int]]:
    """Which columns may be added, by unit: those of the unit; and of things counted those whose head names none.

    任务数（户） | 低保户 | 五保户: only the first says 户.
    """
    of_unit: dict[str, list[int]] = defaultdict(list)
    for col in columns:
        of_unit[sheet.unit(col)].append(col)
    bare = of_unit.get("", [])
    counted = [unit for unit in of_unit if unit and unit not in _SCALED]
    added = {unit: sorted([*of_unit[unit], *bare]) for unit in counted}
    if len(counted) == 1:
        added[""] = added[counted[0]]
    return {**of_unit, **added}


_SCALED = frozenset(("元", "㎡", "m", "%", "date"))


def _pairs(sheet: Sheet) -> Iterator[Relation]:
    """Rows of name and value: a total, then the rows that make it; and sources told in one cell."""
    money = [
        replace(row.figures[1], label=row.name)
        for row in sheet.rows
        if 1 in row.figures and row.figures[1].quantity.dimension == "money"
    ]
    totals = [m for m in money if _WHOLE.search(m.label)]
    for stated in totals:
        parts: list[Mention] = []
        for m in money[money.index(stated) + 1 :]:
            if m.row is None or stated.row is None or m.row - stated.row > 12:
                break
            parts.append(m)
            relation = total(parts, stated, title=f"各项相加等于{stated.label}")
            if len(parts) >= 2 and relation.holds:
                yield replace(relation, topic="table")
                break
    yield from _closing_row(sheet)
    yield from _quotients(sheet)
    yield from _sources_in_a_cell(sheet, totals)
    yield from _rows_of_which(money)


def _closing_row(sheet: Sheet) -> Iterator[Relation]:
    """居住用地 | 2.4610 … 合计 | 4.1075 without a head: the last row is the sum of the others; only what holds."""
    rows = [r for r in sheet.rows if 1 in r.figures]
    if (
        len(rows) < _FEWEST_TOTALS
        or not rows[-1].total
        or len({r.figures[1].quantity.base for r in rows}) != 1
    ):
        return
    made = _sum(sheet, rows[:-1], rows[-1], 1, rows[-1].name)
    if made.holds:
        yield made


def _quotients(sheet: Sheet) -> Iterator[Relation]:
    """成本 | 8490, 预期收入（万元） | 62539, 成本/收入 | 13.58%: a row that names two others."""
    for row in sheet.rows:
        top, slash, bottom = row.name.partition("/")
        if 1 not in row.figures or not slash or min(len(top), len(bottom)) < 2:
            continue
        named = [
            [r.figures[1] for r in sheet.rows if 1 in r.figures and word in r.name and r is not row]
            for word in (top, bottom)
        ]
        if len(named[0]) == len(named[1]) == 1 and row.figures[1].quantity.dimension == "percent":
            a, b = (replace(found[0], label=word) for found, word in zip(named, (top, bottom), strict=True))
            made = share(a, b, row.figures[1])
            if a.quantity.base != b.quantity.base:  # 成本 | 8490 in the unit of the other
                made = share(_bare(a), _bare(b), row.figures[1])
            yield replace(made, topic="table")


def _bare(m: Mention) -> Mention:
    q = m.quantity
    step = q.step / q.factor
    return replace(m, quantity=replace(q, unit="", dimension="", base="", factor=Fraction(1), step=step))


_WHOLE = regex(r"总投资|总额|合计|总计|总价|总概算|总估算")
_SOURCES = regex(r"资金来源|资金筹措|资金构成|出资|资金组成")


def _sources_in_a_cell(sheet: Sheet, totals: Sequence[Mention]) -> Iterator[Relation]:
    """资金来源 | 中央补助1840万元，省级补助620万元…: together the total of another row."""
    for row in sheet.rows:
        if not _SOURCES.search(row.name) or len(totals) != 1:
            continue
        inside = [
            m
            for m in sheet.reading.in_tables.get(sheet.table.index, [])
            if m.row == row.number and m.col == 1
        ]
        parts = [m for m in inside if m.quantity.dimension == "money" and sheet.reading.countable(m)]
        if len(parts) >= 2:
            yield replace(total(parts, totals[0], title="各来源相加等于总投资"), topic="table")


def _rows_of_which(money: Sequence[Mention]) -> Iterator[Relation]:
    """发行专项债券, then two rows or more that begin with 其中."""
    whole: Mention | None = None
    parts: list[Mention] = []
    for m in [*money, None]:
        if m is not None and m.label.startswith("其中"):
            parts.append(m)
            continue
        if whole is not None and len(parts) >= 2:
            yield replace(total(parts, whole, title=f"其中各项相加等于{whole.label}"), topic="table")
        whole, parts = m, []
