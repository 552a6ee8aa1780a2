"""Things counted in more ways than one: rows of a table, lines of a list, 新建学校4所、改扩建学校5所，共9个项目."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import total
from planlint.relations.reading import Reading
from planlint.relations.relation import Group, Operand, Relation
from planlint.relations.sheet import Sheet
from planlint.relations.siblings import groups

_THINGS = ("个", "所", "项", "处", "家", "宗", "条")
_HEAD = regex(r"名称|[（(].*?[）)]|\s")
_SERIAL_HEAD = regex(r"序号|编号|序|代码")
_ALL = regex(r"[，,；;]\s*(?:合计|共计|总计|共|总共)(?:有|计|涉及|包括)?\s*$")
_PLAIN = regex(r"^[^，,。；;：:\d]{0,6}[、和及与][^，,。；;：:\d]{0,14}$")
_FEWEST_ROWS, _MOST_ROWS = 3, 60
_FEWEST_LINES = 3
_MOST_KINDS = 6


def find_tallies(reading: Reading, sheets: Sequence[Sheet]) -> Iterator[Relation]:
    """Counts of rows and lines that the text gives, and lists of unlike things with their number; only what holds."""
    counted = [
        m
        for m in reading.prose
        if m.quantity.base in _THINGS and m.quantity.value.denominator == 1 and m.quantity.value >= 2
    ]
    for sheet in sheets:
        yield from _rows(sheet, counted)
    yield from _lines(reading, counted)
    yield from _unlike(reading, counted)


def _rows(sheet: Sheet, counted: Sequence[Mention]) -> Iterator[Relation]:
    """12个小区 over a table of twelve rows; 新建学校4所 where four of its rows say 新建."""
    body = [r for r in sheet.rows if not (r.total or r.subtotal or r.of) and r.name]
    if sheet.key_value or sheet.cut or not _FEWEST_ROWS <= len(body) <= _MOST_ROWS:
        return
    words = [
        c
        for c in range(sheet.table.cols)
        if c not in sheet.columns and not _SERIAL_HEAD.search(sheet.heads[c])
    ]
    heads = [_HEAD.sub("", sheet.heads[c]) for c in words]
    for m in counted:
        noun = m.noun[:8] + m.label[-8:]
        if m.quantity.value == len(body) and any(
            h and (h in noun or noun[:2] in h) for h in heads if len(h) >= 2
        ):
            yield _count(m, len(body), "表中行数")
            break
    for c in words[1:]:
        kinds = Counter(sheet.texts[r.number][c] for r in body)
        if not 2 <= len(kinds) <= _MOST_KINDS:
            continue
        for kind, number in kinds.items():
            named = (m for m in counted if m.quantity.value == number and len(kind) >= 2 and kind in m.label)
            found = next(named, None)
            if found is not None and number >= 2:
                yield _count(found, number, f"表中“{kind}”的行数")


def _lines(reading: Reading, counted: Sequence[Mention]) -> Iterator[Relation]:
    """涉及8所学校…： and eight lines."""
    done: set[int] = set()
    for items in groups(reading):
        first, number = items[0].first, len(items)
        if number < _FEWEST_LINES or first in done or not first:
            continue
        above = [m for m in counted if m.block in (first - 1, first - 2) and m.quantity.value == number]
        opens = reading.blocks[first - 1]
        if above and reading.text[opens.start : opens.end].rstrip().endswith(("：", ":")):
            done.add(first)
            yield _count(above[-1], number, "列出的行数")


def _unlike(reading: Reading, counted: Sequence[Mention]) -> Iterator[Relation]:
    """新建宿舍5幢、改造厕所8所、维修食堂6个，共19个单项工程."""
    for whole in counted:
        if _ALL.search(reading.before(whole, 10)) is None:
            continue
        i = reading.index(whole)
        parts: list[Mention] = []
        for m in reversed(reading.prose[max(0, i - _MOST_KINDS) : i]):
            joined = not parts or _PLAIN.match(reading.between(m, parts[-1]))
            if m.block != whole.block or m.quantity.dimension != "count" or not joined:
                break
            parts.append(m)
        if len({m.quantity.base for m in parts}) < 2 and not any(
            m.quantity.base != whole.quantity.base for m in parts
        ):
            continue
        made = total(parts[::-1], whole)
        if len(parts) >= 2 and made.holds:
            yield replace(made, group=Group.COUNT, topic="tally")


def _count(m: Mention, number: int, what: str) -> Relation:
    return Relation(
        "count", (), Operand.of(m.quantity, m.noun[:12] or m.label), Fraction(number), Fraction(0), True,
        f"“{m.quantity.text}{m.noun[:12]}”与{what}", group=Group.COUNT, topic="list",
    )  # fmt: skip
