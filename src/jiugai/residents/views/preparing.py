"""Preparing a vote: the choice of an estate, and the form of what stands on the ballot."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.plans.rules import rules_of
from jiugai.projects.models import Project
from jiugai.residents import votes
from jiugai.residents.matters import bound_words, ground_of
from jiugai.residents.models import Before, Electorate, Vote
from jiugai.residents.views.votes import found
from jiugai.residents.votes import Ballot, Over
from jiugai.sites.details import DETAILS
from jiugai.sites.models import Building, Kind, Sheet, Site
from planlint import catalogue

_MOST_UNITS = 99


@needs("residents.run")
def new(request: Asked) -> HttpResponse:
    """GET ?site=…: the form of a vote of an estate, or the choice of one; POST: prepares it."""
    site = _site(request)
    if site is None:
        return _choice(request)
    typed, refused = _typed(request, None), ""
    if request.method == "POST":
        try:
            project = Project.objects.filter(scope__site=site, scope__until=None).order_by("-id").first()
            made = votes.prepare(
                site, _ballot(request), _over(request, site), by=request.acting.key, project=project
            )
        except Refused as error:
            refused = str(error)
        else:
            messages.success(
                request, f"已筹备表决「{made.title}」，编号 {made.number}。下一步：核对名册，开始投票。"
            )
            return HttpResponseRedirect(reverse("residents:vote", args=[made.pk]))
    return render(
        request,
        "residents/votes/form.html",
        _form(request, site, typed, refused),
        status=409 if refused else 200,
    )


def _site(request: Asked) -> Site | None:
    given = request.GET.get("site", "") or request.POST.get("site", "")
    try:
        key = UUID(given)
    except ValueError:
        return None
    reach = request.acting.reach("residents.run")
    site = Site.objects.seen_by(reach).filter(pk=key, kind=Kind.ESTATE).select_related("division").first()
    if site is None:
        raise OutOfReach("没有这个小区，或它不在您的管辖范围内。")
    return site


def _choice(request: Asked) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:40]
    sites = Site.objects.seen_by(request.acting.reach("residents.run")).filter(kind=Kind.ESTATE)
    sites = sites.saying(q) if q else sites
    rows = list(sites.select_related("division").order_by("number")[:50])
    return render(request, "residents/votes/choice.html", {"sites": rows, "q": q})


def _form(
    request: Asked, site: Site, typed: dict[str, Any], refused: str, vote: Vote | None = None
) -> dict[str, Any]:
    policy = rules_of(site)
    matters = [
        (
            m,
            bound_words(ground_of(m, policy).rule.approval),
            "、".join(str(Electorate(s).label) for s in m.scopes),
        )
        for m in catalogue.matters()
    ]
    buildings = DETAILS[Sheet.BUILDINGS].sorted(Building.objects.filter(site=site))
    return {
        "site": site, "vote": vote, "typed": typed, "refused": refused, "matters": matters, "buildings": buildings, "electorates": Electorate.choices,
        "befores": Before.choices, "place": request.acting.place,
    }  # fmt: skip


_WORDS = ("title", "question", "if_passed", "if_failed", "contact")


def _typed(request: Asked, vote: Vote | None) -> dict[str, Any]:
    if request.method == "POST":
        given = request.POST
        typed: dict[str, Any] = {
            name: given.get(name, "")
            for name in (*_WORDS, "matter", "electorate", "building", "unit", "precedence")
        }
        typed["has_web"] = "has_web" in given
        typed["figures"] = list(zip(given.getlist("figure_name"), given.getlist("figure"), strict=False))
        typed["version"] = given.get("version", "")
    elif vote is not None:
        typed = {
            name: getattr(vote, name)
            for name in (*_WORDS, "matter", "electorate", "unit", "precedence", "has_web", "version")
        }
        typed["building"], typed["figures"] = str(vote.building_id or ""), [tuple(f) for f in vote.figures]
    else:
        typed = {
            "matter": "works",
            "electorate": Electorate.ESTATE,
            "precedence": Before.LAST,
            "has_web": True,
            "figures": [],
        }
    typed["figures"] = [*typed["figures"], *[("", "")] * votes.MOST_FIGURES][: votes.MOST_FIGURES]
    return typed


def _ballot(request: Asked) -> Ballot:
    given = request.POST
    figures = tuple(zip(given.getlist("figure_name")[:20], given.getlist("figure")[:20], strict=False))
    return Ballot(
        given.get("matter", ""), given.get("title", ""), given.get("question", ""), given.get("if_passed", ""), given.get("if_failed", ""),
        figures, given.get("contact", ""), given.get("precedence", ""), "has_web" in given,
    )  # fmt: skip


def _over(request: Asked, site: Site) -> Over:
    electorate = request.POST.get("electorate", "")
    if electorate == Electorate.ESTATE:
        return Over()
    try:
        building = Building.objects.filter(site=site, pk=UUID(request.POST.get("building", ""))).first()
    except ValueError:
        building = None
    if building is None:
        raise Refused("按楼栋或单元表决，要选一栋楼。")
    if electorate == Electorate.BUILDING:
        return Over(building)
    unit = read_number(request.POST.get("unit", "").strip())
    if unit is None or not 0 < unit <= _MOST_UNITS:
        raise Refused("按单元表决，写明第几单元，例如 2。")
    return Over(building, unit)


@needs("residents.run")
def form(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what stands on the ballot; POST: changes it until the vote opens."""
    one = found(request, pk, "residents.run")
    typed, refused = _typed(request, one), ""
    if request.method == "POST":
        try:
            votes.change(
                one,
                _ballot(request),
                version=read_number(request.POST.get("version", "")) or 0,
                by=request.acting.key,
            )
        except Refused as error:
            refused = str(error)
            typed["version"] = Vote.objects.values_list("version", flat=True).get(pk=pk)
        else:
            messages.success(request, "已保存。")
            return HttpResponseRedirect(reverse("residents:vote", args=[pk]))
    return render(
        request,
        "residents/votes/form.html",
        _form(request, one.site, typed, refused, one),
        status=409 if refused else 200,
    )
