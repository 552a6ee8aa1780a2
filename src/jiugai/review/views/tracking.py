"""What is left to do after a conclusion: tracked conditions, and an author's request to look at a refusal anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.paging import MOST, capped, page
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.models import Division
from jiugai.ground.files.actions import as_attachment
from jiugai.ground.files.models import File
from jiugai.review import tracking
from jiugai.review.deadlines import left
from jiugai.review.models import Case, Condition, ConditionState
from jiugai.review.reconsidering import reconsider, until
from jiugai.review.views.case import back, found, moment_of, refused

_VIEWS = {
    "open": ("没有办结", Q(state=ConditionState.OPEN)), "overdue": ("已逾期", Q()), "reported": ("待核对", Q(state=ConditionState.REPORTED)),
    "met": ("已办结", Q(state=ConditionState.MET)),
}  # fmt: skip


@needs("review.view")
def listing(request: Asked) -> HttpResponse:
    """GET ?view=…: the conditions of passes within reach, the first to be due first."""
    view = request.GET.get("view", "")
    view = view if view in _VIEWS else "open"
    today = clock.today()
    chosen = {code: q for code, (_, q) in _VIEWS.items()} | {
        "overdue": Q(state=ConditionState.OPEN, due_on__lt=today)
    }
    everything = Condition.objects.filter(case__in=Case.objects.within(request.acting.reach("review.view")))
    rows = everything.filter(chosen[view])
    county = Division.objects.filter(code=OuterRef("case__county_code"), ended_on=None).values("name")[:1]
    shown = page(
        rows.annotate(county=Subquery(county), title=F("case__plan__title"), review_no=F("case__plan__review_no")).values(
            "id", "case", "number", "text", "due_on", "state", "met_on", "title", "county", "review_no"
        ),
        ("due_on", "id"), after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    counted = everything.aggregate(**{code: Count("pk", filter=q) for code, q in chosen.items()})
    context = {
        "rows": [(r, left(today, r["due_on"])) for r in shown.rows], "page": shown, "view": view, "most": MOST, "total": capped(rows),
        "tabs": [(code, name, counted[code]) for code, (name, _) in _VIEWS.items()], "place": request.acting.place,
    }  # fmt: skip
    return render(request, "review/conditions.html", context)


@needs("review.view", to_write="review.view")
@limited("uploads")
def conditions(request: Asked, pk: UUID) -> HttpResponse:
    """POST ``number`` and ``act`` (report, confirm, send_back) with ``text``: how far a condition of the case is."""
    case = found(request, pk)
    if request.method != "POST":
        return back(case)
    act, text = request.POST.get("act", ""), request.POST.get("text", "")
    try:
        one = case.conditions.filter(number=read_number(request.POST.get("number", "")) or 0).first()
        needed = "plans.submit" if act == "report" else "review.docket"
        if one is None or act not in ("report", "confirm", "send_back"):
            raise Refused("没有这一条条件，刷新后再办。")
        if not request.acting.reach(needed).covers(case):
            raise Refused("报办结由申报单位办，核对由省级审核办；您的角色不能办这一步。")
        if act == "report":
            upload = request.FILES.get("file")
            name = (upload.name or "证明材料") if upload else ""
            tracking.report(one, text, stream=upload, name=name, by=request.acting.key)
        elif act == "confirm":
            tracking.confirm(one, seen=moment_of(request.POST.get("seen", "")), by=request.acting.key)
        else:
            tracking.send_back(one, text, by=request.acting.key)
    except Refused as error:
        return refused(request, pk, error)
    said = {"report": "已报办结，等省里核对", "confirm": "已办结", "send_back": "已退回，申报单位会收到提醒"}
    messages.success(request, f"条件 {one.number} {said[act]}。")
    return back(case)


@needs("plans.submit")
@limited("uploads")
def reconsideration(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the form; POST ``grounds`` and perhaps a file: asks once to look at a refusal anew."""
    case = found(request, pk, "plans.submit")
    context: dict[str, Any] = {
        "case": case, "plan": case.plan, "grounds": request.POST.get("grounds", ""), "until": until(case),
        "conclusion": case.conclusions.order_by("-id").first(),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "review/reconsideration.html", context)
    upload = request.FILES.get("file")
    try:
        done = reconsider(
            case, context["grounds"], version=read_number(request.POST.get("version", "")) or 0, by=request.acting.key, stream=upload,
            name=(upload.name or "复议材料") if upload else "",
        )  # fmt: skip
    except Refused as error:
        return render(request, "review/reconsideration.html", {**context, "refused": str(error)}, status=409)
    messages.success(
        request, f"已申请复议，回到「{done.present.name}」，由没有参与原结论的人办，期限 {done.due_on}。"
    )
    return back(done)


@needs("review.view")
def paper(request: Asked, pk: UUID, file: UUID) -> FileResponse:
    """GET: a file that belongs to the case: evidence of a condition, grounds of a reconsideration, the government's approval."""
    case = found(request, pk)
    held = File.objects.filter(pk=file).first()
    belongs = held is not None and (
        case.conditions.filter(file=held).exists()
        or getattr(getattr(case, "reconsideration", None), "file_id", None) == held.pk
        or getattr(getattr(case, "approval", None), "file_id", None) == held.pk
    )
    if held is None or not belongs:
        raise OutOfReach("没有这份材料。")
    return as_attachment(held)
