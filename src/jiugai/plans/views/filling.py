"""Filling in a plan page by page: the pages of its form, the look over the whole, filling it from a file that was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.plans import filling, form
from jiugai.plans.filling import Saved
from jiugai.plans.form import MOST_ROWS, Page, Place, State, Written
from jiugai.plans.form_page import shown_sections, typed_sections
from jiugai.plans.models import Chapter, Finding, FormReading, FormSection, Origin, Plan, Version
from jiugai.plans.rules import rules_of
from jiugai.plans.views.papers import found, version_of


@needs("plans.view", to_write="plans.edit")
def page(request: Asked, pk: UUID, code: str) -> HttpResponse:
    """GET: a page of the form; POST: saves what was typed in it.  A page that saves by itself gets JSON."""
    plan = found(request, pk, "plans.edit" if request.method == "POST" else "plans.view")
    pages = form.pages_of(plan)
    at = next((n for n, p in enumerate(pages) if p.code == code), None)
    if at is None:
        raise OutOfReach("编制模版没有这一章。")
    saved, refused = None, ""
    if request.method == "POST":
        by_itself = request.headers.get("Accept") == "application/json"
        try:
            saved = filling.save(
                plan, pages[at], typed_sections(pages[at], request.POST), by=request.acting.key
            )
        except Refused as error:
            if by_itself:
                return JsonResponse({"refused": str(error)}, status=409)
            refused = str(error)
        if saved is not None and by_itself:
            return _told(request, plan, pages[at], saved)
        if saved is not None and not saved.conflicts:
            messages.success(request, f"「{pages[at].title}」已保存。")
            following = pages[at + 1].code if "on" in request.POST and at + 1 < len(pages) else code
            address = reverse("plans:form_page", args=[plan.pk, following])
            return HttpResponseRedirect(f"{address}?kept=form-{plan.pk}-{code}")
    written = form.written_in(plan)
    context = {
        **_around(request, plan, pages, at, written), "sections": shown_sections(pages[at], written, saved), "saved": saved, "refused": refused,
    }  # fmt: skip
    return render(request, "plans/form/page.html", context, status=409 if refused or saved else 200)


def _around(request: Asked, plan: Plan, pages: list[Page], at: int, written: Written) -> dict[str, Any]:
    shown = pages[at]
    policy = rules_of(plan)
    rules = [one for id in shown.rules if (rule := policy.rule(id)) for one in rule.sentences[:1]]
    return {
        "plan": plan, "shown": shown, "states": form.states(plan, written), "before": pages[at - 1] if at else None,
        "following": pages[at + 1] if at + 1 < len(pages) else None, "rules": list(dict.fromkeys(rules)),
        "findings": _findings(plan, shown.code), "can_edit": plan.is_editable and request.acting.reach("plans.edit").covers(plan),
        "most_rows": MOST_ROWS, "may_fill": _readings(plan, written),
    }  # fmt: skip


def _findings(plan: Plan, code: str) -> list[Finding]:
    """What was found in this chapter of the present version."""
    chapters = Chapter.objects.filter(version=plan.current_id, code=code).values("number")
    held = (
        Finding.objects.filter(version=plan.current_id, chapter__in=chapters)
        if plan.current_id
        else Finding.objects.none()
    )
    return list(held.order_by("number"))


def _readings(plan: Plan, written: Written) -> Version | None:
    """The latest version that was read, where the form has not yet been filled from it."""
    used = {s.source_id for s in written.values()}
    latest = (
        plan.versions.filter(form_reading__isnull=False, origin=Origin.UPLOAD).order_by("-number").first()
    )
    return latest if latest is not None and latest.pk not in used else None


def _told(request: HttpRequest, plan: Plan, shown: Page, saved: Saved) -> JsonResponse:
    """What a page that saves by itself needs to go on: the new bases, and what others wrote meanwhile."""
    written = form.written_in(plan)
    places = {p.title: n for n, p in enumerate(shown.places)}
    bases = {places[p.title]: form.digest(written[p.chapter, p.title].content) for p in saved.places}
    who = posts_of({c.theirs.changed_by for c in saved.conflicts if c.theirs.changed_by})
    conflicts = {
        places[c.place.title]: render_to_string(
            "plans/form/conflict.html",
            {"conflict": c, "who": who.get(c.theirs.changed_by, "") if c.theirs.changed_by else "", "base": form.digest(c.theirs.content), "at": places[c.place.title]},
            request,
        )
        for c in saved.conflicts
    }  # fmt: skip
    empty = next((len(s.empty) for s in form.states(plan, written) if s.page.code == shown.code), 0)
    at = localtime(clock.now()).strftime("%H:%M")
    return JsonResponse({"at": at, "bases": bases, "conflicts": conflicts, "empty": empty})


@needs("plans.view", to_write="plans.edit")
def overview(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the whole form looked over, what is empty and what of a file fitted nowhere; POST makes a version of it."""
    plan = found(request, pk, "plans.edit" if request.method == "POST" else "plans.view")
    refused = ""
    if request.method == "POST":
        try:
            made = filling.make_version(plan, by=request.acting.key)
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"已生成第{made.number}版，正在机审。")
            return HttpResponseRedirect(reverse("plans:detail", args=[plan.pk]))
    written = form.written_in(plan)
    states = form.states(plan, written)
    sources = {s.source_id for s in written.values() if s.source_id}
    readings = (
        FormReading.objects.filter(version__in=sources).select_related("version").order_by("-version__number")
    )
    left = [(r.version, r.form["left"]) for r in readings[:1]]
    who = posts_of({s.changed_by for s in written.values() if s.changed_by})
    context = {
        "plan": plan, "states": states, "empty": sum(len(s.empty) for s in states), "first_empty": next((s.page for s in states if s.empty), None), "left": left, "refused": refused, "rows": _rows(states, written, who),
        "can_edit": plan.is_editable and request.acting.reach("plans.edit").covers(plan), "may_fill": _readings(plan, written),
        "newer": plan.current is not None and plan.current.origin == Origin.UPLOAD and bool(written) and plan.current_id not in sources,
    }  # fmt: skip
    return render(request, "plans/form/overview.html", context, status=409 if refused else 200)


def _rows(
    states: Sequence[State], written: Written, who: Mapping[UUID, str]
) -> list[tuple[State, list[tuple[Place, bool, FormSection | None, str]]]]:
    """Page by page its sections: whether empty, and who changed them last."""
    made = []
    for state in states:
        lines = []
        for place in state.page.places:
            held = written.get((place.chapter, place.title))
            by = held.changed_by if held is not None else None
            lines.append((place, place in state.empty, held, who.get(by, "") if by else ""))
        made.append((state, lines))
    return made


@needs("plans.edit")
def filled(request: Asked, pk: UUID) -> HttpResponse:
    """POST ``version``: puts what was read in a version into the form."""
    plan = found(request, pk, "plans.edit")
    if request.method == "POST":
        try:
            number = read_number(request.POST.get("version", ""))
            made = filling.fill_from(plan, version_of(plan, number or 0), by=request.acting.key)
        except OutOfReach:
            raise
        except Refused as error:
            messages.error(request, str(error))
        else:
            kept = f"，{len(made.kept)} 节有人手填过，没有动" if made.kept else ""
            messages.success(request, f"填入 {len(made.written)} 节{kept}。逐页核对，读自哪里都可以点开看。")
    return HttpResponseRedirect(reverse("plans:form", args=[plan.pk]))
