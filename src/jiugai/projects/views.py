"""The list of projects, one project with what stands in its way, making and changing one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from jiugai.ground.access.doors import needs
from jiugai.ground.access.scope import Reach
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.common import clock
from jiugai.ground.common.lines import lines
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.paging import MOST, capped, page
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.common.templatetags.words import gate_cells, icon, wan_square_metres, wan_yuan, whole
from jiugai.ground.divisions.lineage import names_of
from jiugai.ground.divisions.models import Division
from jiugai.ground.figures.actions import read as figures
from jiugai.projects import actions
from jiugai.projects.models import GateName, GateState, Grade, Kind, Project
from jiugai.sites.models import Site, Stage

_STAGE_NAMES = dict(Stage.choices)
_FIRST, _LAST = 2000, 2100
_FIELDS = (
    "id", "number", "name", "kind", "year", "stage", "gates", "site_count", "buildings", "households", "area_dm2",
    "budget_fen", "county",
)  # fmt: skip
_KIND_NAMES = dict(Kind.choices)
_PATTERN = """<tr><td><a class="site" href="/projects/{id}/">{name}</a><small class="l">{county} · {number} · {kind}{blocked}</small></td><td class="nw">{year}</td>\
<td><span class="badge bg-primary-lt text-primary">{stage}</span></td><td class="nw">{sites}</td><td class="nw">{buildings}</td><td class="nw">{households}</td>\
<td class="nw">{area}</td>{gates}<td class="num">{budget}</td></tr>
"""


@needs("projects.view")
def listing(request: Asked) -> HttpResponse:
    """GET: projects within reach, by stage and year, paged by key."""
    acting = request.acting
    reach = acting.reach("projects.view")
    stage, year, q = _asked(request)
    found = Project.objects.within(reach)
    if stage:
        found = found.filter(stage=stage)
    if year:
        found = found.filter(year=year)
    if q:
        found = (
            found.filter(name__icontains=q) if not q.startswith("P") else found.filter(number__startswith=q)
        )
    keys = ("number",) if stage else ("stage", "number")
    county = Division.objects.filter(code=OuterRef("county_code"), ended_on=None).values("name")[:1]
    shown = page(
        found.annotate(county=Subquery(county)).values(*_FIELDS), keys,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    measures = ["project.projects", *(f"project.stage.{s}" for s in Stage.values)]
    counted = figures(reach, measures).get("", {})
    everything = counted.get("project.projects", 0)
    context = {
        "rows": lines(_PATTERN, map(_row, shown.rows)), "page": shown, "total": capped(found) if year or q or stage else everything, "most": MOST,
        "tabs": [(s, name, counted.get(f"project.stage.{s}", 0)) for s, name in Stage.choices if s != Stage.SURVEY],
        "everything": everything, "stage": stage, "year": year, "q": q, "place": acting.place, "gate_names": GateName.labels,
        "query": urlencode({k: v for k, v in (("stage", stage), ("year", year), ("q", q)) if v}),
        "years": range(clock.today().year - 3, clock.today().year + 4),
    }  # fmt: skip
    return render(request, "projects/list.html", context)


def _row(r: dict[str, Any]) -> dict[str, object]:
    shut = "、".join(str(n.label) for n, g in zip(GateName, r["gates"], strict=True) if g == GateState.SHUT)
    blocked = ' <span class="text-danger">{} {}拦住</span>'
    return {
        "id": r["id"], "name": r["name"], "county": r["county"], "number": r["number"], "kind": _KIND_NAMES[r["kind"]],
        "blocked": format_html(blocked, icon("alert-octagon", "icon-sm"), shut) if shut else "", "year": r["year"],
        "stage": _STAGE_NAMES[r["stage"]], "sites": whole(r["site_count"]), "buildings": whole(r["buildings"]),
        "households": whole(r["households"]), "area": wan_square_metres(r["area_dm2"]), "gates": gate_cells(r["gates"]),
        "budget": wan_yuan(r["budget_fen"]),
    }  # fmt: skip


def _asked(request: Asked) -> tuple[str, int | None, str]:
    stage, year = request.GET.get("stage", ""), request.GET.get("year", "")
    return (
        stage if stage in Stage.values else "",
        _known_year(year),
        request.GET.get("q", "").strip()[:40],
    )


def found(request: Asked, pk: UUID, permission: str = "projects.view") -> Project:
    """The project, where the person may do this with it; else :class:`OutOfReach`."""
    reach: Reach = request.acting.reach(permission)
    project = Project.objects.within(reach).select_related("division", "implementer").filter(pk=pk).first()
    if project is None:
        raise OutOfReach("没有这个项目，或它不在您的管辖范围内。")
    return project


@needs("projects.view")
def detail(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what stands in the way first, then the sites, the programme and the stage log."""
    project = found(request, pk)
    gates = actions.gates_of(project)
    blocking = [g for g in gates if g[1] == GateState.SHUT]
    order = {GateState.SHUT: 0, GateState.IN_HAND: 1, GateState.AHEAD: 2, GateState.OPEN: 3}
    log = list(project.stage_entries.order_by("-id"))
    names = names_of([project.city_code, project.county_code])
    context = {
        "project": project, "gates": sorted(gates, key=lambda g: order[g[1]]), "blocking": len(blocking), "log": log,
        "scope": list(project.scope.filter(until=None).select_related("site__division").order_by("site__number")),
        "programme": list(project.programme_entries.order_by("-id")), "stages": Stage.choices,
        "path": "".join(names.get(c, "") for c in dict.fromkeys((project.city_code, project.county_code))),
        "grades": "、".join(str(Grade(g).label) for g in project.grades.split(",") if g), "today": clock.today(),
        "reached": {e.stage: e.happened_on for e in reversed(log)},
        "posts": posts_of({e.by for e in log if e.by}),
    }  # fmt: skip
    return render(request, "projects/detail.html", context)


@needs("projects.edit")
def new(request: Asked) -> HttpResponse:
    """GET ?chosen=…: the form to make a project of ticked sites; POST: makes it."""
    acting = request.acting
    keys = _keys((request.POST if request.method == "POST" else request.GET).getlist("chosen"))
    reach = acting.reach("projects.edit")
    sites = list(
        Site.objects.seen_by(reach).filter(pk__in=keys).select_related("division").order_by("number")
    )
    typed = {
        "name": request.POST.get("name", _proposed(sites)),
        "year": request.POST.get("year", str(clock.today().year)),
    }
    grades = request.POST.getlist("grade") or [Grade.BASIC]
    refused = ""
    if request.method == "POST":
        try:
            project = actions.make(
                name=typed["name"], year=_year(typed["year"]), sites=sites, grades=grades, by=acting.key
            )
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"已组成项目「{project.name}」，编号 {project.number}。")
            return HttpResponseRedirect(reverse("projects:detail", args=[project.pk]))
    context = {
        "sites": sites,
        "typed": typed,
        "grades": grades,
        "all_grades": Grade.choices,
        "refused": refused,
        "sums": _sums(sites),
    }
    return render(request, "projects/new.html", context, status=409 if refused else 200)


def _sums(sites: list[Site]) -> dict[str, int]:
    return {
        k: sum(getattr(s, k) or 0 for s in sites)
        for k in ("buildings", "households", "area_dm2", "budget_fen")
    }


def _proposed(sites: list[Site]) -> str:
    if not sites:
        return ""
    return f"{sites[0].name}改造项目" if len(sites) == 1 else f"{sites[0].name}等 {len(sites)} 个小区改造项目"


def _year(typed: str) -> int:
    year = _known_year(typed)
    if year is None:
        raise Refused(f"年度“{typed[:10]}”不是年份，写四位数字，如 {clock.today().year}。")
    return year


def _known_year(typed: str) -> int | None:
    year = read_number(typed)
    return year if year is not None and _FIRST <= year <= _LAST else None


def _keys(given: list[str]) -> list[UUID]:
    try:
        return [UUID(g) for g in given[:200]]
    except ValueError:
        raise Refused("选中的编号读不懂，退回小区列表重新勾选。") from None


@needs("projects.edit")
def form(request: Asked, pk: UUID) -> HttpResponse:
    """GET: name, year and grades; POST: changes them."""
    project = found(request, pk, "projects.edit")
    typed: dict[str, Any] = {"name": project.name, "year": str(project.year), "version": project.version}
    grades, refused = project.grades.split(","), ""
    if request.method == "POST":
        typed, grades = {k: request.POST.get(k, "") for k in typed}, request.POST.getlist("grade")
        try:
            version = read_number(typed["version"]) or 0
            changed = actions.change(
                project,
                version=version,
                name=typed["name"],
                year=_year(typed["year"]),
                grades=grades,
                by=request.acting.key,
            )
        except Refused as error:
            refused = str(error)
            typed["version"] = Project.objects.values_list("version", flat=True).get(pk=pk)
        else:
            messages.success(request, "已保存。" if changed else "没有改动。")
            return HttpResponseRedirect(reverse("projects:detail", args=[pk]))
    context = {
        "project": project,
        "typed": typed,
        "grades": grades,
        "all_grades": Grade.choices,
        "refused": refused,
    }
    return render(request, "projects/form.html", context, status=409 if refused else 200)
