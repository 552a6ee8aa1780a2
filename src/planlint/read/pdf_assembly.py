"""From pages of ink to a document: shared by PDF files and recognised images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from statistics import median

from planlint.document import Block, BlockKind, Document, TextBuilder
from planlint.read.headings import settle
from planlint.read.pdf_flow import Measure, Paragraph, Placed, measure, paragraphs, usual_pitch
from planlint.read.pdf_grid import find_grids
from planlint.read.pdf_lines import Line, Run, find_gutter, reading_order, runs_of
from planlint.read.pdf_margins import Sheet, strip_margins
from planlint.read.pdf_open_tables import find_open_grids
from planlint.read.pdf_page import PageInk, Rule
from planlint.read.pdf_tables import PrintedTable, carry_on, fill

_PRINT_SLACK, _SCAN_SLACK = 0.08, 0.3
_TITLE_SIZE = 1.25


class Assembly:
    """Takes pages one by one, keeps only their lines and tables, and makes the document."""

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []
        self._strays: dict[str, None] = {}
        self._slack = _PRINT_SLACK
        self._gutters: dict[int, float] = {}

    def add(self, number: int, ink: PageInk, *, scanned: bool = False) -> None:
        """Add page ``number`` (from 1)."""
        if scanned:
            self._slack = _SCAN_SLACK
        if ink.stray:
            self._strays.setdefault(ink.stray[:200])
        self._sheets.append(_sheet(number, ink, _SCAN_SLACK if scanned else 0.0, self._gutters))

    @property
    def is_empty(self) -> bool:
        return not any(sheet.items for sheet in self._sheets)

    def document(self, name: str, format: str, pages: int, remarks: Iterable[str] = ()) -> Document:
        """The document, once all pages are in; may be asked for once."""
        margins = strip_margins(self._sheets)
        builder = TextBuilder()
        row_pages: dict[tuple[int, int], int] = {}
        tables = 0
        for item in _stream(self._sheets, self._slack):
            if isinstance(item, PrintedTable):
                builder.table(item.rows, page=item.pages[0])
                row_pages.update({(tables, r): page for r, page in enumerate(item.pages)})
                tables += 1
            else:
                builder.line(item.text, item.kind, level=item.level, page=item.page)
        made = builder.document(
            name, format, pages=pages, margins=margins + tuple(self._strays), remarks=tuple(remarks)
        )
        return settle(made.with_blocks(tuple(_paged(block, row_pages) for block in made.blocks)))


def _paged(block: Block, row_pages: dict[tuple[int, int], int]) -> Block:
    if block.table is None or block.row is None:
        return block
    return replace(block, page=row_pages[block.table, block.row])


def _sheet(number: int, ink: PageInk, slack: float, gutters: dict[int, float]) -> Sheet:
    grids = find_grids(ink.rules)
    grids += find_open_grids(ink.rules, grids, ink.glyphs)
    tables, free = fill(sorted(grids, key=lambda g: g.ys[0]), ink.glyphs, number, slack)
    runs = runs_of(free)
    gutter = find_gutter(runs, gutters.get(round(ink.width)))
    if gutter is not None:
        gutters[round(ink.width)] = gutter
    sheet = Sheet(number, ink.width, ink.height, notes_below=_notes_rule(ink, tables))
    wide = [t for t in tables if gutter is None or t.x0 < gutter < t.x1]
    narrow = [t for t in tables if t not in wide]
    for table in [*wide, None]:
        above, runs = _parted(runs, table)
        sheet.items += reading_order(above, gutter)
        if table is not None:
            sheet.items.append(table)
    for table in narrow:
        sheet.items.insert(_position(sheet.items, table), table)
    return sheet


def _parted(runs: list[Run], table: PrintedTable | None) -> tuple[list[Run], list[Run]]:
    if table is None:
        return runs, []
    above = [r for r in runs if r.top + r.bottom < table.top + table.bottom]
    return above, [r for r in runs if r.top + r.bottom >= table.top + table.bottom]


def _position(items: list[Line | PrintedTable], table: PrintedTable) -> int:
    above = [
        i for i, x in enumerate(items, 1)
        if x.bottom <= table.top + 2 and x.x0 < table.x1 and x.x1 > table.x0
    ]  # fmt: skip
    return max(above, default=0)


def _notes_rule(ink: PageInk, tables: list[PrintedTable]) -> float | None:
    """The short line at the left, in the lower half, that parts footnotes from the text."""

    def is_notes_rule(rule: Rule) -> bool:
        long = 40 < rule.high - rule.low < 0.42 * ink.width
        placed = rule.low < 0.3 * ink.width and rule.at > 0.4 * ink.height
        return rule.horizontal and long and placed

    found = [r.at for r in ink.rules if is_notes_rule(r)]
    free = [at for at in found if not any(t.top - 3 <= at <= t.bottom + 3 for t in tables)]
    return free[0] if len(free) == 1 else None


def _stream(sheets: list[Sheet], slack: float) -> Iterator[Paragraph | PrintedTable]:
    """Paragraphs and whole tables in order; footnotes follow the paragraph they interrupt."""
    placed = _placed(sheets, slack)
    body = [p for page in placed for p in page if isinstance(p, Placed)]
    pitch = usual_pitch(body)
    current: list[Placed] = []
    waiting: list[Placed] = []
    table: PrintedTable | None = None
    for page in placed:
        for i, item in enumerate(page):
            if isinstance(item, Placed):
                if item.kind is BlockKind.FOOTNOTE:
                    waiting.append(item)
                    continue
                if table is not None:
                    yield table
                    table = None
                current.append(item)
                continue
            if table is not None and i == 0 and carry_on(table, item):
                continue
            yield from _texts(current, waiting, pitch)
            current, waiting = [], []
            if table is not None:
                yield table
            table = item
    if table is not None:
        yield table
    yield from _texts(current, waiting, pitch)


def _texts(body: list[Placed], notes: list[Placed], pitch: float) -> Iterator[Paragraph]:
    """The paragraphs of a stretch without tables, each followed by the notes of its pages."""
    left = [(p.page, p) for p in notes]
    for paragraph in paragraphs(body, pitch):
        last = paragraph.lines[-1].page
        ripe = [p for page, p in left if page < last]
        left = [(page, p) for page, p in left if page >= last]
        if ripe and paragraph.page == last:
            yield from _notes(ripe, pitch)
            ripe = []
        yield paragraph
        yield from _notes(ripe, pitch)
    yield from _notes([p for _, p in left], pitch)


def _notes(notes: list[Placed], pitch: float) -> Iterator[Paragraph]:
    for _, found in groupby(notes, key=lambda p: p.page):
        yield from paragraphs(found, pitch)


def _placed(sheets: list[Sheet], slack: float) -> list[list[Placed | PrintedTable]]:
    """Every line with the edges of its column; lines under a notes rule are footnotes."""
    groups: dict[tuple[int, int], list[Line]] = {}
    for sheet in sheets:
        for line in sheet.lines:
            groups.setdefault((round(sheet.width), line.column), []).append(line)
    measures = {key: measure(lines, *_span(key, lines, slack)) for key, lines in groups.items()}
    body = median([line.size for lines in groups.values() for line in lines] or [10.0])
    out: list[list[Placed | PrintedTable]] = []
    for sheet in sheets:
        page: list[Placed | PrintedTable] = []
        for item in sheet.items:
            if isinstance(item, PrintedTable):
                page.append(item)
                continue
            edges = measures[round(sheet.width), item.column]
            kind = BlockKind.FOOTNOTE if _is_note(item, sheet, body) else BlockKind.PARAGRAPH
            is_large = slack == _PRINT_SLACK and item.size >= _TITLE_SIZE * body
            page.append(Placed(item, sheet.number, _own_edges(edges, item), kind, is_large))
        out.append(page)
    return out


def _span(key: tuple[int, int], lines: list[Line], slack: float) -> tuple[float, float]:
    """Page width for the whole page; in a column its own longest line stands for the mirror."""
    width, column = key
    if column == 0:
        return width, slack
    return min(line.x0 for line in lines) + max(line.x1 for line in lines), slack


def _own_edges(edges: Measure, line: Line) -> Measure:
    """Where a line begins left of all others, its page is set off: the edges move along."""
    return edges if line.x0 > edges.left - 2 * line.size else replace(edges, left=line.x0)


def _is_note(line: Line, sheet: Sheet, body: float) -> bool:
    below = sheet.notes_below is not None and line.top >= sheet.notes_below - 1
    return below and line.size < 0.95 * body
