"""The tables of a plan as rows of a form: heads are matched with the template's columns, figures told in their units."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from planlint.catalogue import TableForm, column_words
from planlint.document import Block, BlockKind, Cell, Span, Table
from planlint.facts import Mention
from planlint.patterns import regex
from planlint.write.form import SERIAL
from planlint.write.spots import Column, Source, Spot, Taken, Value, bare, cell_text

Where = Callable[[int], Spot]
"""The chapter and section in which an offset stands."""

_CAPTION = regex(r"^(?:附?表|表格)\s*[\d一二三四五六七八九十]{0,3}[\s\-—.、：:　]*")
_UNIT_LINE = regex(r"^[（(]?\s*(?:金额)?单位[：:]")
_LONGEST_CAPTION = 40
_HEAD_ROWS = 3
_LEAST_COLUMNS, _LEAST_SHARE = 2, 0.5
_SAME_CAPTION, _SAME_SECTION, _SAME_CHAPTER = 4.0, 2.0, 1.0


@dataclass(frozen=True, slots=True)
class _Match:
    """A table of the template for one of the text: how many rows are heads, and which column is which."""

    spot: Spot
    form: TableForm
    heads: int
    columns: Mapping[int, int]
    score: float


def take_tables(source: Source, where: Where, taken: Taken, before: int) -> None:
    """Put the rows of every table that fits one of the template into ``taken``; ``before``: the cover ends there."""
    mentions: dict[tuple[int, int, int], list[Mention]] = defaultdict(list)
    for mention in source.facts.mentions:
        if mention.table is not None:
            mentions[mention.table, mention.row or 0, mention.col or 0].append(mention)
    own = [t for t in source.document.tables if source.facts.start <= t.start < source.facts.end]
    for table in own:
        if table.start < before and _take_cover(source, table, taken):
            continue
        caption = _caption(source, table)
        words = _CAPTION.sub("", caption[0].span.of(source.text).strip()) if caption else ""
        match = _match(source, table, where(table.start), bare(words))
        if match is not None:
            _take(source, table, match, mentions, taken)
            for block in caption:
                taken.use(block)


def _take_cover(source: Source, table: Table, taken: Taken) -> bool:
    """A table of labels and values before the first chapter; what is no field of the cover fits nowhere."""
    found: dict[str, Value] = {}
    known: set[Cell] = set()
    for row in table.grid:
        for label, value in pairwise(row):
            name = bare(label.span.of(source.text)).rstrip("：:") if label else ""
            match = next((f for f in source.form.cover if bare(f) == name), None)
            if match and label and value and value is not label:
                known |= {label, value}
                taken.asked.add(match)
                if value.start < value.end:
                    found.setdefault(match, source.value(value.start, value.end))
    if not known:
        return False
    taken.cover |= {name: value for name, value in found.items() if name not in taken.cover}
    taken.left += [c.span for c in table.cells if c not in known and c.span.of(source.text).strip()]
    for block in source.document.within(Span(table.start, table.end)):
        taken.use(block)
    return True


def _caption(source: Source, table: Table) -> list[Block]:
    """The lines right above a table that name it or its unit, the name first."""
    at = bisect_left(source.document.blocks, table.start, key=lambda b: b.start)
    above = source.document.blocks[max(0, at - 2) : at]
    found: list[Block] = []
    for block in reversed(above):
        text = block.span.of(source.text).strip()
        if block.kind is BlockKind.ROW or len(text) > _LONGEST_CAPTION:
            break
        if _UNIT_LINE.match(text):
            found.append(block)
        elif _CAPTION.match(text):
            return [block, *found]
        else:
            break
    return found


def _match(source: Source, table: Table, at: Spot, caption: str) -> _Match | None:
    """The template's table that fits best: by its columns, then by caption, section and chapter."""
    best: _Match | None = None
    for heads in range(1, min(_HEAD_ROWS, table.rows - 1) + 1):
        names = _names(source, table, heads)
        for spot, form in source.tables():
            columns = _columns(names, form)
            told = sum(1 for n in names if n.name and n.name != SERIAL)
            matched = sum(1 for c in columns.values() if form.columns[c] != SERIAL)
            key = form.columns[1] if form.columns[0] == SERIAL else form.columns[0]
            if matched < _LEAST_COLUMNS or matched < told * _LEAST_SHARE:
                continue
            if form.columns.index(key) not in columns.values():
                continue
            near = _SAME_SECTION if at.section == spot.section else 0.0
            near += _SAME_CHAPTER if at.chapter == spot.chapter else 0.0
            near += _SAME_CAPTION if caption == bare(form.title) else 0.0
            score = matched + matched / len(form.columns) + near - heads / 10
            if best is None or score > best.score:
                best = _Match(spot, form, heads, columns, score)
    return best


def _names(source: Source, table: Table, heads: int) -> list[Column]:
    """The head of each column: the words of its cells from top to bottom, without a title over all columns."""
    names = []
    for c in range(table.cols):
        cells = dict.fromkeys(
            cell for row in table.grid[:heads] if (cell := row[c]) and cell.colspan < table.cols
        )
        names.append(Column.of("".join(cell.span.of(source.text) for cell in cells)))
    return names


def _columns(names: list[Column], form: TableForm) -> dict[int, int]:
    """Which column of the text is which of the form: the same name first, then other words for it, in order."""
    wanted = [Column.of(c) for c in form.columns]
    found: dict[int, int] = {}
    for is_same in (lambda n, w: n.name == w.name, lambda n, w: n.name in column_words(w.name)):
        for c, column in enumerate(wanted):
            if c in found.values():
                continue
            same = next(
                (n for n, name in enumerate(names) if n not in found and name.name and is_same(name, column)),
                None,
            )
            if same is not None:
                found[same] = c
    return found


def _take(
    source: Source,
    table: Table,
    match: _Match,
    mentions: Mapping[tuple[int, int, int], list[Mention]],
    taken: Taken,
) -> None:
    units = [Column.of(c).unit for c in match.form.columns]
    serials = {n for n, name in enumerate(_names(source, table, match.heads)) if name.name == SERIAL}
    rows = taken.rows.setdefault(match.spot, [])
    head = [c and c.span.of(source.text) for c in table.grid[match.heads - 1]]
    for r in range(match.heads, table.rows):
        if [c and c.span.of(source.text) for c in table.grid[r]] == head:
            continue  # the head again, on the next page
        made: list[Value | None] = [None] * len(match.form.columns)
        for c, cell in _cells(table, r):
            told = source.value(cell.start, cell.end)
            if not told.text:
                continue
            if c in match.columns:
                there = mentions.get((table.index, cell.row, cell.col), [])
                if cell.row < r and there:
                    continue  # a figure stands in its first row only
                column = match.columns[c]
                made[column] = Value(cell_text(told.text, there, units[column]), told.span)
            elif c not in serials and cell.row == r:
                taken.left.append(told.span)
        if any(made):
            rows.append(tuple(made))
    for block in source.document.within(Span(table.start, table.end)):
        taken.use(block)


def _cells(table: Table, r: int) -> Iterator[tuple[int, Cell]]:
    """The cells of a row by their first column; one that is merged downwards is in each of its rows."""
    for c, cell in enumerate(table.grid[r]):
        if cell is not None and cell.col == c:
            yield c, cell
