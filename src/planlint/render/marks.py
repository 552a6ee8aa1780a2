"""Marks in the text of a page: which characters belong to which finding and relation.

Spans may touch, nest and cross, so the text is cut into segments, each with all that covers it.
A segment shows its weightiest mark; its links and its lighting know all of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from planlint.document import Document, Span
from planlint.engine import PlanReport
from planlint.finding import SEVERITY_RANK
from planlint.render.words import severity_of, spans_of

# What a segment looks like, the weightiest first.
LOOKS = ("e", "w", "i", "p", "k")
PART, KEPT = 3, 4


@dataclass(frozen=True, slots=True)
class Mark:
    """``target``: the card or list item (``f3``, ``r5``); ``look`` indexes :data:`LOOKS`; ``number`` on its chip."""

    start: int
    end: int
    target: str
    look: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters with one and the same cover; ``id`` is 0 for plain text; ``chips`` follow it."""

    start: int
    end: int
    cover: tuple[Mark, ...] = ()
    id: int = 0
    chips: tuple[Mark, ...] = ()


def plan_marks(plan: PlanReport) -> Iterator[Mark]:
    """All marks of a plan: places of findings, figures under them, numbers of relations."""
    for number, finding in enumerate(plan.findings, 1):
        look = SEVERITY_RANK[severity_of(finding)]
        own = ((finding.span,) if finding.span else ()) + finding.places
        for span in dict.fromkeys(own):
            yield Mark(span.start, span.end, f"f{number}", look, number)
        if finding.relation is not None and finding.relation < len(plan.relations):
            own += spans_of(plan.relations[finding.relation])  # these have marks of their own
        marked = frozenset(own)
        for figure in finding.figures:
            if figure.span and figure.span not in marked:
                yield Mark(figure.span.start, figure.span.end, f"f{number}", PART)
    for number, relation in enumerate(plan.relations, 1):
        for span in spans_of(relation):
            yield Mark(span.start, span.end, f"r{number}", KEPT if relation.holds else PART)


@dataclass
class MarkedText:
    """The visible stretches of a plan's text, cut into segments."""

    document: Document
    plan: PlanReport
    _fragments: list[tuple[int, int, Mark]] = field(default_factory=list)
    _chips: dict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    _ids: dict[int, int] = field(default_factory=dict)
    _first: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for mark in plan_marks(self.plan):
            pieces = self._visible_pieces(mark)
            if not pieces:
                continue
            self._first[mark.start, mark.end] = pieces[0][0]
            self._fragments += [(start, end, mark) for start, end in pieces]
            if mark.number is not None:
                self._chips[pieces[-1][1]].append(mark)
        self._fragments.sort(key=lambda f: (f[0], f[1], f[2].look))
        self._ids = {bound: number for number, bound in enumerate(self._bounds, 1)}

    @cached_property
    def visible(self) -> list[Span]:
        """The stretches a page shows: lines, and in tables the cells."""
        spans = []
        for block in self.document.within(self.plan.facts.span):
            cells = self.row_cells(block.table, block.row)
            spans += cells or [block.span]
        return sorted(spans)

    @cached_property
    def _cells(self) -> dict[tuple[int, int], list[Span]]:
        rows: dict[tuple[int, int], list[Span]] = defaultdict(list)
        for table in self.document.tables:
            for cell in table.cells:
                rows[table.index, cell.row].append(cell.span)
        return rows

    def row_cells(self, table: int | None, row: int | None) -> list[Span]:
        """The cells that begin in a row of a table; empty outside tables."""
        return self._cells.get((table, row), []) if table is not None and row is not None else []

    def _visible_pieces(self, mark: Mark) -> list[tuple[int, int]]:
        """The visible part of a mark on its first line: one piece, or one for each cell of a row."""
        text, end = self.document.text, max(mark.end, mark.start + 1)
        pieces: list[tuple[int, int]] = []
        at = max(bisect_right(self.visible, Span(mark.start, len(text) + 1)) - 1, 0)
        for span in self.visible[at:]:
            if span.start >= end:
                break
            start, stop = max(span.start, mark.start), min(span.end, end)
            if start >= stop:
                continue
            if pieces and "\n" in text[pieces[0][0] : start]:
                break
            pieces.append((start, stop))
        return pieces

    @cached_property
    def _bounds(self) -> list[int]:
        return sorted({b for start, end, _ in self._fragments for b in (start, end)})

    @cached_property
    def _starting(self) -> list[int]:
        return [f[0] for f in self._fragments]

    def segments(self, span: Span) -> Iterator[Segment]:
        """A visible stretch in segments, in order, all its characters once."""
        inside = self._bounds[bisect_right(self._bounds, span.start) : bisect_left(self._bounds, span.end)]
        cuts = [span.start, *inside, span.end]
        first = bisect_left(self._starting, span.start)
        last = bisect_left(self._starting, span.end)
        open_here: list[tuple[int, Mark]] = []
        for start, end in pairwise(cuts):
            if start >= end:
                continue
            open_here = [(e, m) for e, m in open_here if e > start]
            while first < last and self._starting[first] <= start:
                open_here.append(self._fragments[first][1:])
                first += 1
            cover = [m for _, m in open_here]
            cover.sort(key=lambda m: (m.look, m.number or 0))
            chips = tuple(sorted(self._chips.get(end, ()), key=lambda m: m.number or 0))
            yield Segment(
                start, end, tuple(dict.fromkeys(cover)), self._ids.get(start, 0) if cover else 0, chips
            )

    def anchor(self, span: Span) -> str:
        """The id of the segment where a marked span begins; empty if the page does not show it."""
        first = self._first.get((span.start, span.end))
        return f"m{self._ids[first]}" if first is not None else ""
