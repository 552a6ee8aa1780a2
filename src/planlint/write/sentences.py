"""Sentences and clauses of a plan, and rows made of what they tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from planlint.catalogue import TableForm
from planlint.document import Block, Span
from planlint.patterns import regex
from planlint.quantity import Quantity
from planlint.write.spots import Column, Row, Source, Spot, Taken, Value, told_in

_SENTENCE = regex(r"[^。；;]+[。；;]?")
_PIECE = regex(r"[^，,、；;。：:（）()\s]+")
_LEAD = regex(
    r"(?:其中|包括|资金|来源|筹措|渠道|主要|分别|预计|计划|项目|改造|工程|投资|合计|共计|总计|以及|按照|[由为是共约等从和及、与自至])+"
)
_LEFT_OVER = 0.3

Tables = dict[Spot, TableForm]
Told = dict[str, Value | Quantity | None]
"""What goes into a row, by the names of its columns without units."""


def with_columns(tables: Tables, *names: str) -> tuple[Spot, TableForm] | None:
    """The first table that has all these columns."""
    for spot, form in tables.items():
        if {Column.of(c).name for c in form.columns} >= set(names):
            return spot, form
    return None


def made_row(form: TableForm, told: Told) -> Row:
    """The values in their columns; a quantity in the unit of its column."""
    cells: list[Value | None] = []
    for head in form.columns:
        column = Column.of(head)
        value = told.get(column.name)
        if isinstance(value, Quantity):
            words = told_in(value, column.unit) if column.unit else None
            cells.append(Value(words or value.text, Span(value.start, value.end)))
        else:
            cells.append(value)
    return tuple(cells)


def left_over(source: Source, whole: Span, used: Iterable[Span]) -> list[Span]:
    """The pieces of a sentence that nothing covers, without words that only lead over."""
    marks = bytearray(whole.end - whole.start)
    for span in used:
        for at in range(max(span.start, whole.start), min(span.end, whole.end)):
            marks[at - whole.start] = 1
    words = "".join(" " if marked else c for c, marked in zip(whole.of(source.text), marks, strict=True))
    return [
        Span(whole.start + m.start(), whole.start + m.end())
        for m in _PIECE.finditer(words)
        if not _LEAD.fullmatch(m[0])
    ]


def use_sentence(source: Source, whole: Span, used: Iterable[Span], taken: Taken) -> bool:
    """Mark a sentence as used where little of it is left over."""
    rest = left_over(source, whole, used)
    if sum(s.end - s.start for s in rest) > (whole.end - whole.start) * _LEFT_OVER:
        return False
    taken.parts.append(whole)
    taken.left += rest
    return True


def sentences(source: Source, lines: Sequence[Block], taken: Taken) -> Iterator[Span]:
    """The sentences of lines that are not used yet, each with its stop, without the line's number."""
    for block in lines:
        for match in _SENTENCE.finditer(source.text, block.start + len(block.number), block.end):
            span = Span(*match.span())
            if match[0].strip("。；; ") and not any(p.start <= span.start < p.end for p in taken.parts):
                yield span


def is_inside(start: int, end: int, whole: Span) -> bool:
    """Does a stretch lie in another?"""
    return whole.start <= start and end <= whole.end


def span_of(quantity: Quantity) -> Span:
    """Where a figure is printed."""
    return Span(quantity.start, quantity.end)


def joined_clauses(clauses: Sequence[Span], is_own: Callable[[Span], bool]) -> list[Span]:
    """One stretch for each clause that is its own; others go with the next one, those behind the last with it."""
    joined: list[Span] = []
    start: int | None = None
    for clause in clauses:
        start = clause.start if start is None else start
        if is_own(clause):
            joined.append(Span(start, clause.end))
            start = None
    if start is not None:
        begin = joined.pop().start if joined else start
        joined.append(Span(begin, clauses[-1].end))
    return joined


def length(span: Span) -> int:
    """In characters."""
    return span.end - span.start
