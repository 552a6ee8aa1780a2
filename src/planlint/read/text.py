"""Plain text and Markdown: the text stays exactly as decoded, tables are found in it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

from planlint.document import Block, BlockKind, Cell, Document, Table, Unreadable
from planlint.patterns import regex
from planlint.read.headings import settle
from planlint.read.text_rows import SURE, cells_of

LONGEST_TEXT = 20_000_000
"""Characters; beyond it every reader refuses."""

TOO_LONG = "文件的文字超过两千万字，请拆成几个文件再检查。"
NO_TEXT = "文件里没有文字，请换一个有内容的文件。"
_NOT_TEXT = "文件不是能识别的文档，请换成 Word、Excel、PDF 或文本文件。"
_CUT_OFF = "文件末尾有一个字不完整，已略去。"

_LINE = regex(r"[^\r\n]+")
_CONTROL = regex("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_RULE = regex(r"\s*[|+]?(?:\s*:?[-=]{2,}:?\s*[|+])*\s*:?[-=]{2,}:?\s*[|+]?\s*$")


def read_text(data: bytes | str, name: str = "") -> Document:
    """The document of a text file; ``Document.text`` is the decoded text, unchanged.

    UTF-8 and UTF-16 (with or without byte order mark for the former), else GB18030.
    Raises :class:`Unreadable` for empty files and for what is no text.
    """
    text, remarks = (data, ()) if isinstance(data, str) else _decode(data)
    if len(text) > LONGEST_TEXT:
        raise Unreadable(TOO_LONG)
    if not text.strip():
        raise Unreadable(NO_TEXT)
    blocks, tables = _Layout(text).read()
    return settle(Document(name, "text", text, blocks, tables, remarks=remarks))


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    if not data:
        raise Unreadable("文件是空的，请换一个有内容的文件。")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(data, "utf-16"), ()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if "end of data" in error.reason and error.start >= len(data) - 3 and error.start > 3:
            return _checked(data[: error.start], "utf-8-sig"), (_CUT_OFF,)
        text = _checked(data, "gb18030")
        if not _is_chinese(text):
            raise Unreadable(_NOT_TEXT) from None
        return text, ()
    return _without_controls(text), ()


def _checked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(_NOT_TEXT) from None
    return _without_controls(text)


def _without_controls(text: str) -> str:
    if "\0" in text or len(_CONTROL.findall(text)) * 1000 > len(text):
        raise Unreadable(_NOT_TEXT)
    return text


def _is_chinese(text: str) -> bool:
    """Binary bytes decode as rare characters; what people write is nearly all in GB 2312."""
    other = sum(1 for c in text if c > "\x7f")
    common = sum(1 for b in text.encode("gb2312", "ignore") if b > 0x7F) // 2
    return other > 0 and common * 10 >= other * 6


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    number: int
    cells: tuple[tuple[int, int], ...] = ()
    separator: str = ""
    is_rule: bool = False


@dataclass
class _Layout:
    """Finds the lines of a text and which of them are table rows."""

    text: str
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def read(self) -> tuple[tuple[Block, ...], tuple[Table, ...]]:
        run: list[_Line] = []
        for line in self._lines():
            if run and self._continues(run, line):
                run.append(line)
                continue
            self._close(run)
            run = [line] if line.cells else []
            if not line.cells:
                self._paragraph(line)
        self._close(run)
        return tuple(self.blocks), tuple(self.tables)

    def _lines(self) -> Iterator[_Line]:
        number, counted = 1, 0
        for match in _LINE.finditer(self.text):
            start, end = match.span()
            number += self.text.count("\n", counted, start)
            counted = start
            line = match[0]
            if line.isspace():
                continue
            cells, separator = cells_of(line, start)
            is_rule = "--" in line and _RULE.match(line) is not None
            yield _Line(start, end, number, cells, separator, is_rule)

    @staticmethod
    def _continues(run: list[_Line], line: _Line) -> bool:
        last = run[-1]
        if line.number - last.number > 1:
            return False
        if line.is_rule:
            return last.separator == "|"
        return bool(line.cells) and line.separator == last.separator

    def _close(self, run: list[_Line]) -> None:
        rows = [line for line in run if not line.is_rule]
        if len(rows) < 2 or (run[0].separator not in SURE and not _aligned(rows)):
            for line in run:
                self._paragraph(line)
            return
        index = len(self.tables)
        cells: list[Cell] = []
        for r, line in enumerate(rows):
            cells.extend(Cell(r, c, start, end) for c, (start, end) in enumerate(line.cells))
            self.blocks.append(Block(BlockKind.ROW, line.start, line.end, line.number, table=index, row=r))
        cols = max(len(line.cells) for line in rows)
        self.tables.append(Table(index, run[0].start, run[-1].end, len(rows), cols, tuple(cells)))

    def _paragraph(self, line: _Line) -> None:
        self.blocks.append(Block(BlockKind.PARAGRAPH, line.start, line.end, line.number))


def _aligned(rows: list[_Line]) -> bool:
    """Are these lines a table, three rows of one width, and not words spaced out?"""
    return len(rows) >= 3 and len({len(row.cells) for row in rows}) == 1
