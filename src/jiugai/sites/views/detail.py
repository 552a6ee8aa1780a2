"""One place: its facts, its buildings, where it lies, what happened to it; registering and changing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.scope import Reach
from jiugai.ground.accounts.acting import Asked, told
from jiugai.ground.audit import timeline
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.lineage import Below, names_of, place_of
from jiugai.ground.divisions.models import Division
from jiugai.sites import actions
from jiugai.sites.columns import On, columns_of
from jiugai.sites.details import Detail, details_of
from jiugai.sites.forms import SiteForm
from jiugai.sites.models import Kind, Likeness, Site, Stage
from jiugai.sites.models.likeness import Answer

_LINES = 30
_FIRST, _MOST = 12, 300


def found(request: Asked, pk: UUID, permission: str = "sites.view") -> Site:
    """The place, where the person may do this with it; else :class:`OutOfReach`."""
    reach: Reach = request.acting.reach(permission)
    site = Site.objects.seen_by(reach).select_related("division").filter(pk=pk).first()
    if site is None:
        raise OutOfReach("没有这个地方，或它不在您的管辖范围内。")
    return site


@needs("sites.view")
def detail(request: Asked, pk: UUID) -> HttpResponse:
    """GET: all that is known of a place."""
    site = (
        Site.objects.select_related("division", "merged_into")
        .filter(pk=pk)
        .within(request.acting.reach("sites.view"))
        .first()
    )
    if site is None:
        raise OutOfReach("没有这个地方，或它不在您的管辖范围内。")
    if site.merged_into is not None:
        messages.info(request, f"「{site.name}」（{site.number}）已并入这里。")
        return HttpResponseRedirect(reverse("sites:detail", args=[site.merged_into_id]))
    own = actions.OWN[site.kind].objects.get(pk=site.pk)
    lines = told(timeline.of([site.pk], _LINES))
    names = names_of([site.county_code, site.city_code, site.street_code])
    context = {
        "site": site, "kind": Kind(site.kind), "sections": _sections(site, own), "lines": lines, "path": _path(site, names),
        "pairs": _pairs(site), "stages": Stage.choices, "children": _children(site),
    }  # fmt: skip
    return render(request, "sites/detail.html", context)


def _sections(site: Site, own: models.Model) -> list[tuple[str, list[tuple[Any, str]], list[str]]]:
    """Under each heading the facts that are known, and the names of those that are not."""
    known: dict[str, list[tuple[Any, str]]] = {}
    unknown: dict[str, list[str]] = {}
    for column in columns_of(site.kind):
        if column.on is On.PLACE or column.code in ("name", "parts"):
            continue
        value = getattr(site if column.on is On.SITE else own, column.code)
        if value in (None, "", []):
            if column.code != "ineligible_because":
                unknown.setdefault(column.section, []).append(column.label)
        else:
            known.setdefault(column.section, []).append((column, column.written(value)))
    heads = dict.fromkeys(c.section for c in columns_of(site.kind))
    return [(h, known.get(h, []), unknown.get(h, [])) for h in heads if h in known or h in unknown]


def _path(site: Site, names: dict[str, str]) -> str:
    codes = dict.fromkeys((site.city_code, site.county_code, site.street_code))
    return "".join(names.get(c, "") for c in codes)


def _pairs(site: Site) -> list[tuple[Likeness, Site]]:
    pairs = Likeness.objects.filter(models.Q(first=site) | models.Q(second=site), answer=Answer.OPEN)
    return [
        (p, p.second if p.first_id == site.pk else p.first) for p in pairs.select_related("first", "second")
    ]


def _children(site: Site) -> list[tuple[Detail, list[list[str]], int]]:
    """The small tables of its kind: each with its first rows and how many there are; households are seen by building."""
    out = []
    for detail in details_of(site.kind):
        if detail.parent:
            continue
        rows = detail.of([site.pk]).order_by("id")
        held = detail.sorted(rows[:_MOST])
        count = len(held) if len(held) < _MOST else rows.count()
        out.append(
            (detail, [[c.written(getattr(r, c.field)) for c in detail.own] for r in held[:_FIRST]], count)
        )
    return out


@needs("sites.edit")
def new(request: Asked) -> HttpResponse:
    """GET: an empty form; POST: registers a place."""
    acting = request.acting
    kind = k if (k := request.GET.get("kind", request.POST.get("kind", ""))) in Kind.values else Kind.ESTATE
    if request.method != "POST":
        return _page(request, SiteForm.empty(kind), None)
    form = SiteForm.typed(kind, request.POST)
    below = _below(acting)
    if not form.read(below) or form.division is None:
        return _page(request, form, None, status=422)
    try:
        site = actions.register(kind=kind, division=form.division, values=form.values, by=acting.key)
    except Refused as refused:
        return _page(request, form, None, status=409, refused=str(refused))
    messages.success(request, f"已登记「{site.name}」，编号 {site.number}。")
    return HttpResponseRedirect(reverse("sites:detail", args=[site.pk]) + "?kept=new")


@needs("sites.edit")
def form(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the form with what the place holds; POST: changes it."""
    acting = request.acting
    site = found(request, pk, "sites.edit")
    own = actions.OWN[site.kind].objects.get(pk=site.pk)
    if request.method != "POST":
        return _page(request, SiteForm.of(site, own), site)
    typed = SiteForm.typed(site.kind, request.POST)
    typed.present = site.division
    if not typed.read(_below(acting, site)):
        return _page(request, typed, site, status=422)
    moved = typed.division if typed.division and typed.division.pk != site.division_id else None
    try:
        changed = actions.change(
            site, version=typed.version, values=typed.values, by=acting.key, division=moved
        )
    except actions.Stale as stale:
        typed.show_theirs(stale.site, actions.OWN[site.kind].objects.get(pk=site.pk))
        return _page(
            request,
            typed,
            site,
            status=409,
            refused=f"{stale}两边不同的地方标在下面，您填的都还在；核对后再保存一次。",
        )
    except Refused as refused:
        return _page(request, typed, site, status=409, refused=str(refused))
    messages.success(request, f"已保存，改了 {len(changed)} 项。" if changed else "没有改动。")
    return HttpResponseRedirect(reverse("sites:detail", args=[site.pk]) + f"?kept={site.pk}")


def _below(acting: Any, site: Site | None = None) -> Below:
    """The divisions that may be named: all below where the person works, or below the county of the place."""
    place = acting.reach("sites.edit").places[0]
    code = place.code if site is None or place.level >= 3 else site.county_code
    return Below(Division.objects.get(code=code, ended_on=None))


def _page(
    request: Asked, form: SiteForm, site: Site | None, *, status: int = 200, refused: str = ""
) -> HttpResponse:
    acting = request.acting
    below = _below(acting, site)
    context = {
        "form": form, "site": site, "kind": Kind(form.kind), "refused": refused, "place": place_of(below.top),
        "communities": [d.name for d in below.all if d.level > below.top.level][:1500],
    }  # fmt: skip
    return render(request, "sites/form.html", context, status=status)


@needs("sites.edit")
def outline(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the map to draw on; POST: keeps the outline."""
    site = found(request, pk, "sites.edit")
    refused = ""
    if request.method == "POST":
        try:
            version = read_number(request.POST.get("version", "")) or 0
            actions.draw(
                site, version=version, outline=request.POST.get("outline", ""), by=request.acting.key
            )
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, "轮廓已保存。")
            return HttpResponseRedirect(reverse("sites:detail", args=[site.pk]))
    drawn = request.POST.get("outline", site.outline)
    return render(
        request,
        "sites/outline.html",
        {"site": site, "drawn": drawn, "refused": refused},
        status=409 if refused else 200,
    )
