"""The author's desk: a plan with its next step, its paper, findings and attachments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.lineage import names_of
from jiugai.ground.divisions.models import Division, Level
from jiugai.plans import actions
from jiugai.plans.changes import begin_change, graded, open_change, withdraw_change
from jiugai.plans.checklist import lines_of
from jiugai.plans.grading import change_rules
from jiugai.plans.models import Attachment, Plan, Standing, State, Version
from jiugai.plans.paper import paper_of
from jiugai.plans.readiness import obstacles, together
from jiugai.plans.rules import rules_of
from jiugai.plans.views.papers import found
from jiugai.projects.models import Project

_FIRST, _LAST = 2000, 2100
_TABS = ("findings", "attachments", "versions")


@needs("plans.edit")
def new(request: Asked) -> HttpResponse:
    """GET ?project=…: the form to begin a plan; POST: begins it."""
    asked = request.POST if request.method == "POST" else request.GET
    project = _project(request, asked.get("project", ""))
    typed = {
        "title": asked.get("title", f"{project.name.removesuffix('项目')}实施方案"),
        "year": asked.get("year", str(project.year)),
    }
    refused = ""
    if request.method == "POST":
        try:
            plan = actions.begin(
                title=typed["title"], year=_year(typed["year"]), project=project, by=request.acting.key
            )
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"已开始编制，方案编号 {plan.number}。上传文本，或先附材料。")
            return HttpResponseRedirect(reverse("plans:detail", args=[plan.pk]))
    context = {"project": project, "typed": typed, "refused": refused}
    return render(request, "plans/new.html", context, status=409 if refused else 200)


@needs("plans.edit")
def new_programme(request: Asked) -> HttpResponse:
    """GET: the form to begin the plan of a city's or county's programme; POST: begins it."""
    places = _programme_places(request)
    asked = request.POST if request.method == "POST" else request.GET
    place = next((d for d in places if d.code == asked.get("place", "")), places[0] if places else None)
    year = asked.get("year", str(clock.today().year))
    title = asked.get("title", f"{place.name}{year}年城镇老旧小区改造实施方案" if place else "")
    typed = {"title": title, "year": year, "place": place.code if place else ""}
    refused = "" if places else "您的管辖范围里没有市或县，编不了市县实施方案。"
    if request.method == "POST" and place is not None:
        try:
            plan = actions.begin(title=title, year=_year(year), division=place, by=request.acting.key)
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"已开始编制，方案编号 {plan.number}。上传文本，或在线填写。")
            return HttpResponseRedirect(reverse("plans:detail", args=[plan.pk]))
    context = {"places": places, "typed": typed, "refused": refused}
    return render(request, "plans/new_programme.html", context, status=409 if refused else 200)


_MOST_PLACES = 200


def _programme_places(request: Asked) -> list[Division]:
    """The cities and counties of the places in which the person edits plans, those places first."""
    codes = [
        p.code for p in request.acting.reach("plans.edit").places if p.level in (Level.CITY, Level.COUNTY)
    ]
    own = Division.objects.filter(code__in=codes, ended_on=None)
    below = Division.objects.filter(parent__code__in=codes, level=Level.COUNTY, ended_on=None)
    return [*own.order_by("level", "code"), *below.order_by("code")[:_MOST_PLACES]]


def _project(request: Asked, typed: str, permission: str = "plans.edit") -> Project:
    try:
        key = UUID(typed)
    except ValueError:
        raise Refused("先选一个项目：打开项目页，点「编制方案」。") from None
    held = Project.objects.within(request.acting.reach(permission)).filter(pk=key).first()
    if held is None:
        raise OutOfReach("没有这个项目，或它不在您的管辖范围内。")
    return held


def _year(typed: str) -> int:
    year = read_number(typed)
    if year is None or not _FIRST <= year <= _LAST:
        raise Refused(f"年度“{typed[:10]}”不是年份，写四位数字，如 {clock.today().year}。")
    return year


@needs("plans.view")
def of_project(request: Asked, pk: UUID) -> HttpResponse:
    """GET: to the open plan of a project, or to the form that begins one."""
    _project(request, str(pk), "plans.view")
    plan = Plan.objects.within(request.acting.reach("plans.view")).filter(project=pk).order_by("-id").first()
    if plan is not None and plan.standing not in (Standing.REFUSED, Standing.WITHDRAWN):
        return HttpResponseRedirect(reverse("plans:detail", args=[plan.pk]))
    return HttpResponseRedirect(f"{reverse('plans:new')}?project={pk}")


@needs("plans.view")
def detail(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the plan; left its paper, right what to do next and why."""
    plan = found(request, pk)
    return render(request, "plans/detail.html", _context(request, plan))


def _context(request: Asked, plan: Plan) -> dict[str, Any]:
    versions = list(plan.versions.select_related("file").order_by("-number"))
    current = plan.current
    tab = request.GET.get("tab", "")
    can_edit = plan.is_editable and request.acting.reach("plans.edit").covers(plan)
    change = open_change(plan) if plan.frozen_id else None
    is_filing = plan.takes_filing_papers
    missing = obstacles(plan, filing=is_filing) if plan.is_editable else []
    lines, posts = lines_of(plan, filing=is_filing), posts_of({v.by for v in versions if v.by})
    return {
        "plan": plan, "versions": versions, "last": versions[0] if versions else None, "current": current,
        "paper": paper_of(plan, current, asked=read_number(request.GET.get("chapter", ""))) if current else None,
        "chapters_at": chapters_at(plan, current), "lines": lines, "held": sum(len(line.held) for line in lines), "obstacles": together(missing), "missing": len(missing), "can_edit": can_edit,
        "can_submit": plan.is_editable and request.acting.reach("plans.submit").covers(plan),
        "tab": tab if tab in _TABS else "findings", "told_versions": [(v, posts.get(v.by, "") if v.by else "系统") for v in versions],
        "path": path_of(plan), "change": change, "grounds": graded(change, current) if change and current and current.pk != change.base_id else None,
        "is_reading": bool(versions) and versions[0].state == State.WAITING,
    }  # fmt: skip


def path_of(plan: Plan) -> str:
    """City and county in words, each once."""
    codes = list(dict.fromkeys((plan.city_code, plan.county_code)))
    names = names_of(codes)
    return "".join(names.get(code, "") for code in codes)


def chapters_at(plan: Plan, version: Version | None) -> str:
    """Where the fragments of a version's chapters are, but for their number."""
    if version is None:
        return ""
    return reverse("plans:chapter", args=[plan.pk, version.number, 0]).removesuffix("0/")


def _back(plan: Plan, tab: str = "", anchor: str = "") -> HttpResponseRedirect:
    query, mark = f"?tab={tab}" if tab else "", f"#{anchor}" if anchor else ""
    return HttpResponseRedirect(f"{reverse('plans:detail', args=[plan.pk])}{query}{mark}")


def _refused(request: Asked, plan: Plan, error: Refused) -> HttpResponse:
    plan = found(request, plan.pk)
    return render(
        request, "plans/detail.html", {**_context(request, plan), "refused": str(error)}, status=409
    )


@needs("plans.view", to_write="plans.edit")
@limited("uploads")
def versions(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the plan with its versions; POST: a new version from a file."""
    plan = found(request, pk, "plans.edit" if request.method == "POST" else "plans.view")
    if request.method != "POST":
        return _back(plan, "versions")
    upload = request.FILES.get("plan")
    try:
        if upload is None:
            raise Refused("没有收到文件：选一个 Word、PDF、Excel 或文本文件。")
        made = actions.bring(plan, upload, upload.name or "方案", by=request.acting.key)
    except Refused as error:
        return _refused(request, plan, error)
    messages.success(request, f"已收到第{made.number}版，正在机审。")
    return _back(plan)


@needs("plans.view", to_write="plans.edit")
def reasons(request: Asked, pk: UUID) -> HttpResponse:
    """POST ``key``, ``text``: why a finding stays as it is; an empty text takes it back."""
    plan = found(request, pk, "plans.edit" if request.method == "POST" else "plans.view")
    if request.method != "POST":
        return _back(plan)
    try:
        made = actions.justify(
            plan, request.POST.get("key", ""), request.POST.get("text", ""), by=request.acting.key
        )
    except Refused as error:
        return _refused(request, plan, error)
    messages.success(request, "理由已记下。" if made.text else "理由已收回。")
    return _back(
        plan,
        anchor=f"f{request.POST.get('number', '')}" if read_number(request.POST.get("number", "")) else "",
    )


@needs("plans.view", to_write="plans.edit")
@limited("uploads")
def attachments(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the checklist; POST ``code``, ``part`` and a file attaches, POST ``remove`` takes one off."""
    plan = found(request, pk, "plans.edit" if request.method == "POST" else "plans.view")
    if request.method != "POST":
        return _back(plan, "attachments")
    code, part = request.POST.get("code", ""), request.POST.get("part", "")
    try:
        if gone := request.POST.get("remove", ""):
            actions.detach(_attachment(plan, gone), by=request.acting.key)
            messages.success(request, "已撤下，仍留在记录里。")
        else:
            upload = request.FILES.get("file")
            if upload is None:
                raise Refused("没有收到文件：选一个 PDF、Word、Excel 或图片。")
            actions.attach(plan, code, upload, upload.name or "附件", part=part, by=request.acting.key)
            messages.success(request, f"已附上「{upload.name}」。")
    except Refused as error:
        return _refused(request, plan, error)
    return _back(plan, "attachments")


def _attachment(plan: Plan, typed: str) -> Attachment:
    try:
        held = Attachment.objects.filter(plan=plan, pk=UUID(typed)).first()
    except ValueError:
        held = None
    if held is None:
        raise Refused("没有这份附件，刷新后再撤。")
    return held


@needs("plans.view", to_write="plans.edit")
def changes(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the form of a change request; POST ``reason`` begins one, ``withdraw`` gives it up."""
    plan = found(request, pk, "plans.edit" if request.method == "POST" else "plans.view")
    reason = request.POST.get("reason", "")
    context = {
        "plan": plan,
        "reason": reason,
        "rules": change_rules(rules_of(plan)),
        "past": list(plan.changes.select_related("base", "version").order_by("-number")),
    }
    if request.method != "POST":
        return render(request, "plans/change.html", context)
    try:
        if "withdraw" in request.POST:
            withdraw_change(plan, by=request.acting.key)
            messages.success(request, "变更申请已撤回，方案仍按批准的版本。")
        else:
            made = begin_change(plan, reason, by=request.acting.key)
            messages.success(
                request,
                f"已提出第{made.number}次变更申请：上传变更后的文本，系统判断是一般变更还是重大变更。",
            )
    except Refused as error:
        return render(request, "plans/change.html", {**context, "refused": str(error)}, status=409)
    return _back(plan)
