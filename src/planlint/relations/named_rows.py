"""Figures of a group whose members the text names and a table counts: 一标段（东园、西园）30幢、1212户."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.quantity import chinese_number
from planlint.relations.make import total
from planlint.relations.reading import Reading
from planlint.relations.relation import Relation
from planlint.relations.sheet import Row, Sheet

_GROUP = regex(r"[（(](?:含|包括|即)?([^（）()。；;:：\d]{3,120})[）)]")
_LIST = regex(r"(?:为|包括|包含|含|是)([^，,（）()。；;:：\d]{5,120})[，,](?=共|计|合计|\d)")
_SPLIT = regex(r"[、,，]|和|及|与")
_FARTHEST = 40
_SHORTEST_NAME = 2


def find_named_rows(reading: Reading, sheets: Sequence[Sheet]) -> Iterator[Relation]:
    """The rows of a table that a bracket names, summed by unit into the figures right after the bracket."""
    for block in reading.blocks:
        if block.table is not None:
            continue
        groups = [*_GROUP.finditer(reading.text, block.start, block.end)]
        groups += _LIST.finditer(reading.text, block.start, block.end)
        for group in groups:
            names = [n.strip() for n in _SPLIT.split(group[1]) if n.strip()]
            figures = _figures(reading, group.end(), block.end)
            if len(names) < 2 or not figures:
                continue
            for sheet in sheets:
                rows = _rows(sheet, names)
                if rows:
                    yield from (r for m in figures if (r := _sum(sheet, rows, m)) is not None)
                    break


_AROUND = 40
_LONG = 3


def find_rows_of_a_kind(reading: Reading, sheets: Sequence[Sheet]) -> Iterator[Relation]:
    """三类管网共改造806.7公里: the rows 供水管网, 排水管网, 供热管网 of a column; only what holds."""
    prose = [m for m in reading.prose if reading.countable(m) and m.quantity.weight >= _LONG]
    starts = [m.quantity.start for m in prose]
    for sheet in sheets:
        body = [r for r in sheet.rows if r.name and not (r.total or r.subtotal)]
        first = bisect_left(starts, sheet.table.start)
        for stated in prose[max(0, first - _AROUND) : first + _AROUND]:
            made = _of_a_kind(sheet, body, stated) or _first_rows(sheet, body, stated)
            if made is not None:
                yield replace(made, topic="table")
        yield from _of_a_word(sheet, body, prose[max(0, first - _AROUND) : first + _AROUND])


_MOST_WORDS, _NO_CHANCE = 6, 4


def _of_a_word(sheet: Sheet, body: Sequence[Row], around: Sequence[Mention]) -> Iterator[Relation]:
    """4栋已办产权，建筑面积9126.5平方米: the rows that say 有证 in one column; only long numbers that hold."""
    told = {(m.quantity.value, m.quantity.base): m for m in around if m.quantity.weight >= _NO_CHANCE}
    if not told:
        return
    for col in range(sheet.table.cols):
        words: dict[str, list[Row]] = {}
        for row in body:
            if col not in row.figures and sheet.texts[row.number][col] not in ("", row.name):
                words.setdefault(sheet.texts[row.number][col], []).append(row)
        if not 1 < len(words) <= _MOST_WORDS:
            continue
        for word, rows in words.items():
            for c in sheet.columns:
                parts = [sheet.named(r, c) for r in rows if c in r.figures]
                whole = sum((m.quantity.value for m in parts), Fraction(0))
                stated = told.get((whole, sheet.unit(c))) if len(parts) > 1 else None
                if stated is not None:
                    yield replace(
                        total(parts, stated, title=f"{word}的{len(parts)}行相加等于{stated.label}"),
                        topic="table",
                    )


_FIRST = regex(r"前([二两三四五六])[类项个宗][）)]?[^，,。；;\d]{0,4}$")


def _first_rows(sheet: Sheet, body: Sequence[Row], stated: Mention) -> Relation | None:
    """可建设用地（前四类）88190平方米: the first four rows."""
    told = _FIRST.search(sheet.reading.before(stated, 12))
    count = int(chinese_number(told[1]) or 0) if told else 0
    if not 2 <= count < len(body):
        return None
    for col in sheet.columns:
        rows = body[:count]
        if all(col in r.figures for r in rows):
            made = total([sheet.named(r, col) for r in rows], stated)
            if made.holds:
                return made
    return None


def _of_a_kind(sheet: Sheet, body: Sequence[Row], stated: Mention) -> Relation | None:
    for piece in {stated.label[i : i + 2] for i in range(len(stated.label) - 1)}:
        rows = [r for r in body if piece in r.name]
        if not 2 <= len(rows) < len(body):
            continue
        for col in sheet.columns:
            if not all(col in r.figures for r in rows) or sheet.unit(col) not in ("", stated.quantity.base):
                continue
            if sum(r.figures[col].quantity.value for r in rows) == stated.quantity.value:
                return total([sheet.named(r, col) for r in rows], stated)
    return None


def _figures(reading: Reading, start: int, end: int) -> list[Mention]:
    """The figures right after the bracket, each soon after the one before."""
    found: list[Mention] = []
    at = start
    for m in reading.within(start, min(end, start + 3 * _FARTHEST)):
        between = reading.text[at : m.quantity.start]
        if len(between) > _FARTHEST // 4 or any(c in between for c in "。；;（("):
            break
        if reading.countable(m):
            found.append(m)
        at = m.quantity.end
    return found


def _rows(sheet: Sheet, names: Sequence[str]) -> list[Row]:
    """The row of each name; none where one is missing or stands twice."""
    found = []
    for name in names:
        body = [r for r in sheet.rows if not (r.total or r.subtotal)]
        rows = [r for r in body if r.name == name] or [r for r in body if r.name.startswith(name)]
        if len(name) < _SHORTEST_NAME or len(rows) != 1:
            return []
        found.append(rows[0])
    return found


def _sum(sheet: Sheet, rows: Sequence[Row], stated: Mention) -> Relation | None:
    """The column of the figure's unit over the rows; of several columns the one that fits."""
    columns = [
        c for c in sheet.columns if _of_unit(sheet, c, stated) and all(c in row.figures for row in rows)
    ]
    made = [total([sheet.named(row, c) for row in rows], stated) for c in columns]
    held = next((r for r in made if r.holds), None)
    if held is not None or len(made) != 1:
        return held
    near = Fraction(1, 2) < made[0].computed / (stated.quantity.value or 1) < 2
    return made[0] if near else None


def _of_unit(sheet: Sheet, col: int, stated: Mention) -> bool:
    """Has the column the figure's unit, in its cells or in its head (幢数)?"""
    unit = sheet.unit(col)
    return unit == stated.quantity.base or (not unit and stated.quantity.unit in sheet.heads[col])
