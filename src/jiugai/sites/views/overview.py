"""The map, the stock, saved views, targets set for many, the export."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.lineage import names_of
from jiugai.ground.figures.actions import read as figures
from jiugai.sites import actions
from jiugai.sites.details import DETAILS
from jiugai.sites.filters import Filters
from jiugai.sites.ledger import export as ledger
from jiugai.sites.models import Kind, SavedView, Sheet, Site
from jiugai.sites.models.site import FIRST_YEAR, LAST_YEAR
from jiugai.sites.saved import keep_view, remove_view
from jiugai.sites.stock import STOCK, measure, targeted

_MOST_SHAPES = 500
_MOST_POINTS = 5000
_E7 = 10**7


@needs("sites.view")
def map_page(request: Asked) -> HttpResponse:
    """GET: the places of the present filter on a map."""
    filters = Filters.read(request.GET)
    return render(
        request,
        "sites/map.html",
        {"filters": filters, "kind": Kind(filters.kind), "tiles": settings.MAP_TILES},
    )


@needs("sites.view")
def outlines(request: Asked) -> JsonResponse:
    """GET: GeoJSON of the places of the present filter; points only where there are many."""
    filters = Filters.read(request.GET)
    reach = request.acting.reach("sites.view")
    placed = filters.apply(Site.objects.seen_by(reach)).exclude(centre_lon_e7=None).order_by("id")
    fields = ("id", "name", "stage", "target_year", "centre_lon_e7", "centre_lat_e7")
    many = placed[_MOST_SHAPES : _MOST_SHAPES + 1].exists()
    rows = placed.values(*fields)[:_MOST_POINTS] if many else placed.values(*fields, "outline")[:_MOST_SHAPES]
    features = [_feature(r) for r in rows]
    return JsonResponse(
        {"type": "FeatureCollection", "features": features, "without": _without(filters, reach)}
    )


def _feature(r: dict[str, Any]) -> dict[str, Any]:
    shape = (
        json.loads(r["outline"])
        if r.get("outline")
        else {"type": "Point", "coordinates": [r["centre_lon_e7"] / _E7, r["centre_lat_e7"] / _E7]}
    )
    said = {
        "name": r["name"],
        "stage": r["stage"],
        "year": r["target_year"],
        "href": reverse("sites:detail", args=[r["id"]]),
    }
    return {"type": "Feature", "geometry": shape, "properties": said}


def _without(filters: Filters, reach: Any) -> int:
    return (
        filters.apply(Site.objects.seen_by(reach))
        .filter(centre_lon_e7=None)
        .order_by()
        .values("pk")[:1001]
        .count()
    )


@needs("sites.view")
def stock(request: Asked) -> HttpResponse:
    """GET: 摸底存量 by the divisions one level below the person's: surveyed, eligible, planned, done, left; target years."""
    acting = request.acting
    reach, level = acting.reach("sites.view"), min(acting.place.level + 1, 4)
    this = clock.today().year
    years = list(range(this - 1, this + 5))
    counted = figures(
        reach, [*(measure(Kind.ESTATE, m) for m in STOCK), *(targeted(y) for y in years)], by_level=level
    )
    names = names_of(counted)
    rows = [_line(code, names.get(code, code), c, years) for code, c in sorted(counted.items())]
    total = _line("", "合计", _summed(counted), years)
    context = {
        "rows": rows,
        "total": total,
        "years": years,
        "place": acting.place,
        "column": COLUMNS[level - 1],
    }
    return render(request, "sites/stock.html", context)


def _line(code: str, name: str, counts: dict[str, int], years: list[int]) -> dict[str, Any]:
    line: dict[str, Any] = {m: counts.get(measure(Kind.ESTATE, m), 0) for m in STOCK}
    line["left"] = line["eligible"] - line["done"]
    width = max(line["eligible"], 1)
    return line | {
        "code": code, "name": name, "by_year": [counts.get(targeted(y), 0) for y in years],
        "done_share": f"{line['done'] * 100 / width:.1f}%", "planned_share": f"{line['planned'] * 100 / width:.1f}%",
    }  # fmt: skip


def _summed(counted: dict[str, dict[str, int]]) -> dict[str, int]:
    out: dict[str, int] = {}
    for counts in counted.values():
        for name, n in counts.items():
            out[name] = out.get(name, 0) + n
    return out


@needs("sites.view")
def views(request: Asked) -> HttpResponse:
    """GET: the form to name the present filter; POST: keeps or removes a view of one's own."""
    acting = request.acting
    if request.method == "POST" and (gone := request.POST.get("remove")):
        remove_view(acting.somebody, gone)
        return HttpResponseRedirect(reverse("sites:list") + "?clear=1")
    given = request.POST.get("query", request.META.get("QUERY_STRING", ""))
    filters = Filters.read(QueryDict(given))
    refused = ""
    if request.method == "POST":
        try:
            keep_view(acting.somebody, request.POST.get("name", "").strip()[:40], filters)
        except Refused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(f"{reverse('sites:list')}?{filters.query()}")
    own = SavedView.objects.filter(account=acting.key).order_by("name")
    return render(request, "sites/views.html", {"filters": filters, "own": own, "refused": refused})


@needs("sites.edit")
def targets(request: Asked) -> HttpResponse:
    """POST: sets the target year of the ticked places."""
    acting = request.acting
    back = f"{reverse('sites:list')}?{Filters.read(QueryDict(request.POST.get('back', ''))).query()}"
    if request.method != "POST":
        return HttpResponseRedirect(back)
    typed, keys = request.POST.get("year", "").strip(), _keys(request.POST.getlist("chosen"))
    year = read_number(typed)
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(f"目标年“{typed[:10]}”不是年份，写四位数字，如 {clock.today().year + 1}。")
    mine = Site.objects.seen_by(acting.reach("sites.edit")).filter(pk__in=keys).values_list("pk", flat=True)
    changed = actions.target(list(mine), year=year, by=acting.key)
    messages.success(
        request, f"已把 {changed} 个的目标年设为 {year}。" if changed else f"所选的目标年本来就是 {year}。"
    )
    return HttpResponseRedirect(back)


@needs("sites.export")
@limited("exports")
def export(request: Asked) -> HttpResponseBase:
    """GET: the ledger of the present filter, or of the ticked places, as .xlsx; or the details of those places."""
    acting = request.acting
    sheet = s if (s := request.GET.get("sheet", "")) in Sheet.values else ""
    filters = Filters.read(request.GET)
    if sheet:
        filters = replace(filters, kind=DETAILS[sheet].kind.value if sheet in DETAILS else sheet)
    found = filters.apply(Site.objects.seen_by(acting.reach("sites.export")))
    if keys := _keys(request.GET.getlist("chosen")):
        found = Site.objects.seen_by(acting.reach("sites.export")).filter(pk__in=keys)
    if sheet in DETAILS:
        return ledger.stream_details(found, sheet, by=acting.key)
    return ledger.stream(found, filters.kind, by=acting.key)


def _keys(given: list[str]) -> list[UUID]:
    try:
        return [UUID(g) for g in given[:1000]]
    except ValueError:
        raise Refused("选中的编号读不懂，退回列表重新勾选。") from None
