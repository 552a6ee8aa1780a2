"""What the text tells of a table: the quantity of a row by its name, and its totals in one sentence.

Figures that agree are found by name.  A difference is told where other figures of the same table agree and a
slip of the pen, or nearness, explains it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import written_wrong
from planlint.relations.numbers import unit_size
from planlint.relations.reading import Reading, shared_length
from planlint.relations.relation import Relation
from planlint.relations.restated import equal
from planlint.relations.sheet import Row, Sheet

_SHORTEST = 2
_BRACKETS = regex(r"[（(][^（）()]*[）)]|\s")
_TOTAL_HEAD = regex(r"合计|总计|共计|小计")
_OPENS = regex(r"^(?:全县|全市|三年)?(?:共|计划)?")
_TWO_DIGITS = 2
_MOST_FIGURES = 80
_NEAR = 20
_FEWEST_AGREEING = 2
_OTHER_TIME = regex(r"新增|增加|减少|完成|已|未|其中|改造前|每|剩余|另")


def find_in_text(reading: Reading, sheets: Sequence[Sheet]) -> Iterator[Relation]:
    """Rows and totals that the text repeats."""
    prose = [
        m
        for m in reading.prose
        if m.table is None
        and reading.countable(m)
        and m.quantity.weight >= _TWO_DIGITS
        and not m.quantity.bound
    ]
    starts = [m.quantity.start for m in prose]
    numbers = [(_number(m), m.quantity.unit) for m in prose]
    for sheet in sheets:
        if sheet.key_value:
            continue
        before = bisect_left(starts, sheet.table.start)
        near = slice(max(0, before - _MOST_FIGURES), before + _MOST_FIGURES)
        around = prose[near]
        yield from _rows(sheet, around)
        yield from _totals(reading, sheet, around)
        yield from _columns(sheet, around)
        yield from _told_again(sheet, around, numbers[near])


def _rows(sheet: Sheet, around: Sequence[Mention]) -> Iterator[Relation]:
    """道路及硬化14800平方米 in the text, 道路及硬化 | ㎡ | 18400 in the table, where the other rows agree."""
    body = [r for r in sheet.rows if not (r.total or r.subtotal)]
    named = {name: r for r in body if len(name := _BRACKETS.sub("", r.name)) >= _SHORTEST}
    whole = next((c for c in sheet.columns if _TOTAL_HEAD.search(sheet.heads[c])), None)
    agreeing: list[Relation] = []
    differing: list[Relation] = []
    for m in around:
        row = named.get(m.label) or named.get(_OPENS.sub("", m.label))
        cell = _only(row, m, whole) if row is not None else None
        if cell is None:
            continue
        near = abs(cell.quantity.value - m.quantity.value) * 4 < cell.quantity.value and whole is not None
        if cell.quantity.value == m.quantity.value:
            agreeing.append(equal(m, cell))
        elif written_wrong(cell.quantity, m.quantity.value) or written_wrong(m.quantity, cell.quantity.value):
            differing.append(equal(m, cell))
        elif near:
            differing.append(replace(equal(m, cell), doubtful=True))
    yield from agreeing
    if len(agreeing) >= _FEWEST_AGREEING and len(differing) == 1:
        yield from differing


def _only(row: Row, m: Mention, whole: int | None) -> Mention | None:
    """The row's figure of the same unit, if it has just one; that of the total column, if there is one."""
    if whole is not None:
        cell = row.figures.get(whole)
        return cell if cell is not None and cell.quantity.base in (m.quantity.base, "") else None
    found = [c for c in row.figures.values() if c.quantity.base == m.quantity.base and c.quantity.dimension]
    return found[0] if len(found) == 1 else None


def _totals(reading: Reading, sheet: Sheet, around: Sequence[Mention]) -> Iterator[Relation]:
    """共29栋、549户 over a table whose totals are 29栋 and 539户; doubtful."""
    whole = next((r for r in sheet.rows if r.total), None)
    if whole is None:
        whole = next((r for r in sheet.rows if r.subtotal), None)
    if whole is None:
        return
    units = [m.quantity.base for m in whole.figures.values()]
    cells = {m.quantity.base: m for m in whole.figures.values() if units.count(m.quantity.base) == 1}
    sentences: dict[tuple[int, int], list[Mention]] = {}
    for m in around:
        if (
            m.quantity.start < sheet.table.start
            and m.quantity.base in cells
            and not _OTHER_TIME.search(m.label)
        ):
            sentences.setdefault((m.block, m.sentence), []).append(m)
    for told in sentences.values():
        bases = [m.quantity.base for m in told]
        single = [m for m in told if bases.count(m.quantity.base) == 1]
        agreeing = [m for m in single if m.quantity.value == cells[m.quantity.base].quantity.value]
        for m in single:
            cell = cells[m.quantity.base]
            off = abs(m.quantity.value - cell.quantity.value)
            if agreeing and m not in agreeing and not m.quantity.approximate and _is_near(m, cell):
                if off > m.quantity.half and off > cell.quantity.half:
                    yield replace(equal(m, cell), doubtful=True)


def _columns(sheet: Sheet, around: Sequence[Mention]) -> Iterator[Relation]:
    """已开工114个, 已完工42个 in a sentence, over columns of those heads whose totals are 114 and 40; doubtful."""
    whole = next((r for r in sheet.rows if r.total), None)
    if whole is None:
        return
    heads = {_BRACKETS.sub("", sheet.heads[c]): m for c, m in whole.figures.items()}
    sentences: dict[tuple[int, int], list[tuple[Mention, Mention]]] = {}
    for m in around:
        cell = heads.get(m.label.removeprefix("其中")) if len(m.label) >= _SHORTEST else None
        if (
            cell is not None
            and cell.quantity.base in (m.quantity.base, "")
            and m.quantity.start < sheet.table.start
        ):
            sentences.setdefault((m.block, 0), []).append((m, cell))
    for pairs in sentences.values():
        agreeing = [p for p in pairs if p[0].quantity.value == p[1].quantity.value]
        for m, cell in pairs:
            off = abs(m.quantity.value - cell.quantity.value)
            if (
                agreeing
                and off > m.quantity.half
                and off * 5 < cell.quantity.value
                and not m.quantity.approximate
            ):
                yield replace(equal(m, cell), doubtful=True)


def _told_again(
    sheet: Sheet, around: Sequence[Mention], numbers: Sequence[tuple[Fraction, str]]
) -> Iterator[Relation]:
    """已到位3520万元 in the text, 3520.00 under 到位 in the total row: what agrees, by its number and the column's head."""
    whole = next((r for r in sheet.rows if r.total), None)
    if whole is None:
        return
    cells: dict[tuple[Fraction, str], list[tuple[str, Mention]]] = defaultdict(list)
    for col, cell in whole.figures.items():
        if cell.quantity.weight >= _TWO_DIGITS:
            cells[_number(cell), cell.quantity.unit].append((_BRACKETS.sub("", sheet.heads[col]), cell))
    for m, (number, unit) in zip(around, numbers, strict=True):
        for head, cell in [*cells.get((number, unit), ()), *cells.get((number, ""), ())]:
            named = shared_length(head, m.label + m.noun) >= _TWO_DIGITS
            if named or (m.quantity.weight >= _LONG and cell.quantity.unit):
                yield equal(m, _in_unit_of(m, cell))
                break


def _number(m: Mention) -> Fraction:
    """As printed, in units of its own."""
    return m.quantity.value / unit_size(m.quantity)


def _in_unit_of(m: Mention, cell: Mention) -> Mention:
    """A cell without unit, in that of the text which repeats its number."""
    if cell.quantity.unit:
        return cell
    q = m.quantity
    return replace(cell, quantity=cell.quantity.given(q.unit, q.dimension, q.base, unit_size(q)))


_LONG = 4


def _is_near(m: Mention, cell: Mention) -> bool:
    off = abs(m.quantity.value - cell.quantity.value)
    return off * _NEAR < cell.quantity.value or bool(written_wrong(cell.quantity, m.quantity.value))
