"""The form of a plan as data, and the plan as Word that is made of it.

A form has the places of its kind's template: the fields of the cover, and for each chapter the text and the tables of its
sections.  What is left empty is marked （待填） in the Word file, where a checker finds it and a reader sees it; rows that
say no more than their printed first cell are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planlint import catalogue
from planlint.catalogue import ChapterForm, SectionForm, TableForm, Template
from planlint.write.paper import Paper
from planlint.write.template import NoTemplate

EMPTY = "（待填）"
SERIAL = "序号"
ATTACHMENTS = "附件清单"
_ATTACHMENT_COLUMNS = (SERIAL, "材料名称", "要求", "附件编号", "页数")
_LONGEST_SERIAL = 6
_TOTALS = frozenset({"合计", "小计", "总计", "共计", "总投资"})
_NOUNS = ("小区", "片区", "市（县）", "学校", "地块")
_ESTATE_ENDS = ("小区", "新村", "院", "园", "苑", "公寓", "宿舍", "楼", "里", "城", "村", "区")


class FormFault(Exception):
    """A form that does not fit its template; the message is one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class TableContent:
    """The rows of a table, each with one text for every column of the template."""

    title: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SectionContent:
    """What is written in a section; ``title`` is empty for what stands in the chapter before its first section."""

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[TableContent, ...] = ()


@dataclass(frozen=True, slots=True)
class ChapterContent:
    """What is written in the sections of a chapter; ``code`` is the template's."""

    code: str
    sections: tuple[SectionContent, ...] = ()


@dataclass(frozen=True, slots=True)
class FormContent:
    """A filled form; ``title`` may be empty, then it is made of the cover's first field."""

    kind: str
    title: str = ""
    cover: tuple[tuple[str, str], ...] = ()
    chapters: tuple[ChapterContent, ...] = ()


def sections_of(kind: str, chapter: ChapterForm) -> tuple[SectionForm, ...]:
    """The places of a chapter: one without a title for its own text (and the list of attachments), then its sections."""
    listed: tuple[TableForm, ...] = ()
    if chapter.attachments and catalogue.attachments(kind):
        names = tuple(str(n) for n, _ in enumerate(catalogue.attachments(kind), 1))
        listed = (TableForm(ATTACHMENTS, _ATTACHMENT_COLUMNS, names),)
    return (SectionForm("", chapter.guidance, listed), *chapter.sections)


def blank_form(kind: str) -> FormContent:
    """Every place of the template, empty but for the printed first cells; raises :class:`NoTemplate`."""
    form = _template(kind)
    return FormContent(
        kind,
        "",
        tuple((name, "") for name in form.cover),
        tuple(
            ChapterContent(
                chapter.code,
                tuple(
                    SectionContent(section.title, (), tuple(map(_blank_table, section.tables)))
                    for section in sections_of(kind, chapter)
                ),
            )
            for chapter in form.chapters
        ),
    )


def _blank_table(table: TableForm) -> TableContent:
    rest = ("",) * (len(table.columns) - 1)
    return TableContent(table.title, tuple((first, *rest) for first in table.rows))


def form_content(told: Mapping[str, Any]) -> FormContent:
    """A form from plain data, as ``dataclasses.asdict`` or JSON gives it; raises :class:`FormFault` and :class:`NoTemplate`."""
    try:
        content = FormContent(
            str(told["kind"]),
            str(told["title"]),
            tuple((str(name), str(value)) for name, value in told["cover"]),
            tuple(
                ChapterContent(str(c["code"]), tuple(_section(s) for s in c["sections"]))
                for c in told["chapters"]
            ),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise FormFault("表单的数据不完整，请刷新页面后重新填写。") from fault
    check_form(content)
    return content


def _section(told: Mapping[str, Any]) -> SectionContent:
    tables = tuple(
        TableContent(str(t["title"]), tuple(tuple(map(str, row)) for row in t["rows"]))
        for t in told["tables"]
    )
    return SectionContent(str(told["title"]), tuple(map(str, told["paragraphs"])), tables)


def check_form(content: FormContent) -> None:
    """Raise :class:`FormFault` for a field, chapter, section, table or column that the template does not have."""
    form = _template(content.kind)
    for name, _ in content.cover:
        if name not in form.cover:
            raise FormFault(f"封面没有“{name}”一栏。")
    _no_double("封面栏目", [name for name, _ in content.cover])
    _no_double("章节", [c.code for c in content.chapters])
    for chapter in content.chapters:
        known = form.chapter(chapter.code)
        if known is None:
            raise FormFault(f"编制模版没有“{chapter.code}”这一章。")
        _check_chapter(content.kind, known, chapter)


def _check_chapter(kind: str, known: ChapterForm, chapter: ChapterContent) -> None:
    places = {s.title: s for s in sections_of(kind, known)}
    _no_double(f"“{known.title}”的小节", [s.title for s in chapter.sections])
    for section in chapter.sections:
        if section.title not in places:
            raise FormFault(f"“{known.title}”没有“{section.title}”一节。")
        tables = {t.title: t for t in places[section.title].tables}
        _no_double(f"“{section.title}”的表", [t.title for t in section.tables])
        for table in section.tables:
            if table.title not in tables:
                raise FormFault(f"“{known.title}”没有“{table.title}”。")
            columns = len(tables[table.title].columns)
            for number, row in enumerate(table.rows, 1):
                if len(row) != columns:
                    raise FormFault(f"“{table.title}”第 {number} 行有 {len(row)} 格，应有 {columns} 格。")


def _no_double(what: str, names: Sequence[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise FormFault(f"{what}重复：{twice or '正文'}。")


def title_of(content: FormContent) -> str:
    """The title as written, or the template's with the name on the cover in place of ``××``."""
    if content.title.strip():
        return content.title.strip()
    form = _template(content.kind)
    name = next((value.strip() for _, value in content.cover), "")
    blank, _, rest = form.title.partition(" ")
    if not name or blank != "××":
        return form.title
    noun = next((n for n in _NOUNS if rest.startswith(n)), "")
    ends = _ESTATE_ENDS if noun == "小区" else (noun,)
    told = name.endswith(ends) or noun in ("学校", "市（县）")
    return name + (rest.removeprefix(noun) if told else rest)


def write_form(content: FormContent, path: Path) -> None:
    """Write the plan in the template of its kind to ``path``, without guidance.

    Raises :class:`NoTemplate`, :class:`FormFault` for a form that does not fit it, OSError where the file cannot be written.
    """
    check_form(content)
    form = _template(content.kind)
    title = title_of(content)
    paper = Paper(title)
    if form.cover:
        told = dict(content.cover)
        paper.cover(title, [(name, told.get(name, "").strip()) for name in form.cover])
    else:
        paper.title(title)
    written = {c.code: c for c in content.chapters}
    for chapter in form.chapters:
        paper.heading(1, chapter.title)
        own = {s.title: s for s in written.get(chapter.code, ChapterContent(chapter.code)).sections}
        for place in sections_of(content.kind, chapter):
            section = own.get(place.title, SectionContent(place.title))
            _write_section(paper, place, section, asks=bool(place.title) or not chapter.sections)
    paper.save(path)


def _write_section(paper: Paper, place: SectionForm, section: SectionContent, *, asks: bool) -> None:
    """``asks``: an empty place is marked; the text before the first section need not be there."""
    if place.title:
        paper.heading(2, place.title)
    lines = list(_lines(section.paragraphs))
    for line in lines:
        paper.text(line)
    rows = {t.title: t.rows for t in section.tables}
    filled = [(t, told) for t in place.tables if (told := told_rows(t, rows.get(t.title, ())))]
    if asks and not lines and not filled:
        paper.text(EMPTY)
        return
    for table, told in filled:
        paper.table(table.title, table.columns, told)
    if asks:
        for table in place.tables:
            if table not in [t for t, _ in filled]:
                paper.text(f"{table.title}{EMPTY}。")


def told_rows(table: TableForm, rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The rows that say something, their cells on one line; an empty 序号 is counted, but not that of a total."""
    told: list[tuple[str, ...]] = []
    serial = 0
    for row in rows:
        cells = tuple(" ".join(cell.split()) for cell in row)
        if not any(cells[1:]) and (not cells[0] or cells[0] in table.rows or cells[0].isdecimal()):
            continue
        if table.columns[0] == SERIAL and not cells[0] and _TOTALS.isdisjoint(cells):
            serial += 1
            cells = (str(serial), *cells[1:])
        elif cells[0].isdecimal() and len(cells[0]) <= _LONGEST_SERIAL:
            serial = int(cells[0])
        told.append(cells)
    return told


def _lines(paragraphs: Sequence[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        for line in paragraph.splitlines():
            if line.strip():
                yield line.strip()


def _template(kind: str) -> Template:
    form = catalogue.template(kind)
    if form is None:
        raise NoTemplate(f"没有“{kind}”的编制模版。")
    return form
