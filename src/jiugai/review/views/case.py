"""The case page, and the acts that need no page of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.plans.checklist import lines_of
from jiugai.plans.models import Version
from jiugai.plans.paper import paper_of
from jiugai.plans.readiness import obstacles, together
from jiugai.plans.views.desk import chapters_at, path_of
from jiugai.plans.views.papers import found as plan_found
from jiugai.review import actions
from jiugai.review.conditions import Judgement, judged
from jiugai.review.deadlines import left
from jiugai.review.drawing import STEP
from jiugai.review.filing import FILING
from jiugai.review.flow import ROADS, Act, Form, Step
from jiugai.review.letters import letters_of
from jiugai.review.models import Case, CorrectionState, Entry, Opinion, OpinionState, Panel, Priority, Turn
from jiugai.review.points import points_of
from jiugai.review.reconsidering import until
from jiugai.review.scoring import drafted

_TABS = ("findings", "points", "papers", "log")


def found(request: Asked, pk: UUID, permission: str = "review.view") -> Case:
    """The case, where the person may do this with it; else :class:`OutOfReach`."""
    held = (
        Case.objects.within(request.acting.reach(permission))
        .select_related("plan__project", "plan__division", "plan__current", "submission__version__file", "policy", "reconsideration", "window", "lateness__window")
        .filter(pk=pk).first()
    )  # fmt: skip
    if held is None:
        raise OutOfReach("没有这件审核，或它不在您的管辖范围内。")
    return held


@dataclass(frozen=True)
class ShownStep:
    """A step of the way: done on a day, the present one, or ahead."""

    number: int
    step: Step
    done_on: object
    is_present: bool


@needs("review.view")
def detail(request: Asked, pk: UUID) -> HttpResponse:
    """GET: left what was sent in, right the next step with its conditions, findings and corrections, points, timeline."""
    return render(request, "review/case.html", context_of(request, found(request, pk)))


@needs("plans.view")
def of_plan(request: Asked, pk: UUID) -> HttpResponse:
    """GET: to the latest case of a plan, or to the plan where it was never sent in."""
    held = plan_found(request, pk).cases.order_by("-id").first()
    where = reverse("review:case", args=[held.pk]) if held else reverse("plans:detail", args=[pk])
    return HttpResponseRedirect(where)


def may(request: Asked, case: Case, step: Step, act: Act) -> bool:
    """May the person do this in the case, and is it the time for it?"""
    return (
        case.is_open and case.turn == Turn.REVIEWER and case.step == step.code
        and request.acting.reach(step.permission_of(act)).covers(case)
    )  # fmt: skip


def context_of(request: Asked, case: Case) -> dict[str, Any]:
    """All that the case page shows."""
    version = case.submission.version
    since = _earlier(case)
    paper = paper_of(case.plan, version, asked=read_number(request.GET.get("chapter", "")), since=since)
    is_inside = any(request.acting.reach(p).covers(case) for p in ("review.docket", "review.conclude"))
    log = _told_log(case, is_inside)
    is_author = case.turn == Turn.AUTHOR and request.acting.reach("plans.submit").covers(case)
    tab = request.GET.get("tab", "")
    tab = tab if tab in _TABS else "findings"
    is_shown = tab == "findings" or case.turn == Turn.AUTHOR
    corrections = (
        list(case.corrections.select_related("of").order_by("-of__number", "number")) if is_shown else []
    )
    posts = posts_of({e.by for e in log if e.by})
    acts = [(act, _address(case, act)) for act in case.present.acts if may(request, case, case.present, act)]
    conditions = judged(case) if case.is_open else []
    panel = case.panel if _has_come_to(case, STEP) else None
    opinions = list(case.opinions.order_by("number")) if panel and case.step == STEP else []
    return {
        "case": case, "plan": case.plan, "current": version, "paper": paper, "chapters_at": chapters_at(case.plan, version),
        "steps": _way(case, log), "conditions": conditions, "unmet": sum(not j.is_met for j in conditions), "own_tab": _own_tab(conditions), "acts": _ordered(acts, conditions),
        "left": left(clock.today(), case.due_on), "log": [(e, posts.get(e.by, "系统") if e.by else "系统") for e in log],
        "letters": letters_of(case, log), "corrections": corrections, "open_corrections": sum(c.state != CorrectionState.CLOSED for c in corrections),
        "points": points_of(case, [s.finding for s in paper.findings]), "lines": lines_of(case.plan, filing=case.road == FILING, sent=[f["id"] for f in case.submission.sent_files]) if tab == "papers" else [],
        "path": path_of(case.plan), "road": ROADS[case.road], "tab": tab, "is_author": is_author,
        "award": case.awards.order_by("-id").first() if case.road == FILING else None, "is_reviewer": bool(acts), "obstacles": together(obstacles(case.plan, filing=case.road == FILING)) if is_author else [],
        "recommendation": case.proposed if is_inside and case.step == "conclusion" else None,
        "conditions_set": list(case.conditions.order_by("number")) if _has_come_to(case, "conclusion") else [], "today": clock.today(),
        "may_report": request.acting.reach("plans.submit").covers(case), "may_confirm": request.acting.reach("review.docket").covers(case),
        "panel": panel, "panel_next": _panel_next(case, panel, opinions), "drafted": drafted(panel, opinions) if panel and panel.closed_at and acts else "",
        "may_prioritise": case.is_open and any(request.acting.reach(p).covers(case) for p in ("review.city", "review.docket")),
        "priorities": Priority.choices, "first": Priority(case.priority).label if case.priority else "",
        "asked_again": getattr(case, "reconsideration", None), "said": case.conclusions.order_by("id").last() if _has_come_to(case, "conclusion") else None, "until": until(case) if not case.is_open else None,
    }  # fmt: skip


def _told_log(case: Case, is_inside: bool) -> list[Entry]:
    """The timeline, the newest first; what is recommended is told outside of the department once it is decided."""
    log = list(case.entries.order_by("-number"))
    if is_inside or not case.is_open:
        return log
    decided = max((e.number for e in log if e.act == "conclude"), default=0)
    return [e for e in log if e.act != "recommend" or e.number < decided]


def _has_come_to(case: Case, step: str) -> bool:
    codes = [s.code for s in case.way]
    return step in codes and codes.index(case.step) >= codes.index(step)


def _panel_next(case: Case, panel: Panel | None, opinions: list[Opinion]) -> str:
    """What is to be done next on the page of the panel; empty: nothing, or it is not the time."""
    if not case.is_open or case.step != STEP:
        return ""
    if panel is None:
        return "抽取专家"
    if panel.closed_at is None:
        return "开评审会、收评分表"
    return "回复和办结专家意见" if any(o.state != OpinionState.CLOSED for o in opinions) else ""


def _earlier(case: Case) -> Version | None:
    """The version of the submission before, with which the present one is compared."""
    if case.submission.number < 2:
        return None
    before = case.plan.sent.filter(number=case.submission.number - 1).select_related("version").first()
    return before.version if before and before.version_id != case.submission.version_id else None


def _way(case: Case, log: list[Entry]) -> list[ShownStep]:
    done = {
        e.step: e.happened_on
        for e in reversed(log)
        if e.act not in ("opened", "answered", "return", "withdrawn")
    }
    way = case.way
    at = way.index(case.present)
    return [
        ShownStep(n + 1, s, done.get(s.code) if n < at or not case.is_open else None, case.is_open and n == at)
        for n, s in enumerate(way)
    ]  # fmt: skip


def _own_tab(conditions: list[Judgement]) -> str:
    """The tab on which the reviewer clears what hinders, where nothing else does; else empty."""
    hindrances = [h for j in conditions for h in j.hindrances]
    return hindrances[0].tab if hindrances and all(h.is_reviewers for h in hindrances) else ""


def _address(case: Case, act: Act) -> str:
    """Where an act is done: on a page of its own, or empty where the case page has its form."""
    pages = {
        Form.RETURN: "return",
        Form.RECOMMENDATION: "recommendation",
        Form.CONCLUSION: "conclusion",
        Form.APPROVAL: "approval",
    }
    return reverse(f"review:{pages[act.form]}", args=[case.pk]) if act.form in pages else ""


def _ordered(acts: list[tuple[Act, str]], conditions: list[Judgement]) -> list[tuple[Act, str]]:
    """What is to be done next comes first: what the conditions ask for, or hinder."""
    hindered = any(not j.is_met for j in conditions)
    return sorted(acts, key=lambda pair: pair[0].guarded if hindered else not pair[0].guarded)


def day_of(typed: str) -> date:
    """A day as the browser sends it.  Raises :class:`Refused` for anything else."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused(f"日期“{typed[:12]}”读不懂，写成 {clock.today().isoformat()} 这样。") from None


def moment_of(typed: str) -> datetime:
    """When something was that a page told.  Raises :class:`Refused` for anything else."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refused("页面不完整，刷新后再办。")
    return found


def back(case: Case, tab: str = "") -> HttpResponseRedirect:
    """To the case page."""
    return HttpResponseRedirect(reverse("review:case", args=[case.pk]) + (f"?tab={tab}" if tab else ""))


def refused(request: Asked, pk: UUID, error: Refused) -> HttpResponse:
    """The case page with why it was not done."""
    return render(
        request,
        "review/case.html",
        {**context_of(request, found(request, pk)), "refused": str(error)},
        status=409,
    )


@needs("review.view")
def acts(request: Asked, pk: UUID, step: str, act: str) -> HttpResponse:
    """POST ``version``, ``text``: an act without a form of its own."""
    case = found(request, pk)
    if request.method != "POST":
        return back(case)
    try:
        known = next((s for s in case.way if s.code == step), None)
        chosen = known.act(act) if known else None
        if known is None or chosen is None:
            raise Refused("没有这一步，刷新后再办。")
        if not request.acting.reach(known.permission_of(chosen)).covers(case):
            raise Refused(f"您的角色不能办「{known.name}」，要办请联系有权办理的人。")
        version = read_number(request.POST.get("version", "")) or 0
        done = actions.go_on(
            case, step, act, version=version, text=request.POST.get("text", ""), by=request.acting.key
        )
    except Refused as error:
        return refused(request, pk, error)
    where = "已办结" if not done.is_open else f"现在在「{done.present.name}」"
    messages.success(request, f"{chosen.done}，{where}。")
    return back(case)


@needs("review.view", to_write="review.view")
def points(request: Asked, pk: UUID) -> HttpResponse:
    """POST ``point``, ``verdict``: what the reviewer says of a review point."""
    case = found(request, pk)
    if request.method != "POST":
        return back(case, "points")
    try:
        _refuse_others(request, case)
        actions.judge(
            case,
            request.POST.get("point", ""),
            request.POST.get("verdict", ""),
            note=request.POST.get("note", ""),
            by=request.acting.key,
        )
    except Refused as error:
        return refused(request, pk, error)
    return back(case, "points")


@needs("review.view", to_write="review.view")
def corrections(request: Asked, pk: UUID) -> HttpResponse:
    """POST ``chosen``: corrections whose answers suffice."""
    case = found(request, pk)
    if request.method != "POST":
        return back(case)
    try:
        _refuse_others(request, case)
        count = actions.close_corrections(case, _keys(request.POST.getlist("chosen")), by=request.acting.key)
    except Refused as error:
        return refused(request, pk, error)
    messages.success(request, f"办结更正 {count} 条。")
    return back(case)


def _refuse_others(request: Asked, case: Case) -> None:
    if not any(may(request, case, case.present, act) for act in case.present.acts):
        raise Refused(f"这件现在在「{case.present.name}」，不由您办。")


def _keys(given: list[str]) -> list[UUID]:
    try:
        return [UUID(g) for g in given[:200]]
    except ValueError:
        raise Refused("选中的编号读不懂，刷新再选。") from None
