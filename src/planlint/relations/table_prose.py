"""What a table and the text make together: votes of each question and the 196 sheets, lists and a total row."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import share, total
from planlint.relations.reading import Reading, is_rate
from planlint.relations.relation import Group, Operand, Relation
from planlint.relations.sheet import PRICE, SHARE, Row, Sheet

_RATE = regex(r"率|占比|比例|%")
_TOTAL_ROW = regex(r"^(?:合\s?计|总\s?计|共计|(?:项目|规划|概算|估算|工程)?总投资|总造价)")
_NEAREST = 30
_FEWEST_ROWS = 3
_MOST_COLUMNS = 12


def find_with_prose(reading: Reading, sheets: Sequence[Sheet]) -> Iterator[Relation]:
    """Relations between the figures of tables and those of the text."""
    prose = [
        m for m in reading.prose if reading.countable(m) and m.quantity.value > 0 and not m.quantity.bound
    ]
    rates = [m for m in reading.prose if is_rate(m) and m.quantity.dimension == "money"]
    for sheet in sheets:
        if not sheet.key_value and len(sheet.columns) <= _MOST_COLUMNS:
            yield from _rows_of_one_whole(sheet, _around(sheet, prose))
            yield from _shares_of_one_whole(sheet, _around(sheet, prose))
            yield from _times_one_rate(sheet, _around(sheet, rates))
            yield from _named_elsewhere(reading, sheet)
        if len(sheet.columns) <= _MOST_COLUMNS:
            yield from _columns_into_text(sheet, _around(sheet, prose))
    yield from _lists_into_cells(reading)


def _around(sheet: Sheet, figures: Sequence[Mention]) -> list[Mention]:
    """The figures of the text nearest to the table, the dozens before and after."""
    before = bisect_left(figures, sheet.table.start, key=_place)
    after = bisect_left(figures, sheet.table.end, key=_place)
    return [*figures[max(0, before - _NEAREST) : before], *figures[after : after + _NEAREST]]


def _place(m: Mention) -> int:
    return m.quantity.start


def _rows_of_one_whole(sheet: Sheet, figures: Sequence[Mention]) -> Iterator[Relation]:
    """同意 + 反对 + 弃权 = 196 票 in every row; a row that does not is a fault where the others do."""
    body = [r for r in sheet.rows if not (r.total or r.subtotal)]
    columns = [c for c in sheet.columns if sheet.unit(c) not in ("%",)]
    for first, last in itertools.combinations(range(len(columns)), 2):
        group = columns[first : last + 1]
        rows = [r for r in body if all(c in r.figures for c in group)]
        if len({sheet.unit(c) for c in group}) != 1 or len(rows) < 2:
            continue
        sums = [sum((r.figures[c].quantity.value for c in group), Fraction(0)) for r in rows]
        usual, times = Counter(sums).most_common(1)[0]
        if times < 2 or times * 3 < len(sums) * 2:
            continue
        stated = next((m for m in figures if m.quantity.value == usual and m.quantity.weight >= 2), None)
        if stated is not None:
            yield from (_row_total(sheet, r, group, stated) for r in rows)
            return


def _row_total(sheet: Sheet, row: Row, group: Sequence[int], stated: Mention) -> Relation:
    made = total(
        [sheet.headed(row, c) for c in group], stated, title=f"{row.name}：各列相加等于{stated.label}"
    )
    return replace(made, topic="table")


def _shares_of_one_whole(sheet: Sheet, figures: Sequence[Mention]) -> Iterator[Relation]:
    """同意率 = 同意 ÷ 196 票, row by row."""
    for col in sheet.columns:
        if not (_RATE.search(sheet.heads[col]) or "占" in sheet.heads[col]):
            continue
        for top in sheet.columns:
            rows = [r for r in sheet.rows if col in r.figures and top in r.figures and not r.total]
            if top == col or sheet.unit(top) == "%" or len(rows) < _FEWEST_ROWS:
                continue
            for whole in figures:
                largest = max(r.figures[top].quantity.value for r in rows)
                if whole.quantity.value < largest or whole.quantity.dimension == "percent":
                    continue
                made = [share(sheet.named(r, top), whole, r.figures[col]) for r in rows]
                held = sum(r.holds for r in made)
                if (
                    held >= 2
                    and held * 3 >= len(made) * 2
                    and len({r.computed for r in made if r.holds}) >= 2
                ):
                    yield from (replace(r, topic="table") for r in made)
                    return


def _times_one_rate(sheet: Sheet, rates: Sequence[Mention]) -> Iterator[Relation]:
    """补助资金 = 任务户数 × 户均1.4万元, row by row."""
    once = list({m.quantity.value: m for m in reversed(rates)}.values())
    for amount in sheet.columns if once else []:
        if sheet.unit(amount) != "元":
            continue
        for count in sheet.columns:
            if sheet.unit(count) in ("元", "%"):
                continue
            rows = [r for r in sheet.rows if amount in r.figures and count in r.figures]
            if len(rows) < _FEWEST_ROWS:
                continue
            numbers = [Fraction(r.figures[count].quantity.number) for r in rows]
            sums = [(r.figures[amount].quantity.value, r.figures[amount].quantity.half) for r in rows]
            for rate in once:
                # a look at the numbers before relations are made of them
                held = 0
                for n, (number, (value, half)) in enumerate(zip(numbers, sums, strict=True), start=1):
                    held += abs(number * rate.quantity.value - value) <= half
                    if n - held > len(rows) / 5:
                        break
                if held >= _FEWEST_ROWS and held * 5 >= len(rows) * 4:
                    yield from (_product(sheet, r, count, rate, amount) for r in rows)
                    return


def _product(sheet: Sheet, row: Row, count: int, rate: Mention, amount: int) -> Relation:
    n, q = row.figures[count].quantity, row.figures[amount].quantity
    computed = Fraction(n.number) * rate.quantity.value
    return Relation(
        "product", (Operand.of(n, row.name), Operand.of(rate.quantity, rate.label)), Operand.of(q, row.name), computed,
        q.half, abs(computed - q.value) <= q.half, f"{row.name}：数量乘{rate.label}", group=Group.MONEY, topic="table",
    )  # fmt: skip


def _named_elsewhere(reading: Reading, sheet: Sheet) -> Iterator[Relation]:
    """A row of years whose sum another table gives under the row's name; failures where another row holds."""
    made = []
    for row in sheet.rows:
        figures = [row.figures[c] for c in sheet.columns if c in row.figures]
        parts = [m for m in figures if m.quantity.value > 0]
        if len(parts) < _FEWEST_ROWS or len(row.name) < _SHORTEST_NAME:
            continue
        stated = next(
            (
                m
                for m in reading.labelled(row.name[:2])[:_MOST_NAMED]
                if m.table != sheet.table.index
                and row.name in m.label
                and reading.key(m)[0] == reading.key(parts[0])[0]
                and m.quantity.weight >= 4
            ),
            None,
        )
        if stated is not None and len({reading.key(m)[0] for m in parts}) == 1:
            made.append(replace(total(parts, stated, title=f"{row.name}各列相加"), topic="table"))
    if any(r.holds for r in made):
        yield from made


_SHORTEST_NAME = 4
_MOST_NAMED = 60
_OPENING = 60
_IN_ALL = regex(r"合计|共计|总计|(?<!公)共|总")


def _columns_into_text(sheet: Sheet, figures: Sequence[Mention]) -> Iterator[Relation]:
    """A table without a total row whose columns make figures of the text; failures under …合计5860万元：."""
    if sheet.cut or any(r.total or r.subtotal for r in sheet.rows):
        return
    text, start = sheet.reading.text, sheet.table.start
    opens = text[max(0, start - _OPENING) : start].rstrip().endswith(("：", ":"))
    for col in sheet.columns:
        rows = [r for r in sheet.rows if col in r.figures and r.figures[col].quantity.value > 0]
        bare = PRICE.search(sheet.heads[col]) or SHARE.search(sheet.heads[col]) or sheet.unit(col) == "%"
        if bare or len(rows) < _FEWEST_ROWS or len(rows) != len(sheet.rows):
            continue
        parts = [sheet.named(r, col) for r in rows]
        alike = [m for m in figures if m.quantity.base == sheet.unit(col) and m.quantity.weight >= 2]
        made = [replace(total(parts, m), topic="table") for m in alike]
        held = next((r for m, r in zip(alike, made, strict=True) if r.holds and m.quantity.weight >= 3), None)
        if held is not None:
            yield held
            continue
        last = [m for m in alike if start - _OPENING <= m.quantity.start < start]
        named = opens and len(last) == 1 and _IN_ALL.search(sheet.reading.before(last[0], 8))
        if named and sum(sheet.unit(c) == sheet.unit(col) for c in sheet.columns) == 1:
            yield replace(total(parts, last[0]), topic="table")


def _lists_into_cells(reading: Reading) -> Iterator[Relation]:
    """中央285.6万元，区财政187.11万元，居民40.8万元 beside a total row of 513.51: a sentence that makes a total."""
    cells = {
        (m.quantity.base, m.quantity.value): m
        for m in reading.all
        if m.table is not None
        and reading.fills_cell(m)
        and _TOTAL_ROW.match(m.label)
        and m.quantity.weight >= 2
    }
    if not cells:
        return
    for group in reading.by_key.values():
        sentences = itertools.groupby(group, key=lambda m: (m.block, reading.sentence(m)[0]))
        for _, found in sentences:
            parts = [m for m in found if m.table is None and m.quantity.value > 0]
            if not 2 <= len(parts) <= _MOST_COLUMNS:
                continue
            whole = sum((m.quantity.value for m in parts), Fraction(0))
            stated = cells.get((parts[0].quantity.base, whole))
            doubled = any(2 * m.quantity.value == whole for m in parts)  # a total beside its own parts
            telling = stated is not None and (stated.quantity.weight >= 3 or len(parts) >= 3)
            if stated is not None and telling and not doubled:
                yield total(parts, stated)
