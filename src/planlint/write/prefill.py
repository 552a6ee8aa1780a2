"""The form of a plan filled from a file that was read: each value with its place, nothing invented, nothing told twice.

Tables go where their columns fit, sentences that tell nothing but what a table asks become its rows, all other words stay
texts of the chapter and section in which they stand.  What fits nowhere is listed, so that nothing is lost.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from planlint import catalogue, dates
from planlint.catalogue import ChapterForm, SectionForm
from planlint.catalogue.templates import GUIDANCE_PREFIX
from planlint.document import Block, BlockKind, Document, Span
from planlint.facts import Chapter, Facts
from planlint.patterns import regex
from planlint.write.cover_reading import read_names
from planlint.write.form import (
    EMPTY,
    ChapterContent,
    FormContent,
    SectionContent,
    TableContent,
    sections_of,
)
from planlint.write.sentence_reading import take_sentences
from planlint.write.spots import Paragraph, Row, Source, Spot, Taken, Value, bare
from planlint.write.table_reading import take_tables
from planlint.write.template import NoTemplate

TITLE = "题目"
_LABELLED = regex(r"^(?P<label>[^：:]{2,16})[：:]\s*(?P<value>.+?)[。；;]?$")
_STOPS = " 　。；;：:，,、"
_LIKE = 3
_AREA = {
    "estates": "measures", "planned": "measures", "problem": "problems", "stages": "organisation", "duties": "organisation",
    "consents": "organisation", "notices": "organisation", "sources": "money", "amounts": "money", "payments": "money",
}  # fmt: skip
_HOMES = {
    "estate": _AREA,
    "cluster": _AREA,
    "programme": _AREA | {
        "estates": "scope", "planned": "scope", "problem": "scope", "stages": "steps", "consents": "steps", "notices": "steps",
        "duties": "duties",
    },
    "school": {
        "school": "overview", "planned": "plan", "problem": "need", "stages": "plan", "sources": "money", "amounts": "money",
    },
    "parcel": {
        "certificates": "parcel", "land_uses": "redevelopment", "parcel": "parcel", "stages": "schedule", "sources": "money",
        "amounts": "money", "notices": "willingness",
    },
}  # fmt: skip
"""The chapter of a text without chapters, by the family of most of its facts."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value of the form was read: ``row`` is the paragraph's or the table row's index, ``column`` that of a cell.

    The cover has an empty ``chapter`` and its field as ``section`` (:data:`TITLE` for the title), a paragraph no ``table``.
    ``line`` counts from 1 in the document's text.
    """

    chapter: str
    section: str
    table: str
    row: int
    column: int
    span: Span
    line: int


@dataclass(frozen=True, slots=True)
class Left:
    """Words that fit nowhere in the form, with their place."""

    text: str
    span: Span
    line: int


@dataclass(frozen=True)
class Prefill:
    """A filled form, where each of its values was read, and what is left."""

    content: FormContent
    origins: tuple[Origin, ...]
    left: tuple[Left, ...]

    @property
    def placed_characters(self) -> int:
        """How many characters of the text stand in the form."""
        return len({at for o in self.origins for at in range(o.span.start, o.span.end)})

    @property
    def left_characters(self) -> int:
        return sum(len(one.text) for one in self.left)


def prefill(document: Document, facts: Facts) -> Prefill:
    """The form of a plan of the kind the facts name; raises :class:`NoTemplate` for a kind without one."""
    form = catalogue.template(facts.kind)
    if form is None:
        raise NoTemplate(f"没有“{facts.kind}”的编制模版，不能预填表单。")
    return _Filling(Source(document, facts, form)).filled()


class _Filling:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._taken = Taken()
        self._paragraphs: list[Paragraph] = []
        self._title: Value | None = None
        self._heads = {c.span.start: c for c in source.facts.chapters}
        self._where, self._structure, self._named = _walk(source, self._heads)
        first = [c.span.start for c in source.facts.chapters if self._at(c.span.start).chapter]
        self._cover_ends = min(first, default=source.facts.start)

    def filled(self) -> Prefill:
        self._take_title()
        take_tables(self._source, self._at, self._taken, self._cover_ends)
        take_sentences(self._source, self._is_free, self._taken)
        self._taken.cover |= {
            name: value
            for name, value in read_names(self._source, self._title)
            if name not in self._taken.asked and name not in self._taken.cover
        }
        for block in self._source.blocks():
            if block.start not in self._taken.lines:
                self._take_line(block)
        return self._made()

    def _at(self, offset: int) -> Spot:
        block = self._source.document.block_at(offset)
        return self._where.get(block.start if block else offset, Spot(""))

    def _is_free(self, spot: Spot) -> bool:
        return spot not in self._taken.rows and (spot.chapter, spot.section) not in self._named

    # ── taking ─────────────────────────────────────────────────────────────────

    def _take_title(self) -> None:
        facts = self._source.facts
        block = self._source.document.block_at(facts.title_span.start)
        if block is None or block.span != facts.title_span or block.start in self._structure:
            return
        self._taken.use(block)
        if "××" not in block.span.of(self._source.text):
            text = block.span.of(self._source.text)
            self._title = self._source.value(block.start + len(text) - len(text.lstrip("# ")), block.end)

    def _take_line(self, block: Block) -> None:
        text = block.span.of(self._source.text).strip()
        if not text or text == EMPTY or text.endswith(f"{EMPTY}。") or text.startswith(GUIDANCE_PREFIX):
            return
        if block.kind is BlockKind.ROW:
            words = text.strip("| ")
            at = self._source.text.index(words, block.start)
            self._taken.left.append(Span(at, at + len(words)))
            return
        start = self._structure.get(block.start, block.start)
        if start >= block.end:
            return
        if block.start < self._cover_ends and self._take_cover_line(block, text):
            return
        spot = self._where.get(block.start, Spot(""))
        if not spot.chapter:
            spot = Spot(_home(self._source, block))
        for value in self._words(start, block.end, block.number):
            if spot.chapter:
                self._paragraphs.append(Paragraph(spot, value))
            else:
                self._taken.left.append(value.span)

    def _take_cover_line(self, block: Block, text: str) -> bool:
        """``编制单位：…`` or a day alone, above the first chapter."""
        fields, told = self._source.form.cover, self._taken.cover
        match = _LABELLED.match(text)
        name = next((f for f in fields if match and bare(match["label"]) == bare(f)), None)
        if match and name and name not in told:
            at = self._source.text.index(match["value"], block.start + match.start("value"))
            told[name] = self._source.value(at, at + len(match["value"]))
            return True
        days = list(dates.scan(self._source.text, block.start, block.end))
        if len(days) == 1 and days[0].text == text and "编制日期" in fields and "编制日期" not in told:
            told["编制日期"] = self._source.value(block.start, block.end)
            return True
        return False

    def _words(self, start: int, end: int, number: str) -> Iterator[Value]:
        """What sentences that became rows leave of a line, as one paragraph each stretch; its list number goes with the first."""
        text, at = self._source.text, start
        at += len(text[start:end]) - len(text[start:end].lstrip("# "))
        for part in sorted(p for p in self._taken.parts if start <= p.start < end):
            words = text[at : part.start].strip(_STOPS)
            if words and words != number.strip(_STOPS):
                yield self._source.value(at, part.start)
            at = max(at, part.end)
        if text[at:end].strip(_STOPS):
            yield self._source.value(at, end)

    # ── making ─────────────────────────────────────────────────────────────────

    def _made(self) -> Prefill:
        form, taken = self._source.form, self._taken
        texts: dict[Spot, list[Value]] = defaultdict(list)
        for paragraph in self._paragraphs:
            texts[paragraph.spot].append(paragraph.value)
        origins = [self._origin(Spot(""), TITLE, 0, 0, self._title.span)] if self._title else []
        origins += [self._origin(Spot(""), name, 0, 0, v.span) for name, v in taken.cover.items()]
        chapters = []
        for chapter in form.chapters:
            sections = []
            for section in sections_of(form.kind, chapter):
                spot = Spot(chapter.code, section.title)
                for n, value in enumerate(texts[spot]):
                    origins.append(self._origin(spot, section.title, n, 0, value.span))
                tables = tuple(self._table(spot, t.title, origins) for t in section.tables)
                words = tuple(v.text for v in texts[spot])
                sections.append(SectionContent(section.title, words, tables))
            chapters.append(ChapterContent(chapter.code, tuple(sections)))
        cover = tuple((name, taken.cover[name].text if name in taken.cover else "") for name in form.cover)
        title = self._title.text if self._title else ""
        return Prefill(
            FormContent(form.kind, title, cover, tuple(chapters)), tuple(origins), tuple(map(self._left, sorted(taken.left)))
        )  # fmt: skip

    def _table(self, spot: Spot, title: str, origins: list[Origin]) -> TableContent:
        place = Spot(spot.chapter, spot.section, title)
        rows: list[Row] = self._taken.rows.get(place, [])
        for n, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    origins.append(self._origin(place, spot.section, n, c, value.span))
        return TableContent(title, tuple(tuple(v.text if v else "" for v in row) for row in rows))

    def _origin(self, spot: Spot, section: str, row: int, column: int, span: Span) -> Origin:
        return Origin(spot.chapter, section, spot.table, row, column, span, self._line(span))

    def _left(self, span: Span) -> Left:
        return Left(span.of(self._source.text).strip(), span, self._line(span))

    def _line(self, span: Span) -> int:
        block = self._source.document.block_at(span.start)
        return block.line if block else 1


# ── which chapter and section a line stands in ─────────────────────────────────


def _walk(
    source: Source, heads: dict[int, Chapter]
) -> tuple[dict[int, Spot], dict[int, int], set[tuple[str, str]]]:
    """The spot of every line; of each heading that is the template's, where the words behind it begin; the sections so named."""
    where: dict[int, Spot] = {}
    structure: dict[int, int] = {}
    named: set[tuple[str, str]] = set()
    open_heads: list[tuple[int, Spot]] = []
    for block in source.blocks():
        head = heads.get(block.start)
        if head is not None:
            while open_heads and open_heads[-1][0] >= head.level:
                open_heads.pop()
            above = open_heads[-1][1] if open_heads else Spot("")
            spot, is_known = _spot(source, head, above)
            open_heads.append((head.level, spot))
            if is_known:
                structure[block.start] = _behind(source, head, block)
                if spot.section:
                    named.add((spot.chapter, spot.section))
        where[block.start] = open_heads[-1][1] if open_heads else Spot("")
    return where, structure, named


def _behind(source: Source, head: Chapter, block: Block) -> int:
    """Where the words of a heading's own line begin that are no heading: ``（一）资金筹措。老旧小区…``."""
    rest = source.text[head.span.end : block.end]
    return block.end - len(rest.lstrip(_STOPS))


def _spot(source: Source, head: Chapter, above: Spot) -> tuple[Spot, bool]:
    """The spot that a heading opens below another, and whether it is one of the template's headings."""
    form, title = source.form, bare(head.title)
    parent = form.chapter(above.chapter) if above.chapter else None
    if parent is not None:
        section = _section(parent, title)
        if section is not None:
            return Spot(parent.code, section.title), True
    chapter = form.chapter(head.code) if head.code else None
    if chapter is not None and (parent is None or (chapter is not parent and _is_titled(chapter, title))):
        section = _section(chapter, title, is_exact=True)
        return Spot(head.code, section.title if section else ""), True
    if parent is None:
        for other in form.chapters:
            section = _section(other, title, is_exact=True)
            if section is not None:
                return Spot(other.code, section.title), True
    return above, False


def _is_titled(chapter: ChapterForm, title: str) -> bool:
    """Below another chapter only the very title opens one: 投资估算书 in a list of papers does not."""
    return title in (bare(chapter.title), *map(bare, chapter.synonyms))


def _section(chapter: ChapterForm, title: str, *, is_exact: bool = False) -> SectionForm | None:
    """The section of that title, or one whose title holds it or stands in it."""
    same = next((s for s in chapter.sections if bare(s.title) == title), None)
    if same is not None or is_exact:
        return same
    return next(
        (
            s
            for s in chapter.sections
            if (len(title) >= _LIKE and title in bare(s.title))
            or (len(bare(s.title)) >= _LIKE and bare(s.title) in title)
        ),
        None,
    )


def _home(source: Source, block: Block) -> str:
    """The chapter of a line that stands in none: that of most facts in it; empty where there are none."""
    facts, homes = source.facts, _HOMES.get(source.form.kind, {})
    told: list[tuple[str, int]] = [(m.role, m.span.start) for m in facts.measures]
    for family in homes:
        told += [(family, one.span.start) for one in getattr(facts, family, ())]
    found = Counter(homes[f] for f, at in told if f in homes and block.start <= at < block.end)
    return found.most_common(1)[0][0] if found else ""
