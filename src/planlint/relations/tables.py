"""Totals and products inside tables: rows, columns, subtotals, quantity × unit price, shares."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.relations.make import share, total
from planlint.relations.reading import Reading
from planlint.relations.relation import Group, Operand, Relation

_GRAND = re.compile(r"^\s*(?:合\s*计|总\s*计|共\s*计|总投资|总\s*数|全[市县区省]合计|总合计|项目总投资|工程总投资|.{0,6}合计|.{0,4}总计)")
_SUB = re.compile(r"小\s*计")
_ROW_TOTAL = re.compile(r"合计|总计|小计|总投资|总额|^计$|总数|总人数|总面积|共计")
_AMOUNT = re.compile(r"合价|总价|金额|投资|费用|造价|合计|小计|估算")
_PRICE = re.compile(r"单价|综合单价|单位造价|单位指标|单位价值|标准")
_COUNT = re.compile(r"数量|工程量|规模|面积|长度|台数|套数|册数")
_SHARE = re.compile(r"占比|比例|比重|百分比|所占|构成")
_SERIAL = [
    re.compile(r"^[一二三四五六七八九十]+[、.]?$"),
    re.compile(r"^[（(][一二三四五六七八九十]+[)）]$"),
    re.compile(r"^\d+[、.]?$"),
    re.compile(r"^(?:\d+\.\d+|[（(]\d+[)）])$"),
    re.compile(r"^(?:\d+\.\d+\.\d+|[①-⑳])$"),
]
_LEADING = re.compile(r"^([一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+(?:\.\d+)*[、.\s])")
_FIGURE_HEAD = re.compile(r"^.{0,8}(?:金额|数量|投资|面积|户数|栋数|人数|个数|元|比例|占比|㎡|数|值|得分).{0,8}$")
_OF = re.compile(r"其中")


@dataclass
class Row:
    """One table row: its name, its depth by serial number, its figures by column."""

    number: int
    name: str
    depth: int
    figures: dict[int, Mention]
    total: bool
    subtotal: bool
    of: bool


def find_in_tables(reading: Reading) -> Iterator[Relation]:
    """Every row, column and product of every table of the plan."""
    cells: dict[int, list[Mention]] = defaultdict(list)
    for m in reading.all:
        if m.table is not None and m.row is not None and reading.fills_cell(m):
            cells[m.table].append(m)
    for index, mentions in cells.items():
        yield from _Sheet(reading, index, mentions).relations()


class _Sheet:
    """One table with its figures."""

    def __init__(self, reading: Reading, index: int, mentions: Sequence[Mention]) -> None:
        self.reading = reading
        self.table = reading.document.tables[index]
        grid = self.table.grid
        text = reading.text
        self.texts = [[text[c.start : c.end].strip() if c else "" for c in row] for row in grid]
        self.cut = bool(reading.facts.truncated) and any("截断" in t or "略" in t for t in self.texts[-1])
        by_row: dict[int, dict[int, Mention]] = defaultdict(dict)
        for m in mentions:
            assert m.row is not None and m.col is not None
            by_row[m.row][m.col] = m
        self.first = min(by_row, default=0)
        self.heads = [" ".join(dict.fromkeys(self.texts[r][c] for r in range(self.first))) for c in range(self.table.cols)]
        self.rows = [self._row(r, by_row.get(r, {})) for r in range(self.first, self.table.rows)]
        self.key_value = self.table.cols == 2 and not _FIGURE_HEAD.search(self.texts[0][1])

    def _row(self, number: int, figures: dict[int, Mention]) -> Row:
        texts = self.texts[number]
        words = [t for c, t in enumerate(texts) if t and c not in figures]
        name = next((t for t in words if not any(p.match(t) for p in _SERIAL)), "")
        serial = next((t for c, t in enumerate(texts[:2]) if c not in figures and any(p.match(t) for p in _SERIAL)), "")
        if not serial and (m := _LEADING.match(name)):
            serial = m[1].rstrip("、. ")
        depth = next((i for i, p in enumerate(_SERIAL) if serial and p.match(serial)), -1)
        joined = "".join(words[:2])
        return Row(
            number, name, depth, figures, bool(_GRAND.match(name) or _GRAND.match(joined)) and not _SUB.search(joined),
            bool(_SUB.search(joined)), bool(_OF.match(name)),
        )  # fmt: skip

    def relations(self) -> Iterator[Relation]:
        if self.key_value:
            yield from self._pairs()
            return
        columns = sorted({c for row in self.rows for c in row.figures})
        for col in columns:
            if not _PRICE.search(self.heads[col]) and not _SHARE.search(self.heads[col]):
                yield from self._column(col)
        yield from self._row_totals(columns)
        yield from self._row_count()
        yield from self._products(columns)
        yield from self._means(columns)
        yield from self._rates(columns)
        yield from self._shares(columns)

    # ------------------------------------------------------------ columns

    def _column(self, col: int) -> Iterator[Relation]:
        rows = [r for r in self.rows if col in r.figures]
        if any(r.figures[col].quantity.dimension == "percent" for r in rows):
            return
        yield from self._subtotals(rows, col)
        for i, row in enumerate(rows):
            if row.total:
                yield from self._grand_total(rows, i, col)
        yield from self._parents(rows, col)

    def _subtotals(self, rows: list[Row], col: int) -> Iterator[Relation]:
        since: list[Row] = []
        for row in rows:
            if row.subtotal:
                if len(since) >= 2:
                    yield self._sum(since, row, col, "小计")
                since = []
            elif row.total:
                since = []
            elif not row.of:
                since.append(row)

    def _grand_total(self, rows: list[Row], i: int, col: int) -> Iterator[Relation]:
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
        made = [self._sum(c, rows[i], col, "合计") for c in candidates if len(c) >= 2]
        chosen = next((r for r in made if r.holds), made[0] if made else None)
        if chosen and (chosen.holds or not self.cut):
            yield chosen

    def _parents(self, rows: list[Row], col: int) -> Iterator[Relation]:
        """A numbered row over the deeper rows that follow it."""
        for i, row in enumerate(rows):
            if row.depth < 0 or row.total or row.subtotal:
                continue
            children: list[Row] = []
            for below in rows[i + 1 :]:
                if below.total or below.subtotal or 0 <= below.depth <= row.depth:
                    break
                children.append(below)
            inner = [c.depth for c in children if c.depth > row.depth]
            direct = [c for c in children if inner and c.depth == min(inner)]
            if len(direct) >= 2 and row.depth >= 0:
                relation = self._sum(direct, row, col, row.name)
                if relation.holds or (not self.cut and Fraction(1, 2) < relation.computed / (row.figures[col].quantity.value or 1) < 2):
                    yield relation

    def _sum(self, parts: Sequence[Row], whole: Row, col: int, name: str) -> Relation:
        stated = whole.figures[col]
        head = self.heads[col].split("（")[0].split("(")[0]
        relation = total([self._named(p, col) for p in parts], stated, title=f"{len(parts)} 行{head}相加等于{name}")
        return replace(relation, topic="table")

    def _named(self, row: Row, col: int) -> Mention:
        return replace(row.figures[col], label=row.name or row.figures[col].label)

    # --------------------------------------------------------------- rows

    def _row_count(self) -> Iterator[Relation]:
        """合计 | 7个: the rows of the table, counted."""
        body = [r for r in self.rows if not r.total and not r.subtotal and r.name]
        for m in self.reading.all:
            if m.table != self.table.index or m.quantity.base not in ("个", "项", "所", "处") or len(body) < 2:
                continue
            row = next((r for r in self.rows if r.number == m.row), None)
            if row and row.total and m.quantity.value == len(body) and m.col is not None and m.col <= 2 and m.col not in body[0].figures:
                yield Relation(
                    "count", (), Operand.of(m.quantity, "行数"), Fraction(len(body)), Fraction(0), True,
                    "表中行数与合计", group=Group.COUNT, topic="table",
                )  # fmt: skip

    def _row_totals(self, columns: list[int]) -> Iterator[Relation]:
        for col in columns:
            if _PRICE.search(self.heads[col]) or _SHARE.search(self.heads[col]):
                continue
            called = bool(_ROW_TOTAL.search(self.heads[col]))
            for group in self._part_columns(columns, col):
                made = []
                for row in self.rows:
                    parts = [replace(row.figures[c], label=self.heads[c]) for c in group if c in row.figures]
                    if col in row.figures and len(parts) >= 2:
                        name = row.name or f"第 {row.number + 1} 行"
                        made.append(replace(total(parts, row.figures[col], title=f"{name}：各列相加等于{self.heads[col]}"), topic="table"))
                held = sum(r.holds for r in made)
                if held and (held * 2 >= len(made) if called else held >= 3 and held * 5 >= len(made) * 4):
                    yield from made
                    break

    def _part_columns(self, columns: list[int], col: int) -> list[list[int]]:
        """Which columns might make up a total column: those to its right, to its left, or all."""
        units = {c: self._unit(c) for c in columns}
        alike = [c for c in columns if c != col and units[c] == units[col] and not _SHARE.search(self.heads[c])]
        alike = [c for c in alike if not _PRICE.search(self.heads[c])]
        right = [c for c in alike if c > col]
        stop = next((i for i, c in enumerate(right) if _ROW_TOTAL.search(self.heads[c])), len(right))
        left = [c for c in alike if c < col]
        begin = next((len(left) - i for i, c in enumerate(reversed(left)) if _ROW_TOTAL.search(self.heads[c])), 0)
        groups = [right[:stop], left[begin:], right, left, alike]
        groups += [right[:n] for n in range(2, len(right))] + [left[-n:] for n in range(2, len(left))]
        return [g for i, g in enumerate(groups) if len(g) >= 2 and g not in groups[:i]]

    def _unit(self, col: int) -> str:
        found = [r.figures[col].quantity.base for r in self.rows if col in r.figures]
        return max(set(found), key=found.count) if found else ""

    # ----------------------------------------------------------- products

    def _products(self, columns: list[int]) -> Iterator[Relation]:
        prices = [c for c in columns if _PRICE.search(self.heads[c])]
        counts = [c for c in columns if _COUNT.search(self.heads[c]) and c not in prices]
        amounts = [c for c in columns if _AMOUNT.search(self.heads[c]) and c not in prices and c not in counts]
        for price in prices:
            for count in counts:
                for amount in amounts:
                    made = [r for row in self.rows if (r := self._product(row, count, price, amount))]
                    held = sum(r.holds for r in made)
                    if made and (held * 2 >= len(made)):
                        yield from made
                        return

    def _product(self, row: Row, count: int, price: int, amount: int) -> Relation | None:
        if not {count, price, amount} <= row.figures.keys():
            return None
        n, p, a = row.figures[count].quantity, row.figures[price].quantity, row.figures[amount].quantity
        if not n.number or not p.number:
            return None
        factor = p.factor if p.dimension == "money" else a.factor
        computed = Fraction(n.number) * Fraction(p.number) * factor
        tolerance = a.half if a.step > p.step or "." in a.digits or "." in n.digits or "." in p.digits else Fraction(0)
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

    def _means(self, columns: list[int]) -> Iterator[Relation]:
        """平均得分87.8: the mean of a column, in the table or in the text."""
        body = [r for r in self.rows if not r.total and not r.subtotal and "平均" not in r.name]
        for col in columns:
            values = [r.figures[col] for r in body if col in r.figures]
            if len(values) < 3 or len({v.quantity.value for v in values}) < 2:
                continue
            rows = [r.figures[col] for r in self.rows if "平均" in r.name and col in r.figures]
            near = [m for m in self.reading.prose if "平均" in m.label and abs(m.quantity.start - self.table.end) < 400]
            mean = sum((v.quantity.value for v in values), Fraction(0)) / len(values)
            for stated in [*rows, *near]:
                holds = abs(mean - stated.quantity.value) <= stated.quantity.half
                if holds and stated.quantity.weight >= 2 or stated in rows and abs(mean - stated.quantity.value) * 10 < mean:
                    yield Relation(
                        "ratio", tuple(Operand.of(v.quantity, v.label) for v in values), Operand.of(stated.quantity, stated.label),
                        mean, stated.quantity.half, holds, f"{self.heads[col]}的平均数", group=Group.RATIO, topic="mean",
                    )  # fmt: skip

    # ------------------------------------------------------------- shares

    def _shares(self, columns: list[int]) -> Iterator[Relation]:
        whole_row = next((r for r in self.rows if r.total), None)
        for col in columns:
            if not _SHARE.search(self.heads[col]) or self._unit(col) not in ("%", ""):
                continue
            for base in [c for c in columns if c != col and self._unit(c) not in ("%",)]:
                if whole_row is None or base not in whole_row.figures:
                    continue
                made = [
                    share(self._named(r, base), self._named(whole_row, base), r.figures[col])
                    for r in self.rows
                    if r is not whole_row and base in r.figures and col in r.figures and whole_row.figures[base].quantity.value
                ]
                if made and sum(r.holds for r in made) * 2 >= len(made):
                    yield from (replace(r, topic="table") for r in made)
                    break

    def _rates(self, columns: list[int]) -> Iterator[Relation]:
        """完成率 = 完成 ÷ 计划, row by row."""
        for col in columns:
            if not re.search(r"率|比例|进度|%", self.heads[col]) or self._unit(col) not in ("%", ""):
                continue
            others = [c for c in columns if c != col and self._unit(c) != "%"]
            best: list[Relation] = []
            for top in others:
                for bottom in others:
                    rows = [r for r in self.rows if {top, bottom, col} <= r.figures.keys() and r.figures[bottom].quantity.value]
                    if top == bottom or self._unit(top) != self._unit(bottom) or len(rows) < 2:
                        continue
                    made = [share(self._headed(r, top), self._headed(r, bottom), r.figures[col]) for r in rows]
                    held = sum(r.holds for r in made)
                    if held >= 2 and held * 5 >= len(made) * 3 and held > sum(r.holds for r in best):
                        best = made
            yield from (replace(r, topic="table") for r in best)

    def _headed(self, row: Row, col: int) -> Mention:
        return replace(row.figures[col], label=self.heads[col])

    # -------------------------------------------------------- name, value

    def _pairs(self) -> Iterator[Relation]:
        """Rows of name and value: a total, then the rows that make it."""
        money = [replace(row.figures[1], label=row.name) for row in self.rows if 1 in row.figures and row.figures[1].quantity.dimension == "money"]
        for i, stated in enumerate(money):
            if not re.search(r"总投资|总额|合计|总计|总价|总概算|总估算", stated.label):
                continue
            parts: list[Mention] = []
            for m in money[i + 1 :]:
                if m.row is None or stated.row is None or m.row - stated.row > 12:
                    break
                parts.append(m)
                relation = total(parts, stated, title=f"各项相加等于{stated.label}")
                if len(parts) >= 2 and relation.holds:
                    yield replace(relation, topic="table")
                    break
