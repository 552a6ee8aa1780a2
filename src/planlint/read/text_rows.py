"""A line of plain text cut into the cells of a table row, however its writer set the columns apart."""

from __future__ import annotations

import re

from planlint.patterns import regex
from planlint.read.headings import leading_number

Cells = tuple[tuple[int, int], ...]

SURE = ("|", "\t")
"""Separators that make a table of any two rows; the others need three rows of one width."""

_PIPE = regex(r"(?<=[ \t\u3000])\||\|(?=[ \t\u3000])|｜")
_EVERY_PIPE = regex(r"(?<!\\)[|｜]")
_GAP = regex(r"[ \u3000]{2,}")
_SLASH = regex(r"[ \u3000]+(?:[/／→┃│]|->)[ \u3000]+")
_COLON = regex(r"[：:]")
_LEADER = regex(r"[ \u3000]*(?:—{2,}|…{2,}|\.{4,}|-{3,})[ \u3000]*")
_NUMBER = regex(r"[-−]?\d[\d,，]*(?:\.\d+)?\s*")
_STOP = regex(r"[，,。；;、]")
_LONGEST_NAME, _LONGEST_ROW, _TWO = 16, 80, 2


def cells_of(line: str, offset: int) -> tuple[Cells, str]:
    """The places of the cells in the whole text and what sets them apart; no cells where it is no row."""
    if "|" in line or "｜" in line:
        return _pipe_cells(line, offset), "|"
    if "\t" in line:
        return _tab_cells(line, offset), "\t"
    if len(line) <= _LONGEST_ROW:
        for separator, found in (("/", _slash_cells), (":", _colon_cells), ("—", _leader_cells)):
            cells = found(line, offset)
            if cells:
                return cells, separator
    if "  " in line or "\u3000\u3000" in line:
        return _gap_cells(line, offset), "  "
    return (), ""


def _slash_cells(line: str, offset: int) -> Cells:
    """标段 / 合同价 / 已支付: columns set apart by slashes or arrows, three at least."""
    cuts = [m.span() for m in _SLASH.finditer(line)]
    return _between(line, offset, cuts) if len(cuts) >= _TWO else ()


def _colon_cells(line: str, offset: int) -> Cells:
    """永宁里：218：862.40: short columns set apart by colons, three at least."""
    cuts = [m.span() for m in _COLON.finditer(line.rstrip())]
    if len(cuts) < _TWO or _STOP.search(_DIGIT_COMMA.sub("", line)):
        return ()
    cells = _between(line, offset, cuts)
    return cells if all(end - start <= _LONGEST_NAME for start, end in cells) else ()


_DIGIT_COMMA = regex(r"(?<=\d)[,，](?=\d{3})")


def _leader_cells(line: str, offset: int) -> Cells:
    """教学楼 —— 8640: a name and a bare number joined by a leader."""
    cuts = [m.span() for m in _LEADER.finditer(line)]
    if len(cuts) != 1 or not _NUMBER.fullmatch(line, cuts[0][1]):
        return ()
    return _between(line, offset, cuts)


def _between(line: str, offset: int, cuts: list[tuple[int, int]]) -> Cells:
    return _pieces(line, offset, len(line) - len(line.lstrip()), len(line.rstrip()), cuts)


def _pipe_cells(line: str, offset: int) -> Cells:
    bare = line.strip()
    framed = len(bare) > 1 and bare[0] in "|｜" and bare[-1] in "|｜"
    every = [m.span() for m in _EVERY_PIPE.finditer(line)]
    cuts = every if framed or len(every) >= _TWO else [m.span() for m in _PIPE.finditer(line)]
    if not cuts:
        return ()
    start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    if framed and cuts[0][0] == start:
        start, cuts = cuts[0][1], cuts[1:]
    if framed and cuts and cuts[-1][1] == end:
        end, cuts = cuts[-1][0], cuts[:-1]
    return _pieces(line, offset, start, end, cuts)


def _gap_cells(line: str, offset: int) -> Cells:
    """Columns set apart by two spaces or more, three at least."""
    start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    cuts = [m.span() for m in _GAP.finditer(line[:end], start)]
    return _pieces(line, offset, start, end, cuts) if len(cuts) >= 2 else ()


def _tab_cells(line: str, offset: int) -> Cells:
    """Cells between tabs; a tab before the first words leaves the first cell empty, where others follow."""
    start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    cuts = [m.span() for m in re.finditer("\t", line[:end]) if m.start() >= start]
    if not cuts:
        return ()
    leading = [m.span() for m in re.finditer("\t", line[:start])]
    start, cuts = (0 if leading else start), [*leading, *cuts]
    number, _ = leading_number(line)
    if len(cuts) == 1 and number:
        return ()  # a numbered item or a line of the contents, copied from Word
    return _pieces(line, offset, start, end, cuts)


def _pieces(line: str, offset: int, start: int, end: int, cuts: list[tuple[int, int]]) -> Cells:
    edges = [start, *(edge for cut in cuts for edge in cut), end]
    cells = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        piece = line[left:right]
        at = left + len(piece) - len(piece.lstrip())
        to = max(at, left + len(piece.rstrip())) if piece.strip() else left
        at = at if piece.strip() else left
        cells.append((offset + at, offset + to))
    return tuple(cells)
