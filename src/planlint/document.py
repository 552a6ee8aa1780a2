"""What every reader yields: one text, its blocks and its tables.

A :class:`Document` holds the whole plain text of a file, the same that
``planlint text FILE`` prints, and says of each stretch of it what it is.  Every
place in facts, relations and findings is a :class:`Span` of that text: offsets
count Unicode code points, the end is exclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the document's text, ``text[start:end]``."""

    start: int
    end: int

    def __contains__(self, offset: int) -> bool:
        return self.start <= offset < self.end

    def of(self, text: str) -> str:
        return text[self.start : self.end]


class BlockKind(StrEnum):
    """What a line of the text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ROW = "row"
    FOOTNOTE = "footnote"
    TEXTBOX = "textbox"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or table row: one line of the text, without its newline.

    ``level`` is the heading's depth (1 = highest), 0 for what is no heading.
    ``number`` is the list number the line begins with, as it stands in the text
    (``（一）``, ``1、``), whether typed or rendered from Word's automatic lists.
    ``page`` and ``paragraph`` count from 1 and are None where the format has none.
    """

    kind: BlockKind
    start: int
    end: int
    line: int
    level: int = 0
    number: str = ""
    page: int | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; merged cells are one cell with ``rowspan`` and ``colspan``."""

    row: int
    col: int
    start: int
    end: int
    rowspan: int = 1
    colspan: int = 1

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True)
class Table:
    """A table: in the text each row is a line, its cells joined by `` | ``."""

    index: int
    start: int
    end: int
    rows: int
    cols: int
    cells: tuple[Cell, ...]
    page: int | None = None

    @cached_property
    def grid(self) -> list[list[Cell | None]]:
        """Rows × columns; a merged cell stands at every place it covers."""
        grid: list[list[Cell | None]] = [[None] * self.cols for _ in range(self.rows)]
        for cell in self.cells:
            for r in range(cell.row, min(cell.row + cell.rowspan, self.rows)):
                for c in range(cell.col, min(cell.col + cell.colspan, self.cols)):
                    grid[r][c] = cell
        return grid


@dataclass(frozen=True, slots=True)
class Place:
    """A place as a reader of the report knows it; line and column count from 1."""

    line: int
    column: int
    page: int | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Document:
    """A file that was read.

    ``format`` is what the content is (``docx``, ``pdf``, ``xlsx``, ``text`` …), never the
    suffix.  ``margins`` holds headers and footers, kept apart from the text.  ``remarks``
    are sentences of the reader about what it could not see (Chinese, for the report).
    """

    name: str
    format: str
    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    pages: int | None = None
    margins: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    _starts: tuple[int, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(b.start for b in self.blocks))

    def block_at(self, offset: int) -> Block | None:
        """The block that holds an offset, or the last one before it."""
        i = bisect_right(self._starts, offset) - 1
        return self.blocks[i] if i >= 0 else None

    def cell_at(self, offset: int) -> tuple[Table, Cell] | None:
        """The table cell that holds an offset, if one does."""
        for table in self.tables:
            if table.start <= offset < table.end:
                for cell in table.cells:
                    if cell.start <= offset < max(cell.end, cell.start + 1):
                        return table, cell
        return None

    def place(self, offset: int) -> Place:
        """Where an offset is, in lines and, where the format has them, pages and paragraphs."""
        line = self.text.count("\n", 0, offset) + 1
        column = offset - (self.text.rfind("\n", 0, offset) + 1) + 1
        block = self.block_at(offset)
        if block is None:
            return Place(line, column)
        return Place(line, column, block.page, block.paragraph, block.table, block.row)

    def within(self, span: Span) -> Iterator[Block]:
        """The blocks that begin inside a span."""
        first = bisect_right(self._starts, span.start - 1)
        for block in self.blocks[first:]:
            if block.start >= span.end:
                return
            yield block

    def with_blocks(self, blocks: tuple[Block, ...]) -> Document:
        return replace(self, blocks=blocks)


class Unreadable(Exception):
    """A file that cannot be read; the message is one Chinese sentence for the user.

    It says what is wrong with the file and what to do, and names no path.
    """


class TextBuilder:
    """Collects lines into a :class:`Document`; shared by all readers.

    >>> b = TextBuilder()
    >>> b.line("一、总体要求")
    >>> b.document("a.txt", "text").text
    '一、总体要求'
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._blocks: list[Block] = []
        self._tables: list[Table] = []
        self._at = 0

    def line(
        self,
        text: str,
        kind: BlockKind = BlockKind.PARAGRAPH,
        *,
        level: int = 0,
        page: int | None = None,
        paragraph: int | None = None,
    ) -> None:
        """Add one line; a line break inside it becomes a space, an empty line has no block."""
        text = text.replace("\r", "").replace("\n", " ")
        if text.strip():
            number = len(self._lines) + 1
            self._blocks.append(
                Block(kind, self._at, self._at + len(text), number, level, "", page, paragraph)
            )
        self._push(text)

    def table(
        self,
        rows: list[list[tuple[str, int, int] | None]],
        *,
        page: int | None = None,
        paragraph: int | None = None,
    ) -> None:
        """Add a table: each row a list of ``(text, rowspan, colspan)``, None where merged away.

        The list index is the column in the grid.  A covered place prints as an empty cell.
        """
        if not rows:
            return
        index, start = len(self._tables), self._at
        cells: list[Cell] = []
        for r, row in enumerate(rows):
            at, pieces = self._at, []
            for c, item in enumerate(row):
                text, rowspan, colspan = item if item else ("", 1, 1)
                text = " ".join(text.split())
                if item:
                    cells.append(Cell(r, c, at, at + len(text), rowspan, colspan))
                pieces.append(text)
                at += len(text) + 3
            line = " | ".join(pieces)
            self._blocks.append(
                Block(
                    BlockKind.ROW, self._at, self._at + len(line), len(self._lines) + 1,
                    0, "", page, paragraph, index, r,
                )
            )  # fmt: skip
            self._push(line)
        cols = max(len(row) for row in rows)
        self._tables.append(Table(index, start, self._at - 1, len(rows), cols, tuple(cells), page))

    def _push(self, line: str) -> None:
        self._lines.append(line)
        self._at += len(line) + 1

    def document(
        self,
        name: str,
        format: str,
        *,
        pages: int | None = None,
        margins: tuple[str, ...] = (),
        remarks: tuple[str, ...] = (),
    ) -> Document:
        return Document(
            name, format, "\n".join(self._lines), tuple(self._blocks), tuple(self._tables),
            pages, margins, remarks,
        )  # fmt: skip
