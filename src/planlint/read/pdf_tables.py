"""Tables of a page with their text, and tables that go on over the page break."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from planlint.patterns import regex
from planlint.read.pdf_grid import Grid
from planlint.read.pdf_lines import Line, joined, lines_of, runs_of
from planlint.read.pdf_page import Glyph

_FIGURE = frozenset("0123456789.,")
_NUMBER = regex(r"[\d.,%\s]+")
_SAME_PLACE = 3.0
_HEADER_ROWS = 4
_LEAST_HEAD, _LONGEST_HEAD, _ALIKE = 8, 600, 0.9

Entry = tuple[str, int, int] | None


@dataclass
class PrintedTable:
    """A table with its text.

    ``rows`` holds for each place ``(text, rowspan, colspan)``, None where a cell beside or
    above covers it; ``pages`` the page (from 1) of each row.
    """

    xs: list[float]
    top: float
    bottom: float
    rows: list[list[Entry]]
    pages: list[int]

    @property
    def x0(self) -> float:
        return self.xs[0]

    @property
    def x1(self) -> float:
        return self.xs[-1]


def fill(
    grids: Sequence[Grid], glyphs: list[Glyph], page: int, slack: float = 0.0
) -> tuple[list[PrintedTable], list[Glyph]]:
    """Give each grid the glyphs that stand in it; returns the tables and the glyphs left over.

    A grid with next to nothing in it is a drawing and no table.  ``slack`` is how inexact the
    widths are, in ems.
    """
    if not grids:
        return [], glyphs
    shares: list[dict[int, list[int]]] = [{} for _ in grids]
    where: tuple[int, int] | None = None
    for i, g in enumerate(glyphs):
        if where is None or not _carries_on(glyphs[i - 1], g):
            where = _place(grids, g)
        if where is not None:
            shares[where[0]].setdefault(where[1], []).append(i)
    tables: list[PrintedTable] = []
    used: set[int] = set()
    for grid, share in zip(grids, shares, strict=True):
        texts = _texts(grid, {f: [glyphs[i] for i in found] for f, found in share.items()}, slack)
        if sum(1 for t in texts.values() if t) < 2 or len(texts) * 25 < len(grid.fields):
            continue
        used.update(i for found in share.values() for i in found)
        tables.append(_printed(grid, texts, page))
    return tables, [g for i, g in enumerate(glyphs) if i not in used]


def _carries_on(before: Glyph, glyph: Glyph) -> bool:
    """A figure set tight behind a figure belongs to its number, even across a ruling line."""
    return (
        glyph.char in _FIGURE
        and before.char in _FIGURE
        and abs(glyph.x0 - before.x1) < 0.1 * (glyph.bottom - glyph.top)
        and abs(glyph.bottom - before.bottom) < 0.3 * (glyph.bottom - glyph.top)
    )


def _place(grids: Sequence[Grid], g: Glyph) -> tuple[int, int] | None:
    x, y = (g.x0 + g.x1) / 2, (g.top + g.bottom) / 2
    for i, grid in enumerate(grids):
        found = grid.field_at(x, y)
        if found is not None:
            return i, found
    return None


def _texts(grid: Grid, share: dict[int, list[Glyph]], slack: float) -> dict[int, str]:
    lines = {f: lines_of(runs_of(found)) for f, found in share.items()}
    gaps = [line.x0 - grid.left(grid.fields[f]) for f, found in lines.items() for line in found]
    pad = min(max(min(gaps, default=2.0), 0.5), 8.0)
    texts: dict[int, str] = {}
    for f, found in lines.items():
        left, right = grid.left(grid.fields[f]) + pad, grid.right(grid.fields[f]) - pad
        texts[f] = _cell_text(found, left, right, slack)
    return texts


def _cell_text(lines: list[Line], left: float, right: float, slack: float) -> str:
    text = ""
    last: Line | None = None
    for line in lines:
        if last is None:
            text = line.text
        elif _is_full(last, line, left, right, slack):
            text = joined(text, line.text, spaced=last.spaced)
        else:
            text = f"{text} {line.text}"
        last = line
    return text.rstrip("\u00ad")


def _is_full(line: Line, following: Line, left: float, right: float, slack: float) -> bool:
    """Whether the line broke for want of room and not because its author began a new one."""
    room, before = right - line.x1, line.x0 - left
    if abs(room - before) < 0.6 * line.size or room < 0:
        room = room + before
    if line.text[-1] in _FIGURE and following.text[0] in _FIGURE:
        return room < 0.7 * line.size  # two numbers below one another are two numbers
    return room < following.head + (0.3 + slack) * line.size


def _printed(grid: Grid, texts: dict[int, str], page: int) -> PrintedTable:
    rows: list[list[Entry]] = [[None] * (len(grid.xs) - 1) for _ in grid.ys[1:]]
    for i, field in enumerate(grid.fields):
        rows[field.row][field.col] = (texts.get(i, ""), field.rowspan, field.colspan)
    return PrintedTable(list(grid.xs), grid.ys[0], grid.ys[-1], rows, [page] * len(rows))


def carry_on(table: PrintedTable, following: PrintedTable) -> bool:
    """Append the part of a table that stands on the next page; False when it is another table.

    It goes on when its columns stand at the same places (or at some of them, where the
    rows there happen to be merged).  A repeated head is dropped, a row that the page
    break cut in two is made whole.
    """
    columns = _columns(table.xs, following.xs)
    if columns is None:
        return False
    rows = [_moved(row, columns, len(table.xs) - 1) for row in following.rows]
    pages = following.pages
    head = _repeated_head(table.rows, rows)
    rows, pages = rows[head:], pages[head:]
    if rows and _is_rest_of_row(table.rows[-1], rows[0]):
        _complete(table.rows[-1], rows[0])
        rows, pages = rows[1:], pages[1:]
    elif rows:
        _stretch(table.rows, rows)
    table.rows += rows
    table.pages += pages
    return True


def _columns(xs: list[float], others: list[float]) -> list[int] | None:
    """For each border of the second part the border of the first that it continues."""
    shift = others[0] - xs[0]
    if abs((others[-1] - xs[-1]) - shift) > _SAME_PLACE:
        return None
    found: list[int] = []
    for x in others:
        nearest = min(range(len(xs)), key=lambda i: abs(xs[i] + shift - x))
        if abs(xs[nearest] + shift - x) > _SAME_PLACE or nearest in found:
            return None
        found.append(nearest)
    return found


def _moved(row: list[Entry], columns: list[int], width: int) -> list[Entry]:
    out: list[Entry] = [None] * width
    for c, entry in enumerate(row):
        if entry:
            text, rowspan, colspan = entry
            out[columns[c]] = (text, rowspan, columns[c + colspan] - columns[c])
    return out


def _repeated_head(rows: list[list[Entry]], following: list[list[Entry]]) -> int:
    """How many of the following rows are the table's head, printed again."""
    for count in range(min(_HEADER_ROWS, len(rows), len(following)), 0, -1):
        if not _same(rows[:count], following[:count]):
            continue
        closed = all(r + entry[1] <= count for r, row in enumerate(rows[:count]) for entry in row if entry)
        if closed and any(entry and entry[0] for entry in rows[0]):
            return count
    return 0


def _same(rows: list[list[Entry]], others: list[list[Entry]]) -> bool:
    """Whether two heads are one, though recognition may have read a sign of one otherwise."""
    if rows == others:
        return True
    texts = ["|".join(e[0] for row in part for e in row if e) for part in (rows, others)]
    a, b = (unicodedata.normalize("NFKC", text) for text in texts)
    shapes = [[[e and e[1:] for e in row] for row in part] for part in (rows, others)]
    if shapes[0] != shapes[1] or min(len(a), len(b)) < _LEAST_HEAD or len(a) > _LONGEST_HEAD:
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= _ALIKE and not any(c.isdigit() for c in a)


def _is_rest_of_row(row: list[Entry], rest: list[Entry]) -> bool:
    """A row without its first cell, mostly empty and without numbers, ends the row before it."""
    filled = [c for c, entry in enumerate(rest) if entry and entry[0]]
    cells = sum(1 for entry in rest if entry)
    if not filled or filled[0] == 0 or len(filled) * 2 > cells or any(e and e[1] > 1 for e in rest):
        return False
    return all(
        (entry := rest[c]) is not None
        and (above := row[c]) is not None
        and above[0]
        and above[2] == entry[2]
        and not _NUMBER.fullmatch(entry[0])
        for c in filled
    )


def _complete(row: list[Entry], rest: list[Entry]) -> None:
    for c, entry in enumerate(rest):
        above = row[c]
        if entry and entry[0] and above:
            row[c] = (joined(above[0], entry[0]), above[1], above[2])


def _stretch(rows: list[list[Entry]], following: list[list[Entry]]) -> None:
    """A merged cell that the page break cut: its empty lower part becomes part of it again."""
    for c, entry in enumerate(following[0]):
        if entry is None or entry[0]:
            continue
        for r in range(len(rows) - 1, -1, -1):
            above = rows[r][c]
            if above is None:
                continue
            reaches = r + above[1] == len(rows)
            if above[0] and reaches and above[2] == entry[2] and max(above[1], entry[1]) > 1:
                rows[r][c] = (above[0], above[1] + entry[1], above[2])
                following[0][c] = None
            break
