"""A plan's form: the sections of its kind's template with what is written in them, and what a page sends of them."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jiugai.ground.common.refusal import Refused
from jiugai.plans.models import FormSection, Plan
from jiugai.plans.models.form import COVER
from planlint import catalogue
from planlint.catalogue import TableForm, Template
from planlint.write.form import (
    ChapterContent,
    FormContent,
    SectionContent,
    TableContent,
    sections_of,
    told_rows,
)

TITLE = "题目"
BLANK = "{}"
MOST_ROWS = 400
_LONGEST_TEXT = 20_000
_LONGEST_CELL = 500
_DIGEST = 16

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Place:
    """A section of a form as its template has it; of the cover ``fields`` are asked for, else a text and ``tables``."""

    chapter: str
    title: str
    guidance: str = ""
    tables: tuple[TableForm, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page of a form: its cover or one chapter."""

    code: str
    title: str
    guidance: str
    rules: tuple[str, ...]
    places: tuple[Place, ...]


def template_of(plan: Plan) -> Template:
    """The template of the plan's kind.  Raises :class:`Refused` for a kind without one."""
    form = catalogue.template(plan.kind)
    if form is None:
        raise Refused(f"{plan.get_kind_display()}方案没有编制模版，请上传文件。")
    return form


def pages_of(plan: Plan) -> list[Page]:
    """The cover, then the chapters in the order of the template."""
    form = template_of(plan)
    cover = Page(COVER, "封面", "", (), (Place(COVER, "", fields=(TITLE, *form.cover)),))
    return [cover, *(_page(form, c) for c in form.chapters)]


def _page(form: Template, chapter: catalogue.ChapterForm) -> Page:
    """A chapter with sections asks for no text of its own before them."""
    own, *sections = sections_of(form.kind, chapter)
    asked = [own, *sections] if own.tables or not sections else sections
    places = (Place(chapter.code, s.title, "" if s is own else s.guidance, s.tables) for s in asked)
    return Page(chapter.code, chapter.title, chapter.guidance, chapter.rules, tuple(places))


# ── what is written in a section, as it is kept ────────────────────────────────


def canonical(
    place: Place,
    *,
    paragraphs: Sequence[str] = (),
    tables: Mapping[str, Sequence[Sequence[str]]] | None = None,
    fields: Mapping[str, str] | None = None,
) -> str:
    """The content of a section as JSON, the same for the same words; :data:`BLANK` for none."""
    told: dict[str, Any] = {}
    lines = [line for p in paragraphs for line in _clean(p).splitlines() if line]
    if lines:
        told["paragraphs"] = lines
    for table in place.tables:
        rows = [[_cell(cell) for cell in row] for row in (tables or {}).get(table.title, ())]
        kept = [row for row in rows if any(row)]
        if told_rows(table, kept):
            told.setdefault("tables", {})[table.title] = kept
    named = {name: _cell((fields or {}).get(name, "")) for name in place.fields}
    if any(named.values()):
        told["fields"] = {name: value for name, value in named.items() if value}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _clean(text: str) -> str:
    """Without control characters and surrogates, its lines trimmed."""
    seen = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "\n".join(line.strip() for line in seen.splitlines())


def _cell(text: str) -> str:
    return " ".join(_clean(text.replace("\t", " ")).split())


def digest(content: str) -> str:
    """Names a section's content."""
    return hashlib.sha256(content.encode()).hexdigest()[:_DIGEST]


def refuse_too_long(place: Place, content: str) -> None:
    """Raises :class:`Refused` for a text, a table or a cell beyond all measure."""
    told = json.loads(content)
    where = f"“{place.title or '本章'}”"
    length = sum(map(len, told.get("paragraphs", ())))
    if length > _LONGEST_TEXT:
        raise Refused(f"{where}有 {length} 个字，一节最多 {_LONGEST_TEXT} 个；长的资料作为附件上传。")
    cells = list(told.get("fields", {}).values())
    for title, rows in told.get("tables", {}).items():
        if len(rows) > MOST_ROWS:
            raise Refused(f"“{title}”有 {len(rows)} 行，最多 {MOST_ROWS} 行；更长的清单作为附件上传。")
        cells += [cell for row in rows for cell in row]
    longest = max(map(len, cells), default=0)
    if longest > _LONGEST_CELL:
        raise Refused(f"{where}有一格 {longest} 个字，一格最多 {_LONGEST_CELL} 个；长的话写在文字里。")


# ── the whole form ─────────────────────────────────────────────────────────────

Written = Mapping[tuple[str, str], FormSection]


def written_in(plan: Plan) -> dict[tuple[str, str], FormSection]:
    """The sections somebody wrote in, by chapter and title; one query."""
    return {(s.chapter, s.section): s for s in plan.form_sections.all()}


def content_of(plan: Plan, written: Written) -> FormContent:
    """The form as planlint writes it."""
    cover, *chapters = pages_of(plan)
    fields = _told(written, cover.places[0]).get("fields", {})
    return FormContent(
        plan.kind,
        fields.get(TITLE, "") or plan.title,
        tuple((name, fields.get(name, "")) for name in template_of(plan).cover),
        tuple(
            ChapterContent(c.code, tuple(_section(_told(written, p), p) for p in c.places)) for c in chapters
        ),
    )


def _told(written: Written, place: Place) -> dict[str, Any]:
    held = written.get((place.chapter, place.title))
    return held.told if held is not None else {}


def _section(told: Mapping[str, Any], place: Place) -> SectionContent:
    tables = told.get("tables", {})
    return SectionContent(
        place.title,
        tuple(told.get("paragraphs", ())),
        tuple(TableContent(t.title, tuple(map(tuple, tables.get(t.title, ())))) for t in place.tables),
    )


def read_contents(plan: Plan, content: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Every place of the form with what a reading (``FormContent`` as plain data) has for it.

    A text that the reading has where the form asks for none goes before that of the chapter's first section.
    """
    chapters = {c["code"]: {s["title"]: s for s in c["sections"]} for c in content["chapters"]}
    for page in pages_of(plan):
        if page.code == COVER:
            fields = {**dict(content["cover"]), TITLE: content["title"]}
            yield page.places[0], canonical(page.places[0], fields=fields)
            continue
        sections = dict(chapters.get(page.code, {}))
        own = {p.title for p in page.places}
        loose = [p for title, s in sections.items() if title not in own for p in s["paragraphs"]]
        for place in page.places:
            told = sections.get(place.title, {"paragraphs": (), "tables": ()})
            tables = {t["title"]: t["rows"] for t in told["tables"]}
            yield place, canonical(place, paragraphs=[*loose, *told["paragraphs"]], tables=tables)
            loose = []


@dataclass(frozen=True)
class State:
    """How far a page is: places, and those of them in which nothing is written."""

    page: Page
    empty: tuple[Place, ...]

    @property
    def is_done(self) -> bool:
        return not self.empty


def states(plan: Plan, written: Written) -> list[State]:
    """Every page with what is still empty in it; a cover is empty until each of its fields is filled."""
    found = []
    for page in pages_of(plan):
        empty = [p for p in page.places if is_empty(p, _told(written, p))]
        found.append(State(page, tuple(empty)))
    return found


def is_empty(place: Place, told: Mapping[str, Any]) -> bool:
    """Is nothing written there, or a field of the cover left out?"""
    if place.fields:
        return any(name not in told.get("fields", {}) for name in place.fields if name != TITLE)
    return not told.get("paragraphs") and not told.get("tables")
