"""Guidance of drafts, priority, and where cases are overdue, by place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.paging import page
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.models import Division
from jiugai.plans.views.papers import found as plan_found
from jiugai.review import exports, guiding, windows
from jiugai.review.deadlines import left
from jiugai.review.flow import STEPS
from jiugai.review.models import Case, Guidance, Turn, Way
from jiugai.review.pending import who_would_be_told_of_guidance
from jiugai.review.views.case import back, day_of, found, refused


@needs("plans.view", to_write="plans.view")
def guidance(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the log of a plan; POST: the city adds a line (``text``), or the county answers one (``taken``, ``line``)."""
    plan = plan_found(request, pk)
    may_guide, may_answer = (request.acting.reach(p).covers(plan) for p in ("review.city", "plans.edit"))
    given, why = request.POST, ""
    if request.method == "POST":
        try:
            if "line" in given:
                if not may_answer:
                    raise Refused("回复由编制方案的人写。")
                guiding.take_up(_line(plan.pk, given["line"]), given.get("taken", ""), by=request.acting.key)
            else:
                if not may_guide:
                    raise Refused("指导意见由市级经办人写。")
                guiding.guide(
                    plan, given.get("text", ""), way=given.get("way", ""), chapter=given.get("chapter", ""),
                    happened_on=day_of(given.get("happened_on", "")), by=request.acting.key,
                )  # fmt: skip
        except Refused as error:
            why = str(error)
        else:
            messages.success(request, "已记下。")
            return HttpResponseRedirect(reverse("review:guidance", args=[pk]))
    lines = list(plan.guidance.order_by("-happened_on", "-id"))
    posts = posts_of({g.by for g in lines if g.by})
    context = {
        "plan": plan, "lines": [(g, posts.get(g.by, "") if g.by else "") for g in lines], "ways": Way.choices, "may_guide": may_guide and plan.is_editable,
        "may_answer": may_answer, "today": clock.today().isoformat(), "typed": given, "refused": why,
        "told": who_would_be_told_of_guidance(plan, by=request.acting.key) if may_guide and plan.is_editable else [],
        "chapters": list(plan.current.chapters.order_by("number").values_list("title", flat=True)) if plan.current else [],
    }  # fmt: skip
    return render(request, "review/guidance.html", context, status=409 if why else 200)


def _line(plan: UUID, typed: str) -> Guidance:
    try:
        held = Guidance.objects.filter(plan=plan, pk=UUID(typed)).first()
    except ValueError:
        held = None
    if held is None:
        raise Refused("没有这一条，刷新后再回复。")
    return held


@needs("review.view")
def log(request: Asked) -> HttpResponse:
    """GET: the guidance within reach, the latest first."""
    rows = Guidance.objects.within(request.acting.reach("review.view"))
    county = Division.objects.filter(code=OuterRef("county_code"), ended_on=None).values("name")[:1]
    shown = page(
        rows.annotate(county=Subquery(county)).values(
            "id", "plan", "plan__title", "county", "way", "chapter", "text", "happened_on", "taken_up", "taken_at"
        ),
        ("-happened_on", "-id"), after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    told = [{**r, "how": Way(r["way"]).label, "title": r["plan__title"]} for r in shown.rows]
    counted = rows.aggregate(all=Count("pk"), open=Count("pk", filter=Q(taken_at=None)))
    return render(
        request,
        "review/guidance_log.html",
        {"rows": told, "page": shown, "counted": counted, "place": request.acting.place},
    )


@needs("review.view")
@limited("exports")
def log_export(request: Asked) -> HttpResponseBase:
    """GET: the guidance within reach, as .xlsx."""
    return exports.guidance(
        Guidance.objects.within(request.acting.reach("review.view")), by=request.acting.key
    )


@needs("review.view", to_write="review.view")
def priority(request: Asked, pk: UUID) -> HttpResponse:
    """POST ``priority``, ``reason``: the city or the province says what goes first."""
    case = found(request, pk)
    if request.method != "POST":
        return back(case)
    try:
        if not any(request.acting.reach(p).covers(case) for p in ("review.city", "review.docket")):
            raise Refused("优先由市级或省级定。")
        wanted = read_number(request.POST.get("priority", ""))
        made = windows.mark(
            case, -1 if wanted is None else wanted, request.POST.get("reason", ""), by=request.acting.key
        )
    except Refused as error:
        return refused(request, pk, error)
    messages.success(request, f"已标为「{made.get_priority_display()}」。")
    return back(case)


@needs("review.view")
def overdue(request: Asked) -> HttpResponse:
    """GET: open and overdue cases by place one level below one's own, and by step."""
    reach, today = request.acting.reach("review.view"), clock.today()
    level = min(max(request.acting.place.level, 0), 2)
    column = COLUMNS[level]
    opened = Case.objects.within(reach).filter(closed_on=None)
    is_late = Q(due_on__lt=today)
    name = Division.objects.filter(code=OuterRef(column), ended_on=None).values("name")[:1]
    counted: dict[str, Any] = {
        "open": Count("pk"), "late": Count("pk", filter=is_late), "authors": Count("pk", filter=is_late & Q(turn=Turn.AUTHOR)),
        "oldest": Min("due_on", filter=is_late),
    }  # fmt: skip
    places = opened.values(column).annotate(name=Subquery(name), **counted).order_by("-late", column)[:100]
    steps: dict[str, dict[str, Any]] = {
        str(r["step"]): dict(r) for r in opened.values("step").annotate(**counted)
    }
    names = [(s.name, steps[s.code]) for s in STEPS if s.code in steps]
    context: dict[str, Any] = {
        "places": [(r, left(today, r["oldest"])) for r in places], "steps": [(n, r, left(today, r["oldest"])) for n, r in names],
        "total": sum(r["late"] for r in steps.values()), "place": request.acting.place,
    }  # fmt: skip
    return render(request, "review/overdue.html", context)
