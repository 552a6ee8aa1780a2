"""A page of a plan's form as it is shown and as it comes back: tables as grids, every value with the place where it was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from jiugai.ground.accounts.actions import posts_of
from jiugai.plans import form
from jiugai.plans.filling import Conflict, Saved, Typed
from jiugai.plans.form import BLANK, Page, Place, Written
from jiugai.plans.models import FormReading, FormSection, Version
from jiugai.plans.models.form import COVER
from planlint.catalogue import TableForm
from planlint.write.form import SERIAL

_CELL = re.compile(r"(\d{1,5})-(\d{1,3})-(\d{1,3})-(\d{1,3})", re.ASCII)
"""Row, section, table, column."""
_SPARE = 2
_SHORT = (SERIAL, "单位", "层数", "建成年份", "结构", "类别")
_LEAST_LINES = 3
_ACROSS = 44
"""About as many signs stand on a line of a text box."""
_SUMMED = ("户数", "人数", "栋数", "单元数", "小区数", "项目数", "占总投资（%）")
_SUMMED_UNITS = ("（万元）", "（元）", "（㎡）", "（公顷）", "（亩）")
_NEVER_SUMMED = ("单价", "标准")
_TOTALS = frozenset({"合计", "总计", "共计", "总投资"})


@dataclass(frozen=True)
class Reference:
    """Where a value was read: a chapter of the paper of a version, and the line in it."""

    version: Version
    chapter: int
    line: int


@dataclass(frozen=True)
class ShownColumn:
    """A column: figures, words that may be long, or neither, which is short."""

    name: str
    is_number: bool
    is_text: bool
    is_summed: bool


@dataclass(frozen=True)
class ShownRow:
    """A row to fill in; ``read`` is where it was read."""

    at: int
    cells: tuple[tuple[str, str, ShownColumn], ...]
    is_total: bool
    read: Reference | None = None


@dataclass(frozen=True)
class ShownTable:
    title: str
    columns: tuple[ShownColumn, ...]
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True)
class ShownSection:
    """A section as it is filled in; ``at`` is its place on the page, ``base`` names what stood there."""

    at: int
    place: Place
    text: str
    lines: int
    tables: tuple[ShownTable, ...]
    fields: tuple[tuple[str, str, Reference | None], ...]
    base: str
    read: tuple[Reference, ...]
    changed: FormSection | None
    who: str
    conflict: Conflict | None = None


class _References:
    """Where what is written was read, by its very words; a value that was changed since has no place."""

    def __init__(self, sections: Iterable[FormSection]) -> None:
        self._found: dict[tuple[str, str, str], Reference] = {}
        wanted = {s.source_id for s in sections if s.source_id}
        for reading in FormReading.objects.filter(version__in=wanted).select_related("version"):
            content = reading.form["content"]
            chapters = {(c["code"], s["title"]): s for c in content["chapters"] for s in c["sections"]}
            fields = {**dict(content["cover"]), form.TITLE: content["title"]}
            for p in reading.form["places"]:
                table, words = (
                    _words_at(chapters[p["chapter"], p["section"]], p)
                    if p["chapter"]
                    else (p["section"], fields.get(p["section"], ""))
                )
                at = Reference(reading.version, p["paper_chapter"], p["line"])
                self._found.setdefault((p["chapter"] or COVER, table, words), at)

    def of(self, chapter: str, table: str, words: str) -> Reference | None:
        """``table`` is a table, a field of the cover, or empty for a paragraph; a row's cells are parted by tabs."""
        return self._found.get((chapter, table, words))


def _words_at(section: Mapping[str, Any], place: Mapping[str, Any]) -> tuple[str, str]:
    """The table of a reading's place, empty for a paragraph, and the words there."""
    if not place["table"]:
        return "", section["paragraphs"][place["row"]]
    table = next(t for t in section["tables"] if t["title"] == place["table"])
    return place["table"], "\t".join(" ".join(cell.split()) for cell in table["rows"][place["row"]])


def shown_sections(page: Page, written: Written, saved: Saved | None = None) -> list[ShownSection]:
    own = [s for s in written.values() if s.chapter == page.code]
    who = posts_of({s.changed_by for s in own if s.changed_by})
    read = _References(own)
    conflicts = {c.place.title: c for c in saved.conflicts} if saved else {}
    shown = []
    for at, place in enumerate(page.places):
        held, conflict = written.get((place.chapter, place.title)), conflicts.get(place.title)
        stands = held.content if held is not None else BLANK
        shown.append(
            _section(at, place, conflict.mine if conflict else stands, stands, held, who, read, conflict)
        )
    return shown


def _section(
    at: int, place: Place, content: str, stands: str, held: FormSection | None, who: Mapping[UUID, str], read: _References,
    conflict: Conflict | None,
) -> ShownSection:  # fmt: skip
    told = FormSection(content=content).told
    lines: Sequence[str] = told.get("paragraphs", ())
    wide = sum(-(-len(line) // _ACROSS) for line in lines)
    by = held.changed_by if held is not None else None
    return ShownSection(
        at, place, "\n".join(lines), max(_LEAST_LINES, wide + 1),
        tuple(_table(at, n, place.chapter, t, told.get("tables", {}).get(t.title, ()), read) for n, t in enumerate(place.tables)),
        tuple((n, told.get("fields", {}).get(n, ""), read.of(COVER, n, told.get("fields", {}).get(n, ""))) for n in place.fields),
        form.digest(stands), tuple(dict.fromkeys(r for line in lines if (r := read.of(place.chapter, "", line)))),
        held, who.get(by, "") if by else "", conflict,
    )  # fmt: skip


def _table(
    section: int,
    number: int,
    chapter: str,
    table: TableForm,
    rows: Sequence[Sequence[str]],
    read: _References,
) -> ShownTable:
    columns = tuple(_column(name) for name in table.columns)
    blank = [""] * (len(table.columns) - 1)
    told: list[Sequence[str]] = list(rows) or [[first, *blank] for first in table.rows]
    if rows and not _is_total(told[-1]):
        told += [["", *blank]] * _SPARE
    shown = tuple(
        ShownRow(
            at, tuple((f"{at}-{section}-{number}-{c}", cell, columns[c]) for c, cell in enumerate(row)), _is_total(row),
            read.of(chapter, table.title, "\t".join(row)),
        )
        for at, row in enumerate(told)
    )  # fmt: skip
    return ShownTable(table.title, columns, shown)


def _is_total(row: Sequence[str]) -> bool:
    return not _TOTALS.isdisjoint(row[:2])


def _column(name: str) -> ShownColumn:
    is_number = name.endswith(("数", "数量", "面积", "）", "日历天")) and name != "基数"
    return ShownColumn(name, is_number, not is_number and name not in _SHORT, _is_summed(name))


def _is_summed(name: str) -> bool:
    if name.startswith(_NEVER_SUMMED):
        return False
    return name in _SUMMED or name.endswith(_SUMMED_UNITS)


def typed_sections(page: Page, sent: QueryDict) -> list[Typed]:
    """The sections that came with the request; rows in the order in which they came."""
    rows: dict[tuple[int, int], dict[int, dict[int, str]]] = {}
    for name in sent:
        named = _CELL.fullmatch(name)
        if named is not None:
            row, section, table, column = map(int, named.groups())
            rows.setdefault((section, table), {}).setdefault(row, {})[column] = str(sent[name])
    found = []
    for at, place in enumerate(page.places):
        base = sent.get(f"base-{at}")
        if base is None:
            continue
        tables = {
            t.title: [
                [cells.get(c, "") for c in range(len(t.columns))] for cells in rows.get((at, n), {}).values()
            ]
            for n, t in enumerate(place.tables)
        }
        fields = {name: sent.get(f"field-{n}", "") for n, name in enumerate(place.fields)}
        text = sent.get(f"text-{at}", "")
        found.append(
            Typed(place, form.canonical(place, paragraphs=[text], tables=tables, fields=fields), base)
        )
    return found
