"""The figures under a finding: its own table, or the one its failed relation makes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from planlint.document import Span
from planlint.engine import PlanReport
from planlint.finding import Figure, Finding
from planlint.relations import Relation
from planlint.relations.numbers import (
    MOST_DECIMALS,
    computed_words,
    decimal_words,
    digits_of,
    display_unit,
    is_number,
    operand_words,
    split_unit,
    unit_words,
    with_unit,
)

SUM = "相加"
EQUALS_DIFFERENCE = "等于差额"
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: number and unit apart; ``total`` marks the lines under the sum."""

    number: str
    unit: str
    meaning: str
    span: Span | None = None
    hit: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class FigureTable:
    """``sum``: a column of operands with their sum, aligned at the point; else number left, meaning right."""

    rows: tuple[Row, ...]
    sum: bool


def figure_table(finding: Finding, plan: PlanReport, most: int = MOST_ROWS) -> FigureTable | None:
    """The table of a finding, of a long sum some ``most`` items; None when it has no figures."""
    figures = finding.figures
    if not figures and finding.relation is not None and finding.relation < len(plan.relations):
        figures = relation_figures(plan.relations[finding.relation])
    if not figures:
        return None
    if any(f.meaning == SUM for f in figures) and all(is_number(split_unit(f.number)[0]) for f in figures):
        return _sum_table(figures, most)
    return FigureTable(tuple(Row(f.number, "", f.meaning, f.span, f.hit) for f in figures), False)


def _sum_table(figures: tuple[Figure, ...], most: int) -> FigureTable:
    parts = [split_unit(f.number) for f in figures]
    units = {unit for _, unit in parts if unit}
    rows, below = [], False
    for position, (figure, (number, unit)) in enumerate(zip(figures, parts, strict=True)):
        below = below or figure.meaning == SUM
        last = position == len(figures) - 1
        shown = unit if len(units) > 1 else (next(iter(units), "") if last else "")
        rows.append(Row(number, shown, figure.meaning, figure.span, figure.hit, below))
    return FigureTable(tuple(_shortened(rows, most)), True)


def _shortened(rows: list[Row], most: int) -> list[Row]:
    """A long sum shows its first items, those that stand out, and the last; the rest as a number."""
    items = [r for r in rows if not r.total]
    if len(items) <= most:
        return rows
    head = items[: most // 2]
    told = [r for r in items[most // 2 : -1] if r.hit]
    left = len(items) - len(head) - len(told) - 1
    gap = Row("", "", f"另 {left} 项")
    return [*head, gap, *told, items[-1], *(r for r in rows if r.total)]


def relation_figures(relation: Relation) -> tuple[Figure, ...]:
    """Figures of a relation that fails: operands, computed, stated, difference."""
    if relation.stated is None or relation.kind in ("date_order", "order", "other", "equality"):
        return ()
    size, unit = display_unit(relation)
    computed, off = computed_words(relation), relation.difference / size
    decimals = max(len(computed.partition(".")[2]), len(digits_of(relation.stated).partition(".")[2]))
    gap = decimal_words(abs(off), min(decimals, MOST_DECIMALS))
    gap_unit = "个百分点" if unit in ("%", "％") else unit
    ends = (
        Figure(digits_of(relation.stated), "文中总数", relation.stated.span),
        Figure(with_unit(gap, gap_unit), "差"),
    )
    if relation.kind == "sum" and all(_same_unit(relation, i) for i in range(len(relation.operands))):
        head = tuple(_item(relation, i) for i in range(len(relation.operands)))
        return (*head, Figure(computed, SUM), *ends)
    if relation.kind == "count":
        return ()
    head = tuple(Figure(operand_words(o), o.label or "文中", o.span) for o in relation.operands)
    stated = Figure(operand_words(relation.stated), "文中结果", relation.stated.span)
    return (*head, Figure(with_unit(computed, unit), "按上面的数算出"), stated, ends[1])


def _same_unit(relation: Relation, index: int) -> bool:
    q = relation.operands[index].quantity
    return q is not None and (q.unit == unit_words(relation.stated) or q.dimension == "count")


def _item(relation: Relation, index: int) -> Figure:
    operand = relation.operands[index]
    hit = EQUALS_DIFFERENCE if index in relation.suspects and _is_gap(relation, operand.value) else ""
    meaning = f"第 {index + 1} 项" + (f" {operand.label}" if operand.label else "")
    return Figure(digits_of(operand), meaning, operand.span, hit)


def _is_gap(relation: Relation, value: Fraction) -> bool:
    return value != 0 and abs(relation.difference) == value
