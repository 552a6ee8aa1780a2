"""Writing ledgers: the places of a filter, a blank one, and the rows of an import that need somebody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import FileResponse

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.divisions.models import Division
from jiugai.ground.files.workbooks import CHUNK, Counted, exact, workbook
from jiugai.sites.columns import Column, On, columns_of
from jiugai.sites.details import DETAILS, sheet_columns
from jiugai.sites.ledger.mapping import cells_of, restored
from jiugai.sites.ledger.reading import Table
from jiugai.sites.models import Import, ImportRow, Kind, Outcome, Sheet, Stage
from jiugai.sites.models.site import SiteQuerySet

_STAGES = dict(Stage.choices)


def stream(found: SiteQuerySet, kind: str, *, by: UUID | None) -> FileResponse:
    """The places as the ledger that can be imported again, written row by row with flat memory; one record."""
    columns = columns_of(kind)
    heads = ["编号", *(c.head for c in columns), "县（市、区）", "街道、乡镇", "阶段"]
    rows = Counted(_rows(found, kind, columns))
    answer = workbook(
        f"{Kind(kind).label}台账{clock.today():%Y%m%d}.xlsx", str(Kind(kind).label), heads, rows
    )
    record("sites.exported", {"rows": rows.count}, by=by)
    return answer


def stream_details(found: SiteQuerySet, sheet: str, *, by: UUID | None) -> FileResponse:
    """The details of the places of a filter, as the sheet that can be imported again; one record."""
    detail = DETAILS[sheet]
    heads = ["编号", f"{detail.kind.label}名称", *(c.head for c in detail.columns)]
    of = detail.model._default_manager.filter(
        **{f"{detail.site}__in": found.filter(kind=detail.kind).values("pk")}
    )
    place = detail.site.removesuffix("_id") + ("" if detail.kind == Kind.ESTATE else "__site")
    paths = [f"{place}__number", f"{place}__name", *detail.paths()]
    lines = of.order_by(
        f"{place}__number", *(f"{k}__label" if k == detail.parent else k for k in detail.keys)
    )
    rows = Counted(
        [number, name, *map(_cell, detail.columns, values)]
        for number, name, *values in lines.values_list(*paths).iterator(chunk_size=CHUNK)
    )
    answer = workbook(f"{detail.label}{clock.today():%Y%m%d}.xlsx", detail.label, heads, rows)
    record("sites.details_exported", {"what": detail.label, "rows": rows.count}, by=by)
    return answer


def _rows(found: SiteQuerySet, kind: str, columns: Sequence[Column]) -> Iterator[list[Any]]:
    paths = [
        "division__name" if c.on is On.PLACE else c.code if c.on is On.SITE else f"{kind}__{c.code}"
        for c in columns
    ]

    def named(code: str) -> Subquery:
        return Subquery(Division.objects.filter(code=OuterRef(code), ended_on=None).values("name")[:1])

    rows = found.annotate(county=named("county_code"), street=named("street_code")).order_by("number")
    for number, stage, county, street, *values in rows.values_list(
        "number", "stage", "county", "street", *paths
    ).iterator(chunk_size=CHUNK):
        yield [number, *map(_cell, columns, values), county, street, _STAGES[stage]]


def _cell(column: Column, value: Any) -> Any:
    """A number where Excel may compute with it, else the words."""
    if value is None or value == "" or value == []:
        return None
    if column.code.endswith("_dm2"):
        return exact(value, 100)
    if column.code.endswith("_fen"):
        return exact(value, 1_000_000)
    return (
        value
        if isinstance(value, int) and not isinstance(value, bool) and column.code != "floor_area_ratio"
        else column.show(value)
    )


def blank(kind: str) -> FileResponse:
    """A ledger with heads only, and what each column means."""
    columns, label = sheet_columns(kind), str(Sheet(kind).label)
    notes = [
        (
            c.head,
            c.help + ("（必填）" if c.required else ""),
            c.source,
            "、".join(label for _, label in c.choices),
        )
        for c in columns
    ]
    return workbook(f"{label}空白台账.xlsx", label, [c.head for c in columns], [], notes)


def problems(ledger: Import, table: Table) -> FileResponse:
    """The refused and doubtful rows in their own columns, with the reason and what to do: to be mended and imported."""
    told = {r.line: r for r in ledger.row_set.filter(outcome__in=(Outcome.REFUSED, Outcome.DOUBTFUL))}
    heads = restored(ledger)

    def lines() -> Iterator[list[Any]]:
        for row in table.rows:
            found: ImportRow | None = told.get(row.line)
            if found is not None:
                yield [
                    *(text or None for _, text in cells_of(row, heads)),
                    f"{found.cell} {found.reason}".strip(),
                    found.remedy,
                ]

    name = ledger.file_name.rpartition(".")[0] or ledger.file_name
    return workbook(
        f"{name}-问题 {len(told)} 行.xlsx", "问题", [*(h.head for h in heads), "原因", "怎么办"], lines()
    )
