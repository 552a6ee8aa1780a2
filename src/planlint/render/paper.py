"""A checked plan as a site keeps it: its chapters as fragments of a page with every mark, its findings and facts as plain data.

Nothing here needs a document any more: places are the ids of marks (``m12``), lines (``L88``) and chapters.  A fragment is
escaped HTML without style and script; its classes are those of :data:`LOOK_CLASSES` and ``c`` (the number of a finding
behind its place), ``note`` (what is wrong, opened at its place), ``tw`` (a table that may scroll).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from planlint.catalogue import template
from planlint.document import Block, BlockKind, Cell, Document, Span
from planlint.engine import PlanReport, Report
from planlint.facts import Chapter
from planlint.finding import Finding, Severity
from planlint.render.columns import printable
from planlint.render.figures import FigureTable, Row, figure_table
from planlint.render.marks import KEPT, PART, MarkedText, Segment
from planlint.render.paper_facts import ToldFact, told_facts
from planlint.render.places import Places
from planlint.render.words import Tally, relation_line, remarks, severity_of, spans_of

LOOK_CLASSES = ("e", "w", "i", "p", "k")
"""Of a mark: must change, doubtful, hint, part of a failed sum, agrees."""
_NOTES = {BlockKind.FOOTNOTE: "脚注", BlockKind.TEXTBOX: "文本框"}
_NOTE_ROWS = 16
_MOST_HOLDS = 400
_BEGINNING, _WHOLE = "题头", "全文"
_KEY = 32


@dataclass(frozen=True, slots=True)
class PaperPlace:
    """A place of a finding: what it is called, the chapter it stands in, the id of its mark or line."""

    label: str
    chapter: int
    anchor: str


@dataclass(frozen=True, slots=True)
class PaperFigure:
    """A line of a finding's table, ``anchor`` where the text prints it, or empty; ``is_total`` under the sum."""

    number: str
    unit: str
    meaning: str
    hit: str
    anchor: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class PaperFinding:
    """A finding; ``key`` names the same fault in every version of a plan, ``chapter`` None for the whole plan."""

    number: int
    key: str
    code: str
    slug: str
    severity: str
    message: str
    chapter: int | None
    places: tuple[PaperPlace, ...]
    figures: tuple[PaperFigure, ...]
    explanations: tuple[str, ...]
    rules: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class PaperHold:
    """A relation that agrees: ``210 + 212 + 221 = 643``."""

    number: int
    title: str
    line: str
    chapter: int
    anchor: str


@dataclass(frozen=True, slots=True)
class PaperChapter:
    """A chapter; ``code`` is that of the template or empty.  ``blocks`` are its paragraphs and rows as plain text, to compare."""

    number: int
    code: str
    title: str
    is_missing: bool
    html: str
    blocks: tuple[str, ...]
    errors: int
    warnings: int
    holds: int


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """One plan of a file.  ``digest`` is the SHA-256 of its plain text, ``policy`` that of the rules it was judged by."""

    kind: str
    title: str
    characters: int
    digest: str
    policy: str
    tally: Tally
    remarks: tuple[str, ...]
    chapters: tuple[PaperChapter, ...]
    findings: tuple[PaperFinding, ...]
    holds: tuple[PaperHold, ...]
    facts: tuple[ToldFact, ...]


def paper_plans(report: Report) -> list[PaperPlan]:
    """Every plan of a file."""
    places = Places(report.document)
    return [_Paper(report, plan, places).made() for plan in report.plans]


@dataclass(frozen=True, slots=True)
class _Part:
    number: int
    code: str
    title: str
    start: int
    end: int


def parts_of(plan: PlanReport, text: str) -> list[_Part]:
    """The stretches of a plan by its highest headings: what stands before the first, then each up to the next."""
    facts = plan.facts
    top = min((c.level for c in facts.chapters), default=0)
    heads: list[Chapter] = [c for c in facts.chapters if c.level == top]
    if not heads:
        return [_Part(1, "", _WHOLE, facts.start, facts.end)]
    found = []
    if text[facts.start : heads[0].span.start].strip():
        found.append(_Part(0, "", _BEGINNING, facts.start, heads[0].span.start))
    ends = [*(h.span.start for h in heads[1:]), facts.end]
    for number, (head, end) in enumerate(zip(heads, ends, strict=True), 1):
        title = f"{head.number}{head.title}" or head.span.of(text)
        found.append(_Part(number, head.code, title, head.span.start, end))
    return found


class _Paper:
    def __init__(self, report: Report, plan: PlanReport, places: Places) -> None:
        self._report, self._plan, self._places = report, plan, places
        self._document: Document = report.document
        self._text = report.document.text
        self._marked = MarkedText(report.document, plan)
        self._parts = parts_of(plan, self._text)
        self._notes: dict[int, list[tuple[int, Finding]]] = defaultdict(list)
        self._kept: dict[int, int] = {}
        for number, finding in enumerate(plan.findings, 1):
            if finding.span is not None and severity_of(finding) is Severity.ERROR:
                block = self._document.block_at(finding.span.start)
                if block is not None:
                    self._notes[self._after(block)].append((number, finding))
        for number, relation in enumerate(plan.relations, 1):
            if relation.holds and relation.stated is not None:
                self._kept.setdefault(relation.stated.span.end, number)

    def made(self) -> PaperPlan:
        facts, findings = self._plan.facts, self._findings()
        holds = tuple(self._holds())
        by_chapter = Counter((f.chapter, f.severity) for f in findings)
        kept = Counter(h.chapter for h in holds)
        chapters = [
            PaperChapter(
                part.number, part.code, part.title, False, self._html(part), tuple(self._blocks(part)),
                by_chapter[part.number, "error"], by_chapter[part.number, "warning"], kept[part.number],
            )
            for part in self._parts
        ]  # fmt: skip
        own = self._text[facts.start : facts.end]
        return PaperPlan(
            facts.kind, facts.title, len(own), hashlib.sha256(own.encode("utf-8", "replace")).hexdigest(), self._report.policy.digest,
            Tally.of([self._plan]), tuple(remarks(self._report, self._plan)), (*chapters, *self._missing(len(chapters))),
            findings, holds[:_MOST_HOLDS], told_facts(facts, self._document, self._chapter),
        )  # fmt: skip

    def _missing(self, count: int) -> Iterator[PaperChapter]:
        """The chapters that the template asks for and the text does not have."""
        form = template(self._plan.facts.kind)
        if form is None or self._plan.facts.excerpt:
            return
        there = {c.code for c in self._plan.facts.chapters}
        last = max((p.number for p in self._parts), default=0)
        lacking = [c for c in form.chapters if c.code not in there]
        for number, chapter in enumerate(lacking, last + 1):
            yield PaperChapter(number, chapter.code, chapter.title, True, "", (), 0, 0, 0)

    def _chapter(self, offset: int) -> int:
        return next((p.number for p in reversed(self._parts) if p.start <= offset), self._parts[0].number)

    # ── findings ───────────────────────────────────────────────────────────────

    def _findings(self) -> tuple[PaperFinding, ...]:
        keys = Counter[str]()
        made = []
        for number, finding in enumerate(self._plan.findings, 1):
            key = hashlib.sha256(f"{finding.code}\n{finding.message}".encode()).hexdigest()[:_KEY]
            keys[key] += 1
            own = dict.fromkeys(((finding.span,) if finding.span else ()) + finding.places)
            places = tuple(self._place(s) for s in own)
            made.append(
                PaperFinding(
                    number, key if keys[key] == 1 else f"{key}-{keys[key]}", finding.code, finding.slug, severity_of(finding).value,
                    finding.message, places[0].chapter if places else None, places, tuple(self._figures(finding)),
                    finding.explanations, tuple((r.text, r.verified) for r in finding.rules),
                )
            )  # fmt: skip
        return tuple(made)

    def _place(self, span: Span) -> PaperPlace:
        label = str(self._places.label(span.start))
        return PaperPlace(label, self._chapter(span.start), self._anchor(span))

    def _anchor(self, span: Span) -> str:
        return self._marked.anchor(span) or f"L{self._places.line(span.start)}"

    def _figures(self, finding: Finding) -> Iterator[PaperFigure]:
        table = figure_table(finding, self._plan)
        for row in table.rows if table else ():
            anchor = self._anchor(row.span) if row.span else ""
            yield PaperFigure(row.number, row.unit, row.meaning, row.hit, anchor, row.total)

    def _holds(self) -> Iterator[PaperHold]:
        for number, relation in enumerate(self._plan.relations, 1):
            if relation.holds:
                span = relation.stated.span if relation.stated else next(iter(spans_of(relation)))
                yield PaperHold(
                    number,
                    relation.title,
                    relation_line(relation),
                    self._chapter(span.start),
                    self._anchor(span),
                )

    # ── the text ───────────────────────────────────────────────────────────────

    def _own(self, part: _Part) -> Iterator[Block]:
        return self._document.within(Span(part.start, part.end))

    def _blocks(self, part: _Part) -> Iterator[str]:
        for block in self._own(part):
            yield block.span.of(self._text)

    def _html(self, part: _Part) -> str:
        return "".join(self._pieces(part))

    def _pieces(self, part: _Part) -> Iterator[str]:
        page: int | None = None
        for table, group in groupby(
            self._own(part), key=lambda b: b.table if b.kind is BlockKind.ROW else None
        ):
            blocks = list(group)
            if table is not None:
                yield self._table(table, blocks)
                continue
            for block in blocks:
                if block.page is not None and block.page != page:
                    page = block.page
                    yield f'<div class="pg">第 {page} 页</div>\n'
                yield self._line(block)

    def _after(self, block: Block) -> int:
        """Where a note on a block goes: behind it, behind its whole table in a table."""
        return block.start if block.table is None else self._document.tables[block.table].start

    def _line(self, block: Block) -> str:
        words, notes = self._marks(block.span), self._opened(block.start)
        if block.kind is BlockKind.HEADING or block.span == self._plan.facts.title_span:
            level = min(max(block.level, 1) + 1, 4)
            return f'<h{level} id="L{block.line}">{words}</h{level}>\n{notes}'
        note = f"<small>{_NOTES[block.kind]}</small> " if block.kind in _NOTES else ""
        return f'<p id="L{block.line}">{note}{words}</p>\n{notes}'

    def _table(self, index: int, blocks: list[Block]) -> str:
        table = self._document.tables[index]
        starting: dict[int, list[Cell]] = defaultdict(list)
        for cell in table.cells:
            starting[cell.row].append(cell)
        lines = []
        for block in blocks:
            own = sorted(starting.get(block.row or 0, ()), key=lambda c: c.col)
            cells = "".join(map(self._cell, own)) or f"<td>{self._marks(block.span)}</td>"
            lines.append(f'<tr id="L{block.line}">{cells}</tr>')
        return f'<div class="tw"><table>{"".join(lines)}</table></div>\n{self._opened(table.start)}'

    def _cell(self, cell: Cell) -> str:
        wide = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
        tall = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
        return f"<td{wide}{tall}>{self._marks(cell.span)}</td>"

    def _marks(self, span: Span) -> str:
        return "".join(map(self._segment, self._marked.segments(span)))

    def _segment(self, segment: Segment) -> str:
        text = _esc(self._text[segment.start : segment.end])
        chips = "".join(
            f'<a class="c {LOOK_CLASSES[m.look]}" href="#f{m.number}" aria-label="问题 {m.number}">{m.number}</a>'
            for m in segment.chips
        )
        kept = self._kept.get(segment.end)
        if kept is not None:
            chips += f'<a class="c k" href="#r{kept}" aria-label="相符">✓</a>'
        if not segment.cover:
            return text + chips
        look = segment.cover[0].look
        if look == KEPT or (look == PART and all(m.target[0] == "r" for m in segment.cover)):
            return f'<u id="m{segment.id}">{text}</u>{chips}'
        return f'<mark id="m{segment.id}" class="{LOOK_CLASSES[look]}">{text}</mark>{chips}'

    def _opened(self, offset: int) -> str:
        """The errors whose place is here, spelled out with their figures."""
        return "".join(self._note(number, finding) for number, finding in self._notes.get(offset, ()))

    def _note(self, number: int, finding: Finding) -> str:
        table = figure_table(finding, self._plan, _NOTE_ROWS)
        figures = _table(table) if table else ""
        why = "".join(f"<div>{_esc(s)}</div>" for s in finding.explanations)
        rules = "；".join(r.text + ("" if r.verified else "（来源待核）") for r in finding.rules)
        source = f"<small>{_esc(rules)}{' · ' if rules else ''}检查 {_esc(finding.code)}</small>"
        return (
            f'<aside class="note" id="at{number}"><strong><a class="c e" href="#f{number}">须改 {number}</a> {_esc(finding.message)}</strong>'
            f"{figures}{why}{source}</aside>\n"
        )


def _table(table: FigureTable) -> str:
    return f"<table>{''.join(map(_row, table.rows))}</table>"


def _row(row: Row) -> str:
    hit = f" <b>{_esc(row.hit)}</b>" if row.hit else ""
    total = ' class="total"' if row.total else ""
    return f"<tr{total}><td>{_esc(row.meaning)}{hit}</td><td>{_esc(row.number)}{_esc(row.unit)}</td></tr>"


def _esc(text: str) -> str:
    return escape(printable(text), quote=False)
