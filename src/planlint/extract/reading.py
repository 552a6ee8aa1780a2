"""One plan's stretch of a document with what every family of facts looks up in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from planlint.dates import DateRef
from planlint.document import Block, BlockKind, Cell, Document, Span, Table
from planlint.extract.split import Part
from planlint.facts import Mention
from planlint.patterns import regex

_CLAUSE_MARK = regex(r"(?<!\d)[,，]|[,，](?!\d)|[。；;！!？?：:\n]| \| ")
_SENTENCE_MARK = regex(r"[。；;！!？?\n]| \| ")
_ENDS_SENTENCE = "。；;！!？?：:）)”》】"
SHORTEST_BROKEN_LINE = 12


class Stretches:
    """Spans that may overlap; ``offset in stretches`` asks whether one of them holds an offset."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def __contains__(self, offset: int) -> bool:
        i = bisect_right(self._starts, offset) - 1
        return i >= 0 and offset < self._ends[i]


@dataclass(frozen=True)
class Reading:
    """A plan being read: text, blocks, quantities and dates, each looked up by place."""

    document: Document
    part: Part
    mentions: tuple[Mention, ...]
    dates: tuple[DateRef, ...]

    @property
    def text(self) -> str:
        return self.document.text

    @cached_property
    def body(self) -> str:
        """The plan's own text."""
        return self.text[self.part.start : self.part.end]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self.document.within(Span(self.part.start, self.part.end)))

    @cached_property
    def block_starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [mention.quantity.start for mention in self.mentions]

    @cached_property
    def _date_starts(self) -> list[int]:
        return [day.start for day in self.dates]

    @cached_property
    def _joined(self) -> frozenset[int]:
        """Offsets of line ends inside a sentence: the line was broken where the page was full."""
        found: set[int] = set()
        for block, following in zip(self.blocks, self.blocks[1:], strict=False):
            if block.kind is not BlockKind.PARAGRAPH or following.kind is not BlockKind.PARAGRAPH:
                continue
            last = self.text[block.end - 1 : block.end]
            long = block.end - block.start >= SHORTEST_BROKEN_LINE
            if long and not following.number and last not in _ENDS_SENTENCE and last.strip():
                found.update(range(block.end, following.start))
        return frozenset(found)

    def _marks(self, pattern: re.Pattern[str]) -> list[int]:
        found = pattern.finditer(self.text, self.part.start, self.part.end)
        return [m.start() for m in found if m.start() not in self._joined]

    @cached_property
    def _clause_marks(self) -> list[int]:
        return self._marks(_CLAUSE_MARK)

    @cached_property
    def _clauses(self) -> dict[int, Span]:
        """What was asked already: the same word is asked for its clause by several families of facts."""
        return {}

    @cached_property
    def _sentence_marks(self) -> list[int]:
        return self._marks(_SENTENCE_MARK)

    def clause(self, offset: int) -> Span:
        """The words around an offset between two marks of any kind (，。；：)."""
        known = self._clauses.get(offset)
        if known is None:
            known = self._clauses[offset] = self._between(self._clause_marks, offset)
        return known

    def sentence(self, offset: int) -> Span:
        """The words around an offset up to the ends of its sentence (。；)."""
        return self._between(self._sentence_marks, offset)

    def _between(self, marks: list[int], offset: int) -> Span:
        i = bisect_left(marks, offset)
        start = self.part.start if i == 0 else marks[i - 1] + 1
        end = marks[i] if i < len(marks) else self.part.end
        while start < end and self.text[start] in " |\u3000\n":
            start += 1
        return Span(min(start, offset), max(end, offset))

    def mentions_in(self, start: int, end: int) -> tuple[Mention, ...]:
        """The quantities that begin in ``[start, end)``."""
        return self.mentions[
            bisect_left(self._mention_starts, start) : bisect_left(self._mention_starts, end)
        ]

    def dates_in(self, start: int, end: int) -> tuple[DateRef, ...]:
        """The dates that begin in ``[start, end)``."""
        return self.dates[bisect_left(self._date_starts, start) : bisect_left(self._date_starts, end)]

    def block_index(self, offset: int) -> int:
        """Index into :attr:`blocks` of the block that holds an offset, or the last before it."""
        return max(bisect_right(self.block_starts, offset) - 1, 0)

    def block_text(self, block: Block) -> str:
        return self.text[block.start : block.end]

    @cached_property
    def _cell_starts(self) -> dict[int, list[int]]:
        return {table.index: [cell.start for cell in table.cells] for table in self.document.tables}

    def cell(self, offset: int) -> tuple[Table, Cell] | None:
        """The table and the cell that hold an offset, None outside tables."""
        block = self.blocks[self.block_index(offset)] if self.blocks else None
        if block is None or block.kind is not BlockKind.ROW or block.table is None:
            return None
        table = self.document.tables[block.table]
        i = bisect_right(self._cell_starts[table.index], offset) - 1
        return (table, table.cells[i]) if i >= 0 else None
