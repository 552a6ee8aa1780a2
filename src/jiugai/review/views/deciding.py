"""Recommendation, conclusion and approval, each on its page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import Refused
from jiugai.review import deciding
from jiugai.review.models import Case, Outcome
from jiugai.review.pending import DECIDED, RETURNED, who_would_be_told
from jiugai.review.views.case import back, day_of, found, may

_OUTCOMES = (Outcome.PASS, Outcome.CONDITIONS, Outcome.RETURN, Outcome.REFUSE)


def _for(request: Asked, pk: UUID, act: str) -> Case:
    case = found(request, pk)
    chosen = case.present.act(act)
    if chosen is None or not may(request, case, case.present, chosen):
        raise Refused(f"这件现在在「{case.present.name}」，这一步不能由您办。")
    return case


def _version(request: Asked) -> int:
    return read_number(request.POST.get("version", "")) or 0


@needs("review.docket")
def recommendation(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the form; POST: what is recommended."""
    case = _for(request, pk, "recommend")
    opinion = case.entries.filter(act="consolidate").order_by("-number").first()
    typed = {
        k: request.POST.get(k, d)
        for k, d in (
            ("outcome", "pass"),
            ("text", ""),
            ("conditions", ""),
            ("due_on", deciding.met_until(case).isoformat()),
        )
    }
    refused = ""
    if request.method == "POST":
        try:
            deciding.recommend(
                case, typed["outcome"], text=typed["text"], conditions=typed["conditions"].splitlines(), version=_version(request),
                due_on=day_of(typed["due_on"]) if typed["outcome"] == "conditions" else None, by=request.acting.key,
            )  # fmt: skip
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, "处理建议已提交，等另一个人作出结论。")
            return back(case)
    context = {
        "case": case,
        "plan": case.plan,
        "typed": typed,
        "outcomes": [(o.value, o.label) for o in _OUTCOMES],
        "opinion": opinion,
        "refused": refused,
    }
    return render(request, "review/recommendation.html", context, status=409 if refused else 200)


@needs("review.conclude")
def conclusion(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what was recommended, by whom; POST: the conclusion, with the number for a pass."""
    case = _for(request, pk, "conclude")
    proposed = case.proposed
    if proposed is None:
        raise Refused("还没有处理建议，先由经办人提出。")
    text, refused = request.POST.get("text", ""), ""
    if request.method == "POST":
        try:
            done = deciding.conclude(case, text=text, version=_version(request), by=request.acting.key)
        except Refused as error:
            refused = str(error)
        else:
            said = f"编号 {done.number}" if done.number else Outcome(proposed.outcome).label
            messages.success(request, f"已作出结论：{said}。")
            return back(case)
    who = posts_of({proposed.by} if proposed.by else set()).get(proposed.by, "") if proposed.by else ""
    context = {
        "case": case,
        "plan": case.plan,
        "proposed": proposed,
        "who": who,
        "told": who_would_be_told(
            case, RETURNED if proposed.outcome == Outcome.RETURN else DECIDED, by=request.acting.key
        ),
        "text": text,
        "refused": refused,
    }
    return render(request, "review/conclusion.html", context, status=409 if refused else 200)


@needs("review.approve")
@limited("uploads")
def approval(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the form; POST: the government's approval with its document."""
    case = _for(request, pk, "approve")
    typed = {
        k: request.POST.get(k, d) for k, d in (("document", ""), ("approved_on", clock.today().isoformat()))
    }
    refused = ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            day = day_of(typed["approved_on"])
            deciding.approve(
                case, document=typed["document"], approved_on=day, version=_version(request), by=request.acting.key, stream=upload,
                name=(upload.name or "批准文件") if upload else "",
            )  # fmt: skip
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, "已登记政府批准，方案定稿。")
            return back(case)
    context = {"case": case, "plan": case.plan, "typed": typed, "refused": refused}
    return render(request, "review/approval.html", context, status=409 if refused else 200)
