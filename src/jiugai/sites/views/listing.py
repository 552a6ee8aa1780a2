"""The list of places: dense, filtered, paged by key, within eight queries whatever lies behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.access.scope import Reach
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common import clock
from jiugai.ground.common.paging import MOST, Page, capped, page
from jiugai.ground.figures.actions import read as figures
from jiugai.sites.filters import SORTS, Filters
from jiugai.sites.models import Eligibility, Kind, Likeness, SavedView, Site, Stage
from jiugai.sites.models.likeness import Answer
from jiugai.sites.models.site import SiteQuerySet
from jiugai.sites.stock import LACKING, SITES, measure, targeted
from jiugai.sites.views.rows import GATES, rows_of

REMEMBERS = "sites_last"
_MONTH = 30 * 24 * 3600
_FIELDS = (
    "id", "number", "name", "parts", "address", "built_year", "buildings", "households", "area_dm2", "target_year", "stage",
    "gates", "budget_fen", "eligibility", "target_sort", "built_sort", "division__name", "county_code", "county", "like",
)  # fmt: skip


@dataclass(frozen=True)
class Tab:
    """A view above the list."""

    name: str
    query: str
    count: int | None
    is_here: bool
    is_own: bool = False
    key: str = ""


@needs("sites.view")
def listing(request: Asked) -> HttpResponse:
    """GET: one page of the list; the last conditions come back by themselves."""
    if "clear" in request.GET:
        response: HttpResponse = HttpResponseRedirect(request.path)
        response.delete_cookie(REMEMBERS)
        return response
    last = request.COOKIES.get(REMEMBERS, "")
    if not request.GET and last:
        return HttpResponseRedirect(f"{request.path}?{last}&restored=1")
    filters = Filters.read(request.GET)
    response = render(request, _template(request), _context(request, filters))
    if filters.query() and not filters.is_plain:
        response.set_cookie(REMEMBERS, filters.query(), max_age=_MONTH, httponly=True, samesite="Lax")
    elif request.GET:
        response.delete_cookie(REMEMBERS)
    return response


def _template(request: Asked) -> str:
    return "sites/list_part.html" if request.headers.get("HX-Target") == "list" else "sites/list.html"


def _context(request: Asked, filters: Filters) -> dict[str, Any]:
    acting = request.acting
    reach = acting.reach("sites.view")
    found = filters.apply(Site.objects.seen_by(reach))
    shown = page(
        found.annotate(like=_like(), county=_county()).values(*_FIELDS), SORTS[filters.sort],
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    counted = figures(reach, _measures()).get("", {})
    # counters know streets and no communities: who works in one has the few counted
    everything = counted.get(measure(filters.kind, SITES), 0) if counted else capped(_all(reach, filters))
    known = everything if filters.is_plain else _known(filters, counted)
    total = _total(found, shown) if known is None else known
    kind = Kind(filters.kind)
    rows = rows_of(shown.rows, kind, acting.place.level)
    return {
        "filters": filters, "chips": filters.chips, "rows": rows, "page": shown, "total": total, "most": MOST,
        "everything": everything, "tabs": _tabs(acting, filters, counted, everything), "gate_names": GATES,
        "is_estate": kind == Kind.ESTATE,
        "has_buildings": kind != Kind.PARCEL,
        "sums": _sums(shown.rows), "kind": kind, "kinds": _kinds(filters, counted), "stages": _stages(),
        "years": _years(), "eligibilities": Eligibility.choices, "restored": "restored" in request.GET and filters.chips,
        "instead": _instead(reach, filters) if not rows and filters.chips else [], "place": acting.place,
    }  # fmt: skip


def _known(filters: Filters, counted: dict[str, int]) -> int | None:
    """How many a condition leaves for which a counter is kept anyway; None: they have to be counted."""
    year = clock.today().year
    kept = {Filters(lacking=True): measure(Kind.ESTATE, LACKING), Filters(targets=(year,)): targeted(year)}
    name = kept.get(replace(filters, sort="target"))
    return counted.get(name, 0) if name and counted else None


def _all(reach: Reach, filters: Filters) -> SiteQuerySet:
    return Filters(kind=filters.kind).apply(Site.objects.seen_by(reach))


def _total(found: Any, shown: Page) -> int:
    """What is seen whole need not be counted."""
    return capped(found) if shown.following or shown.previous else len(shown.rows)


def _like() -> Subquery:
    """The name of an entry that may be the same place."""
    open_pairs = Likeness.objects.filter(answer=Answer.OPEN)
    first = open_pairs.filter(second=OuterRef("pk")).values("first__name")[:1]
    second = open_pairs.filter(first=OuterRef("pk")).values("second__name")[:1]
    return Coalesce(Subquery(first), Subquery(second))  # type: ignore[return-value]


def _county() -> Subquery:
    from jiugai.ground.divisions.models import Division

    here = Division.objects.filter(code=OuterRef("county_code"), ended_on=None)
    return Subquery(here.values("name")[:1])


def _sums(rows: list[dict[str, Any]]) -> dict[str, int]:
    out = {k: sum(r[k] or 0 for r in rows) for k in ("buildings", "households", "area_dm2", "budget_fen")}
    return out | {"budgeted": sum(r["budget_fen"] is not None for r in rows), "count": len(rows)}


def _measures() -> list[str]:
    year = clock.today().year
    return [*(measure(k, SITES) for k in Kind.values), measure(Kind.ESTATE, LACKING), targeted(year)]


def _tabs(acting: Any, filters: Filters, counted: dict[str, int], everything: int) -> list[Tab]:
    year = clock.today().year
    here = filters.query(sort="target")
    standing = [Tab("全部", Filters(kind=filters.kind).query(), everything, filters.is_plain)]
    if filters.kind == Kind.ESTATE:
        for name, wanted, count in (
            ("今年计划", Filters(targets=(year,)), counted.get(targeted(year), 0) if counted else None), ("关口拦住", Filters(blocked=True), None),
            ("疑似重复", Filters(doubled=True), None), ("缺数据", Filters(lacking=True), counted.get(measure(Kind.ESTATE, LACKING), 0) if counted else None),
        ):  # fmt: skip
            standing.append(Tab(name, wanted.query(), count, wanted.query() == here))
    own = SavedView.objects.filter(account=acting.key).order_by("name")
    return [
        *standing,
        *(Tab(v.name, v.query, None, v.query == filters.query(), True, str(v.pk)) for v in own),
    ]


def _kinds(filters: Filters, counted: dict[str, int]) -> list[tuple[str, str, int, bool]]:
    return [
        (
            str(k.label),
            Filters(kind=k.value).query(),
            counted.get(measure(k.value, SITES), 0),
            k.value == filters.kind,
        )
        for k in Kind
    ]


def _stages() -> list[tuple[str, str]]:
    return [(code[:2], name) for code, name in Stage.choices]


def _years() -> list[int]:
    this = clock.today().year
    return list(range(this - 2, this + 6))


def _instead(reach: Any, filters: Filters) -> list[tuple[str, str, int]]:
    """Where nothing is found: each condition, and how many come back without it."""
    chips = filters.chips[:3]
    counts = [
        Filters.read(QueryDict(chip.without)).apply(Site.objects.seen_by(reach)).order_by()
        .annotate(chip=Value(at)).values("chip").annotate(n=Count("pk")).values_list("chip", "n")
        for at, chip in enumerate(chips)
    ]  # fmt: skip
    found = dict(counts[0].union(*counts[1:], all=True)) if counts else {}
    return [(chip.words, chip.without, found.get(at, 0)) for at, chip in enumerate(chips)]


def searched(reach: Any, words: str) -> Any:
    """Places of any kind that a search from the bar finds."""
    return Site.objects.seen_by(reach).saying(words.strip()[:40]).order_by("number")
