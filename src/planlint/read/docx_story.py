"""A story of a Word file (its body, a note, a text box) written down line by line.

Beside the text it keeps, for each block, the pieces of XML the block was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from planlint.document import BlockKind, TextBuilder
from planlint.read.docx_content import (
    ALTERNATE,
    INSIDE,
    PPR,
    RPR,
    SDT,
    TBL,
    TC,
    TR,
    Content,
    P,
    Piece,
    choice,
)
from planlint.read.docx_numbering import Numbering
from planlint.read.docx_styles import VAL, Styles, W, is_on, number

MOST_COLUMNS = 200
LONGEST_STYLED_HEADING = 100

_P_STYLE, _OUTLINE, _NUM_PR = W + "pStyle", W + "outlineLvl", W + "numPr"
_GONE_MARKS = (W + "del", W + "moveFrom")
_PARAGRAPHS_AND_TABLES, _ROWS, _CELLS = frozenset((P, TBL)), frozenset((TR,)), frozenset((TC,))
_TC_PR = W + "tcPr"
_RESTARTS, _CONTINUES = 1, 2

Row: TypeAlias = dict[int, list[Piece]]
"""The pieces of a table row, by column."""


def flow(parent: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables directly in a story, whatever wraps them."""
    return _through(parent, _PARAGRAPHS_AND_TABLES)


def _through(parent: etree._Element, wanted: frozenset[str]) -> Iterator[etree._Element]:
    for child in parent:
        tag = child.tag
        if tag in wanted:
            yield child
        elif tag == SDT or tag in INSIDE:
            yield from _through(child, wanted)
        elif tag == ALTERNATE:
            chosen = choice(child)
            if chosen is not None:
                yield from _through(chosen, wanted)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph with its list label in front; ``label`` is empty for bullets."""

    content: Content
    level: int
    label: str

    @property
    def pieces(self) -> list[Piece]:
        return self.content.pieces


@dataclass(slots=True)
class _Properties:
    level: int = 0
    num: int | None = None
    ilvl: int = 0
    mark_is_deleted: bool = False


class Story:
    """Writes stories into one :class:`TextBuilder`.

    ``sources`` has, for each block in order, its pieces (of a line) or its :data:`Row`;
    ``numbers`` the automatic list number of a block; ``hosts`` the run from which a note or a
    text box hangs, by block; ``notes`` the note references in their order.
    """

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.builder = TextBuilder()
        self.sources: list[list[Piece] | Row] = []
        self.numbers: dict[int, str] = {}
        self.hosts: dict[int, etree._Element] = {}
        self.notes: list[tuple[str, str, etree._Element]] = []
        self._styles = styles
        self._numbering = numbering
        self._ordinal = 0
        self._boxes: list[etree._Element] = []

    def body(self, parent: etree._Element, *, counted: bool = True) -> None:
        """The main story; ``counted`` paragraphs have an ordinal."""
        for item in self._items(parent):
            if isinstance(item, _Paragraph):
                self._ordinal += counted
                self._line(item, BlockKind.PARAGRAPH, self._ordinal if counted else None)
            else:
                self._table(item)
            self._open_boxes()

    def aside(self, parent: etree._Element, kind: BlockKind, host: etree._Element) -> None:
        """A note or text box that hangs from the run ``host``; its empty lines are left out."""
        for item in self._items(parent):
            first = len(self.sources)
            if not isinstance(item, _Paragraph):
                self._table(item)
            elif any(text.strip() for _, text in item.pieces):
                self._line(item, kind, self._ordinal or None)
            for index in range(first, len(self.sources)):
                self.hosts[index] = host
            self._open_boxes()

    def _open_boxes(self) -> None:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            host = next(box.iterancestors(W + "r"), box)
            self.aside(box, BlockKind.TEXTBOX, host)

    def _items(self, parent: etree._Element) -> Iterator[_Paragraph | etree._Element]:
        """Paragraphs, joined where the mark between them is deleted, and tables."""
        waiting: Content | None = None
        last, properties = parent, _Properties()
        for element in flow(parent):
            if element.tag == TBL:
                if waiting is not None:
                    yield self._paragraph(waiting, properties, last)
                    waiting = None
                yield element
                continue
            content = waiting or Content(self._styles)
            content.walk(element)
            last, properties = element, self._properties(element)
            waiting = content if properties.mark_is_deleted else None
            if waiting is None:
                yield self._paragraph(content, properties, element)
        if waiting is not None and waiting.pieces:
            yield self._paragraph(waiting, properties, last)

    def _paragraph(self, content: Content, properties: _Properties, element: etree._Element) -> _Paragraph:
        label, gap, is_number = "", "", False
        if properties.num:
            label, gap, is_number = self._numbering.label(properties.num, properties.ilvl)
        if label:
            content.pieces.insert(0, (element, label + gap))
        self._boxes.extend(content.boxes)
        self.notes.extend(content.notes)
        return _Paragraph(content, properties.level, label.strip() if is_number else "")

    def _properties(self, paragraph: etree._Element) -> _Properties:
        found = _Properties()
        name, outline = self._styles.default, None
        num: int | None = None
        ilvl: int | None = None
        for child in next(paragraph.iterchildren(PPR), ()):
            tag = child.tag
            if tag == _P_STYLE:
                name = child.get(VAL, "")
            elif tag == _OUTLINE:
                outline = number(child)
            elif tag == _NUM_PR:
                num = number(child.find(W + "numId"))
                ilvl = number(child.find(W + "ilvl"))
            elif tag == RPR:
                found.mark_is_deleted = next(child.iterchildren(*_GONE_MARKS), None) is not None
        style = self._styles.of(name)
        found.level = style.level if outline is None else (outline + 1 if 0 <= outline < 9 else 0)
        found.num = style.num if num is None else num
        if ilvl is None and found.num:
            ilvl = style.ilvl if num is None and style.ilvl is not None else None
            if ilvl is None:
                ilvl = self._numbering.level_of_style(found.num, name)
        found.ilvl = min(max(ilvl or 0, 0), 8)
        return found

    def _line(self, item: _Paragraph, kind: BlockKind, ordinal: int | None) -> None:
        text = "".join([piece[1] for piece in item.pieces])
        level = item.level if len(text) <= LONGEST_STYLED_HEADING else 0
        if kind is BlockKind.PARAGRAPH and level:
            kind = BlockKind.HEADING
        if text.strip():
            if item.label:
                self.numbers[len(self.sources)] = item.label
            self.sources.append(item.pieces)
        is_heading = kind is BlockKind.HEADING
        self.builder.line(text, kind, level=level if is_heading else 0, paragraph=ordinal)

    def _table(self, table: etree._Element) -> None:
        rows = [row for row in _through(table, _ROWS) if not _is_gone(row)]
        cells = [list(_through(row, _CELLS)) for row in rows]
        if len(cells) == 1 and len(cells[0]) == 1:
            self.body(cells[0][0], counted=False)  # a frame drawn around text
            return
        grid = _Grid()
        for row, columns in zip(rows, cells, strict=True):
            grid.begin(_of_row(row, "gridBefore"))
            for cell in columns:
                grid.add(cell, self._cell)
        self.sources.extend(grid.sources)
        self.builder.table(grid.rows())

    def _cell(self, cell: etree._Element) -> list[Piece]:
        """A cell's pieces: its paragraphs, and the cells of a table inside, on one line."""
        pieces: list[Piece] = []
        for item in self._items(cell):
            if isinstance(item, _Paragraph):
                _join(pieces, item.pieces)
                continue
            for row in _through(item, _ROWS):
                for inner in _through(row, _CELLS):
                    _join(pieces, self._cell(inner))
        return pieces


def _join(pieces: list[Piece], more: list[Piece]) -> None:
    if pieces and more:
        pieces.append((None, " "))
    pieces.extend(more)


def _of_row(row: etree._Element, name: str) -> int:
    properties = row.find(W + "trPr")
    value = number(properties.find(W + name)) if properties is not None else None
    return min(max(value or 0, 0), MOST_COLUMNS)


def _is_gone(row: etree._Element) -> bool:
    properties = row.find(W + "trPr")
    return properties is not None and (
        properties.find(W + "del") is not None or is_on(properties.find(W + "hidden"))
    )


@dataclass(slots=True)
class _Cell:
    text: str
    rowspan: int
    colspan: int


class _Grid:
    """Puts cells into their columns and joins what is merged."""

    def __init__(self) -> None:
        self.sources: list[Row] = []
        self._rows: list[list[_Cell | None]] = []
        self._above: dict[int, _Cell] = {}
        self._merged: dict[int, _Cell] = {}

    def begin(self, before: int) -> None:
        self._rows.append([None] * before)
        self.sources.append({})
        self._above, self._merged = self._merged, {}

    def add(self, element: etree._Element, read: Callable[[etree._Element], list[Piece]]) -> None:
        row = self._rows[-1]
        column = len(row)
        if column >= MOST_COLUMNS:
            return
        about = _about(element)
        span = max(1, min(about.get("gridSpan", 1), MOST_COLUMNS - column))
        if about.get("hMerge") == _CONTINUES and row and self._widen(row):
            return
        merge = about.get("vMerge")
        upper = self._above.get(column) if merge == _CONTINUES else None
        if upper is not None:
            upper.rowspan += 1
            self._merged[column] = upper
            row.extend([None] * span)
            return
        pieces = [] if "cellDel" in about else read(element)
        cell = _Cell("".join([piece[1] for piece in pieces]), 1, span)
        self.sources[-1][column] = pieces
        row.append(cell)
        row.extend([None] * (span - 1))
        if merge is not None:
            self._merged[column] = cell

    @staticmethod
    def _widen(row: list[_Cell | None]) -> bool:
        last = next((cell for cell in reversed(row) if cell), None)
        if last is None:
            return False
        last.colspan += 1
        row.append(None)
        return True

    def rows(self) -> list[list[tuple[str, int, int] | None]]:
        return [[(c.text, c.rowspan, c.colspan) if c else None for c in row] for row in self._rows]


def _about(cell: etree._Element) -> dict[str, int]:
    """What a cell's properties say of merging; a merge without a value continues."""
    found: dict[str, int] = {}
    for child in next(cell.iterchildren(_TC_PR), ()):
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "gridSpan":
            found[name] = number(child) or 1
        elif name in ("vMerge", "hMerge"):
            found[name] = _CONTINUES if child.get(VAL, "continue") == "continue" else _RESTARTS
        elif name == "cellDel":
            found[name] = 1
    return found
