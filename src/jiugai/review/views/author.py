"""What the author does in a case: sending in, answering corrections, withdrawing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import Refused
from jiugai.plans.checklist import lines_of
from jiugai.plans.readiness import obstacles, together
from jiugai.plans.rules import source_of
from jiugai.plans.views.papers import found as plan_found
from jiugai.review import actions
from jiugai.review.filing import FILING, notice_of, roads_of
from jiugai.review.flow import ROADS
from jiugai.review.views.case import back, day_of, found, refused


@needs("plans.view", to_write="plans.submit")
def submission(request: Asked, pk: UUID) -> HttpResponse:
    """POST ``version``, ``note``: sends a plan in."""
    plan = plan_found(request, pk, "plans.submit" if request.method == "POST" else "plans.view")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("plans:detail", args=[pk]))
    version = read_number(request.POST.get("version", "")) or 0
    case = actions.send_in(plan, version=version, note=request.POST.get("note", ""), by=request.acting.key)
    if case is None:
        messages.success(request, "一般变更，已记入；编号不变，方案按新版定稿。")
        return HttpResponseRedirect(reverse("plans:detail", args=[pk]))
    messages.success(request, f"已报送，现在在「{case.present.name}」，期限 {case.due_on}。")
    return back(case)


@needs("plans.view", to_write="plans.submit")
def filing(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the roads of filing with what each needs; POST ``road``, ``awarded_on``, ``version``, ``note``: sends the plan in on one."""
    plan = plan_found(request, pk, "plans.submit" if request.method == "POST" else "plans.view")
    roads = [road for road in roads_of(plan) if road.code != "review"]
    typed = {name: request.POST.get(name, "") for name in ("road", "awarded_on", "note")}
    typed["road"] = typed["road"] or (roads[0].code if roads else "")
    rule = notice_of(plan)
    context = {
        "plan": plan, "typed": typed, "notice": rule.day if rule else None, "notice_source": source_of(rule),
        "roads": [(road, together(obstacles(plan, filing=road.code == FILING))) for road in roads],
        "lines": lines_of(plan, filing=True), "may_submit": plan.is_editable and request.acting.reach("plans.submit").covers(plan),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "review/filing.html", context)
    try:
        case = actions.send_in(
            plan, version=read_number(request.POST.get("version", "")) or 0, note=typed["note"], road=typed["road"],
            awarded_on=day_of(typed["awarded_on"]) if typed["awarded_on"] else None, by=request.acting.key,
        )  # fmt: skip
    except Refused as error:
        return render(request, "review/filing.html", {**context, "refused": str(error)}, status=409)
    if case is None:  # a minor change; its road is not asked for
        return HttpResponseRedirect(reverse("plans:detail", args=[pk]))
    messages.success(
        request, f"已报送{ROADS[case.road].name}，现在在「{case.present.name}」，期限 {case.due_on}。"
    )
    return back(case)


@needs("review.view", to_write="plans.submit")
def answers(request: Asked, pk: UUID) -> HttpResponse:
    """POST ``correction``, ``text``: how a correction was met."""
    case = found(request, pk, "plans.submit" if request.method == "POST" else "review.view")
    if request.method != "POST":
        return back(case)
    try:
        try:
            one = case.corrections.filter(pk=UUID(request.POST.get("correction", ""))).first()
        except ValueError:
            one = None
        if one is None:
            raise Refused("没有这条更正，刷新后再答。")
        actions.answer(one, request.POST.get("text", ""), by=request.acting.key)
    except Refused as error:
        return refused(request, pk, error)
    messages.success(request, f"更正 {one.number} 已答复。")
    return back(case)


@needs("plans.submit")
def withdrawal(request: Asked, pk: UUID) -> HttpResponse:
    """GET: asks why; POST: takes the plan back."""
    case = found(request, pk, "plans.submit")
    why = request.POST.get("why", "")
    context = {"case": case, "plan": case.plan, "why": why}
    if request.method != "POST":
        return render(request, "review/withdrawal.html", context)
    try:
        actions.withdraw(
            case, why, version=read_number(request.POST.get("version", "")) or 0, by=request.acting.key
        )
    except Refused as error:
        return render(request, "review/withdrawal.html", {**context, "refused": str(error)}, status=409)
    messages.success(request, "已撤回，改好后再报送。")
    return HttpResponseRedirect(reverse("plans:detail", args=[case.plan_id]))
