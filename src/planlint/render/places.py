"""Places as a reader of the report knows them: lines of a text, paragraphs and tables of Word, pages of PDF."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from planlint.document import Block, Document, Span


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """A place in words, its number apart so that several can be joined: 第 203、205 行."""

    before: str
    number: int
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.number}{self.after}"


@dataclass(frozen=True)
class Places:
    """Lines, columns and labels of one document; made once for a report."""

    document: Document

    @cached_property
    def _line_starts(self) -> list[int]:
        starts, at = [0], self.document.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.document.text.find("\n", at + 1)
        return starts

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self._line_starts, offset)

    def column(self, offset: int) -> int:
        """The column of an offset in its line, in characters, from 1."""
        return offset - self._line_starts[self.line(offset) - 1] + 1

    @property
    def lines(self) -> int:
        return len(self._line_starts)

    def line_span(self, line: int) -> Span:
        """A line without its newline."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] - 1 if line < self.lines else len(self.document.text)
        return Span(start, end)

    def label(self, offset: int) -> Label:
        """``第 225 行``; ``第 12 段`` in Word; ``表 2 第 3 行`` in its tables; ``第 4 页第 225 行`` in PDF."""
        return self.block_label(self.document.block_at(offset), offset)

    def block_label(self, block: Block | None, offset: int) -> Label:
        if block is None or self.document.format == "text":
            return Label("第 ", self.line(offset), " 行")
        page = f"第 {block.page} 页" if block.page else ""
        if block.table is not None and block.row is not None:
            return Label(f"{page}表 {block.table + 1} 第 ", block.row + 1, " 行")
        if block.paragraph is not None and not page:
            return Label("第 ", block.paragraph, " 段")
        return Label(f"{page}第 ", self.line(offset), " 行")

    def labels(self, spans: Iterable[Span]) -> str:
        """Several places, each named once: ``第 203、205、207 行``."""
        found = dict.fromkeys(self.label(s.start) for s in spans)
        groups = groupby(found, key=lambda label: (label.before, label.after))
        return "，".join(
            f"{before}{'、'.join(str(label.number) for label in group)}{after}"
            for (before, after), group in groups
        )
