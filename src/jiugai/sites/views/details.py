"""A detail of a place: its rows as a grid to type and paste in, or as a table for those who may only look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.sites import actions
from jiugai.sites.details import DETAILS, Detail
from jiugai.sites.grid import MOST, Grid
from jiugai.sites.models import Building, Kind, Site
from jiugai.sites.views.detail import found

_SUMMED = {"buildings": ("households", "area_dm2"), "households": ("area_dm2",)}


@needs("sites.view", to_write="sites.edit")
def details(request: Asked, pk: UUID, sheet: str) -> HttpResponse:
    """GET: the rows; POST: keeps them all in one action.  ``of`` names the building, where the rows are of one."""
    may_edit = bool(request.acting.reach("sites.edit"))
    site = found(request, pk, "sites.edit" if request.method == "POST" else "sites.view")
    detail = DETAILS.get(sheet)
    if detail is None or detail.kind != site.kind:
        raise OutOfReach("没有这张表。")
    building = _building(request, site) if detail.parent else None
    if detail.parent and building is None:
        return HttpResponseRedirect(reverse("sites:details", args=[pk, "buildings"]))
    count = _rows(detail, site, building).count()
    is_grid = may_edit and count <= MOST and request.acting.reach("sites.edit").covers(site)
    if request.method != "POST":
        return _page(request, site, detail, building, _grid(detail, site, building), is_grid=is_grid)
    if count > MOST:
        raise Refused(f"有 {count:,} {detail.unit}，一页放不下，没有保存：用台账导出、改好、再导入。")
    grid = Grid.typed(detail, request.POST)
    if len(filled := [line for line in grid.lines if not line.is_blank]) > MOST:
        refused = (
            f"填了 {len(filled):,} {detail.unit}，一页最多 {MOST} {detail.unit}，没有保存：多的用台账导入。"
        )
        return _page(request, site, detail, building, grid, status=422, refused=refused)
    if not grid.read():
        return _page(request, site, detail, building, grid.lengthened(), status=422)
    version = read_number(request.POST.get("version", "")) or 0
    try:
        kept = actions.keep_details(
            site, detail, grid.rows, version=version, by=request.acting.key, building=building
        )
    except actions.Stale as stale:
        refused = f"{stale}您填的还在下面；另开一页核对后，再保存一次。"
        return _page(request, stale.site, detail, building, grid.lengthened(), status=409, refused=refused)
    except Refused as error:
        return _page(request, site, detail, building, grid.lengthened(), status=409, refused=str(error))
    what = [
        f"{word} {n} {detail.unit}"
        for word, n in (("新增", kept.added), ("修改", kept.changed), ("删除", kept.removed))
        if n
    ]
    messages.success(request, f"已保存：{'，'.join(what)}。" if what else "没有改动。")
    of = f"&of={building.pk}" if building else ""
    kept_in = f"?kept=details-{building.pk if building else site.pk}-{sheet}"
    return HttpResponseRedirect(reverse("sites:details", args=[pk, sheet]) + kept_in + of)


def _building(request: Asked, site: Site) -> Building | None:
    try:
        return site.building_set.filter(pk=request.GET.get("of", "")).first()
    except ValidationError:
        return None


def _rows(detail: Detail, site: Site, building: Building | None) -> Any:
    rows = detail.of([site.pk])
    return rows.filter(**{detail.parent: building}) if detail.parent else rows


def _grid(detail: Detail, site: Site, building: Building | None) -> Grid:
    rows = _rows(detail, site, building).order_by("id")
    if detail.model is Building:
        rows = rows.annotate(doors=Count("household_set"))
    held = detail.sorted(rows[: MOST + 1])
    grid = Grid.of(detail, held)
    if detail.model is Building:
        for line, row in zip(grid.lines, held, strict=False):
            line.link = f"{reverse('sites:details', args=[site.pk, 'households'])}?of={row.pk}"
            line.beside = f"{row.doors} 户"
    return grid


def _page(
    request: Asked, site: Site, detail: Detail, building: Building | None, grid: Grid, *, status: int = 200,
    refused: str = "", is_grid: bool = True,
) -> HttpResponse:  # fmt: skip
    rows = _rows(detail, site, building)
    context = {
        "site": site, "kind": Kind(site.kind), "detail": detail, "building": building, "grid": grid, "is_grid": is_grid,
        "refused": refused, "count": rows.count(), "sums": _sums(detail, site, building, rows), "most": MOST,
        "too_many": rows.count() > MOST, "may_edit": bool(request.acting.reach("sites.edit")),
    }  # fmt: skip
    return render(request, "sites/details.html", context, status=status)


def _sums(
    detail: Detail, site: Site, building: Building | None, rows: Any
) -> list[tuple[str, str, str, bool]]:
    """Of an estate: what was registered as a whole beside the sum of the rows; (what, registered, sum, do they differ?)."""
    whole = building or site
    out: list[tuple[str, Any, Any, Callable[[Any], str]]] = []
    if detail.model is Building:
        out.append(("楼栋", site.buildings, rows.count(), str))
    if building is not None:
        out.append(("户数", building.households, rows.count(), str))
    totals = rows.aggregate(**{name: Sum(name) for name in _SUMMED.get(detail.code.value, ())})
    columns = {c.field: c for c in detail.columns}
    for name, total in totals.items():
        out.append((columns[name].head, getattr(whole, name), total, columns[name].show))
    return [
        (word, show(told) if told is not None else "—", show(summed) if summed is not None else "—",
         told is not None and bool(summed) and told != summed)
        for word, told, summed, show in out
    ]  # fmt: skip
