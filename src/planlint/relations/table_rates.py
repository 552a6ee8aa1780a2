"""Products, means, rates and shares inside tables: quantity × unit price, 平均, 完成率, 占比."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from planlint.document import Span
from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import share
from planlint.relations.relation import Group, Operand, Relation
from planlint.relations.sheet import PRICE, SHARE, Row, Sheet
from planlint.relations.tolerance import ratio_grade

_AMOUNT = regex(r"合价|总价|金额|投资|费用|造价|合计|小计|估算")
_COUNT = regex(r"数量|工程量|规模|面积|长度|台数|套数|册数")


def find_rates(sheet: Sheet) -> Iterator[Relation]:
    """What a table computes row by row."""
    columns = sheet.columns
    yield from _products(sheet, columns)
    yield from _means(sheet, columns)
    yield from _rates(sheet, columns)
    yield from _per_unit(sheet, columns)
    yield from _shares(sheet, columns)
    yield from _percent_rows(sheet, columns)


def _products(sheet: Sheet, columns: list[int]) -> Iterator[Relation]:
    prices = [c for c in columns if PRICE.search(sheet.heads[c])]
    counts = [c for c in columns if _COUNT.search(sheet.heads[c]) and c not in prices]
    amounts = [c for c in columns if _AMOUNT.search(sheet.heads[c]) and c not in prices and c not in counts]
    for price in prices:
        for count in counts:
            for amount in amounts:
                made = [r for row in sheet.rows if (r := _product(sheet, row, count, price, amount))]
                held = sum(r.holds for r in made)
                if made and (held * 2 >= len(made)):
                    yield from made
                    return
    yield from _priced(sheet, columns)
    yield from _unnamed_products(sheet, columns)


_PRICED = regex(r"造价|指标|单价|标准")


def _priced(sheet: Sheet, columns: list[int]) -> Iterator[Relation]:
    """拟建面积（㎡） | 造价（元/㎡） | 土建投资（万元）: a price whose unit says what it is per, and the columns around it."""
    for price in columns:
        if not (_PRICED.search(sheet.heads[price]) and "/" in sheet.unit(price)):
            continue
        before, after = [c for c in columns if c < price][-1:], [c for c in columns if c > price][:1]
        for count, amount in zip(before, after, strict=False):
            made = [r for row in sheet.rows if (r := _product(sheet, row, count, price, amount))]
            if made and 2 * sum(r.holds for r in made) >= len(made):
                yield from made


_FEWEST_PRODUCTS = 3
_MOST_COLUMNS = 12


def _unnamed_products(sheet: Sheet, columns: list[int]) -> Iterator[Relation]:
    """用地面积 × 容积率 = 计容建筑面积: two columns whose product is a third in four rows of five."""
    if len(columns) > _MOST_COLUMNS:
        return
    for a, b in itertools.combinations(columns, 2):
        for c in columns:
            rows = [r for r in sheet.rows if {a, b, c} <= r.figures.keys() and not (r.total or r.subtotal)]
            fewest = 1 if "容积率" in sheet.heads[a] + sheet.heads[b] else _FEWEST_PRODUCTS
            if c in (a, b) or len(rows) < fewest or "%" in {sheet.unit(x) for x in (a, b, c)}:
                continue
            if fewest > 1 and not _may_multiply(rows, a, b, c):
                continue
            made = [r for row in rows if (r := _product(sheet, row, a, b, c)) is not None]
            held = [
                r for r in made if r.holds and r.stated and r.operands[0].value != 1 != r.operands[1].value
            ]
            enough = len(held) * 2 >= len(made) if fewest == 1 else len(held) * 5 >= len(made) * 4
            ratios = _plot_ratios(sheet, rows, a, b, c) if fewest == 1 else []
            if ratios and sum(r.holds for r in ratios) > len(held):
                yield from ratios
                return
            if len(held) >= fewest and enough:
                if fewest == 1:
                    yield from (
                        r for r in _plot_ratios(sheet, _whole_rows(sheet, a, b, c), a, b, c) if r.holds
                    )
                title = f"{sheet.heads[a]}乘{sheet.heads[b]}等于{sheet.heads[c]}"
                yield from (replace(r, title=title, doubtful=not r.holds and fewest > 1) for r in made)
                return


def _may_multiply(rows: Sequence[Row], a: int, b: int, c: int) -> bool:
    """A look at the digits before relations are made: in four rows of five the product begins as the third does."""
    misses = 0
    for r in rows:
        x, y, z = (r.figures[k].quantity.number for k in (a, b, c))
        misses += not (x and y and z and _same_size(x * y / z))
        if misses * 5 > len(rows):
            return False
    return True


def _same_size(quotient: Decimal) -> bool:
    """One, up to rounding and a scale of ten thousand."""
    return any(abs(quotient / scale - 1) < _ROUGHLY for scale in _SCALES)


_SCALES = tuple(map(Decimal, ("1", "1E4", "1E-4", "1E8", "1E-8")))
_ROUGHLY = Decimal("0.01")


def _whole_rows(sheet: Sheet, *columns: int) -> list[Row]:
    """The total rows that have all the columns: their plot ratio is that of the whole."""
    return [r for r in sheet.rows if r.total and set(columns) <= r.figures.keys()]


def _plot_ratios(sheet: Sheet, rows: list[Row], a: int, b: int, c: int) -> list[Relation]:
    """Where the plot ratio is the rounded figure: floor space ÷ land."""
    rate, land = (a, b) if "容积率" in sheet.heads[a] else (b, a)
    usable = [r for r in rows if r.figures[land].quantity.number]
    return [_printed_ratio(sheet, r, c, land, rate) for r in usable]


def _product(sheet: Sheet, row: Row, count: int, price: int, amount: int) -> Relation | None:
    if not {count, price, amount} <= row.figures.keys():
        return None
    n, p, a = row.figures[count].quantity, row.figures[price].quantity, row.figures[amount].quantity
    if not n.number or not p.number:
        return None
    factor = p.factor if p.dimension == "money" else a.factor
    computed = Fraction(n.number) * Fraction(p.number) * factor
    tolerance = (
        a.half if a.step > p.step or "." in a.digits or "." in n.digits or "." in p.digits else Fraction(0)
    )
    if abs(computed - a.value) > tolerance and a.value and not Fraction(1, 2) < computed / a.value < 2:
        # a price given in another unit than the head says
        for scale in (Fraction(1, 10_000), Fraction(10_000)):
            if abs(computed * scale - a.value) <= max(tolerance, a.half):
                computed *= scale
    stated = Operand.of(a, row.figures[amount].label)
    holds = abs(computed - a.value) <= tolerance
    operands = (Operand.of(n, row.name), Operand.of(p, "单价"))
    return Relation(
        "product", operands, stated, computed, tolerance, holds, f"{row.name}：数量乘单价等于金额",
        group=Group.MONEY, topic="table",
    )  # fmt: skip


def _means(sheet: Sheet, columns: list[int]) -> Iterator[Relation]:
    """平均得分87.8: the mean of a column, in the table or in the text."""
    named = next((i for i, r in enumerate(sheet.rows) if "平均" in r.name), len(sheet.rows))
    body = [r for r in sheet.rows[: named or None] if not (r.total or r.subtotal or _NO_VALUE.search(r.name))]
    for col in columns:
        values = [r.figures[col] for r in body if col in r.figures]
        if len(values) < 3 or len({v.quantity.value for v in values}) < 2:
            continue
        rows = [r.figures[col] for r in sheet.rows if "平均" in r.name and col in r.figures]
        near = [
            m for m in sheet.reading.within(sheet.table.end - 400, sheet.table.end + 400) if "平均" in m.label
        ]
        mean = sum((v.quantity.value for v in values), Fraction(0)) / len(values)
        for stated in [*rows, *near]:
            holds = abs(mean - stated.quantity.value) <= stated.quantity.half
            if (
                holds
                and stated.quantity.weight >= 2
                or stated in rows
                and abs(mean - stated.quantity.value) * 10 < mean
            ):
                yield Relation(
                    "ratio", tuple(Operand.of(v.quantity, v.label) for v in values), Operand.of(stated.quantity, stated.label),
                    mean, stated.quantity.half, holds, f"{sheet.heads[col]}的平均数", group=Group.RATIO, topic="mean",
                )  # fmt: skip


_NO_VALUE = regex(r"平均|最高|最低|限价|控制价|标底")


def _shares(sheet: Sheet, columns: list[int]) -> Iterator[Relation]:
    whole_row = next((r for r in sheet.rows if r.total), None)
    for col in columns:
        if not SHARE.search(sheet.heads[col]) or sheet.unit(col) not in ("%", ""):
            continue
        for base in [c for c in columns if c != col and sheet.unit(c) not in ("%",)]:
            if whole_row is None or base not in whole_row.figures:
                continue
            made = [
                share(sheet.named(r, base), sheet.named(whole_row, base), r.figures[col])
                for r in sheet.rows
                if r is not whole_row
                and base in r.figures
                and col in r.figures
                and whole_row.figures[base].quantity.value
            ]
            if made and sum(r.holds for r in made) * 2 >= len(made):
                yield from (replace(r, topic="table") for r in made)
                break


_OF_THAT = regex(r"(\d{1,2}(?:\.\d{1,2})?)\s*[%％]")


def _percent_rows(sheet: Sheet, columns: list[int]) -> Iterator[Relation]:
    """安全文明施工费（3%） | 30247.5: so much of the sum above it; a failure is doubtful, for the base may be another."""
    for i, row in enumerate(sheet.rows):
        named = _OF_THAT.search(row.name) or _OF_THAT.search(_words(sheet, row))
        if named is None or row.total:
            continue
        rate = Fraction(named[1]) / 100
        at = sheet.reading.text.find(named[0], sheet.table.start, sheet.table.end)
        percent = Operand(named[0], rate * 100, "%", Span(at, at + len(named[0])), row.name)
        for col in (c for c in columns if c in row.figures and sheet.unit(c) != "%"):
            above = [r.figures[col] for r in reversed(sheet.rows[:i]) if col in r.figures]
            bases = [r.figures[col] for r in sheet.rows[:i] if col in r.figures and (r.subtotal or r.total)]
            q = row.figures[col].quantity
            made = [_percent_of(m, percent, row, col) for m in [*bases, *above[:_MOST_ABOVE]]]
            if _SUM_OF.search(named.string):
                upper = [
                    r for r in sheet.rows[:i] if col in r.figures and (r.subtotal or r.depth == row.depth)
                ]
                made = _percent_of_sums([r.figures[col] for r in upper], percent, row, col)
            held = next((r for r in made if r.holds), None)
            if held is not None:
                yield held
            elif made and len(bases) == 1 and abs(made[0].difference) * 5 < q.value:
                yield replace(made[0], doubtful=True)


_MOST_ABOVE = 6
_SUM_OF = regex(r"之和|[两三]项|[一二]\s*[+＋]")


def _words(sheet: Sheet, row: Row) -> str:
    """What the cells of a row say that are no figures: 按工程费用的9%计."""
    return " ".join(t for c, t in enumerate(sheet.texts[row.number]) if c not in row.figures)


def _percent_of_sums(upper: Sequence[Mention], percent: Operand, row: Row, col: int) -> list[Relation]:
    """预备费（按一、二两项之和的5%）: of the last two, or three, of its own level."""
    made = []
    for count in (2, 3):
        if len(upper) >= count:
            base = sum((m.quantity.value for m in upper[-count:]), Fraction(0))
            one = _percent_of(upper[-1], percent, row, col)
            computed = base * percent.value / 100
            q = row.figures[col].quantity
            operands = (*(Operand.of(m.quantity, m.label) for m in upper[-count:]), percent)
            held = abs(computed - q.value) <= q.half
            made.append(replace(one, operands=operands, computed=computed, holds=held))
    return made


def _percent_of(base: Mention, percent: Operand, row: Row, col: int) -> Relation:
    q = row.figures[col].quantity
    computed = base.quantity.value * percent.value / 100
    return Relation(
        "product", (Operand.of(base.quantity, base.label), percent), Operand.of(q, row.name), computed, q.half,
        abs(computed - q.value) <= q.half, f"{row.name}按比例计取", group=Group.MONEY, topic="table",
    )  # fmt: skip


def _rates(sheet: Sheet, columns: list[int]) -> Iterator[Relation]:
    """完成率 = 完成 ÷ 计划, row by row."""
    for col in columns:
        unit = sheet.unit(col)
        if unit != "%" and (unit or not re.search(r"率|比例|进度|%", sheet.heads[col])):
            continue
        others = [c for c in columns if c != col and sheet.unit(c) != "%"]
        best: list[Relation] = []
        for top in others:
            for bottom in others:
                rows = [
                    r
                    for r in sheet.rows
                    if {top, bottom, col} <= r.figures.keys() and r.figures[bottom].quantity.value
                ]
                if top == bottom or sheet.unit(top) != sheet.unit(bottom) or len(rows) < 2:
                    continue
                made = [share(sheet.headed(r, top), sheet.headed(r, bottom), r.figures[col]) for r in rows]
                held = sum(r.holds for r in made)
                if held >= 2 and held * 5 >= len(made) * 3 and held > sum(r.holds for r in best):
                    best = made
        yield from (replace(r, topic="table") for r in best)


_PER = regex(r"均|每|单方|单位造价|平均")


def _per_unit(sheet: Sheet, columns: list[int]) -> Iterator[Relation]:
    """户均面积 = 建筑面积 ÷ 户数, row by row."""
    for col in columns:
        if not _PER.search(sheet.heads[col]) or PRICE.search(sheet.heads[col]):
            continue
        best: list[Relation] = []
        others = [c for c in columns if c != col and not SHARE.search(sheet.heads[c])]
        for top in others:
            for bottom in others:
                rows = [
                    r
                    for r in sheet.rows
                    if {top, bottom, col} <= r.figures.keys() and r.figures[bottom].quantity.value
                ]
                if top == bottom or len(rows) < 3:
                    continue
                made = [_printed_ratio(sheet, r, top, bottom, col) for r in rows]
                held = sum(r.holds for r in made)
                if held * 5 >= len(made) * 3 and held > sum(r.holds for r in best):
                    best = made
        yield from best


def _printed_ratio(sheet: Sheet, row: Row, top: int, bottom: int, col: int) -> Relation:
    """The quotient of the printed numbers, in the unit the column has."""
    a, b, q = (row.figures[c].quantity for c in (top, bottom, col))
    computed = Fraction(a.number) / Fraction(b.number) * q.factor
    off = computed - q.value
    return Relation(
        "ratio", (Operand.of(a, sheet.heads[top]), Operand.of(b, sheet.heads[bottom])), Operand.of(q, row.name),
        computed, q.half, abs(off) <= q.half, f"{row.name}：{sheet.heads[top]}除以{sheet.heads[bottom]}", "",
        ratio_grade(off, q), Group.RATIO, (), (), False, "table",
    )  # fmt: skip
