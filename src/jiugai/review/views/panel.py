"""The panel of a case on one page: draw, recusal, meeting, forms from paper, opinions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.review import drawing, scoring
from jiugai.review.models import Case, Leaning, OpinionState, Panel, Seat
from jiugai.review.scoring import Meeting
from jiugai.review.views.case import day_of, found, moment_of
from planlint import catalogue


@needs("review.view", to_write="review.docket")
def panel(request: Asked, pk: UUID) -> HttpResponse:
    """GET: how far the expert review is; POST ``act``: commit, draw, recuse, meeting, score (from paper), close, finish opinions."""
    writes = request.method == "POST"
    case = found(request, pk, "review.docket" if writes else "review.view")
    if not writes:
        return render(request, "review/experts/panel.html", context_of(request, case))
    act = _ACTS.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise Refused("没有这一项，刷新后再办。")
        said = act(request, case)
    except Refused as error:
        case = found(request, pk, "review.docket")
        return render(
            request,
            "review/experts/panel.html",
            {**context_of(request, case), "refused": str(error)},
            status=409,
        )
    messages.success(request, said)
    return HttpResponseRedirect(reverse("review:panel", args=[pk]))


def context_of(request: Asked, case: Case) -> dict[str, Any]:
    """All that the page shows; scores and opinions of a panel only once it is closed."""
    held = scoring.panel_of(case)
    draws = list(case.draws.order_by("-number"))
    may_organise = (
        request.acting.reach("review.docket").covers(case) and case.is_open and case.step == drawing.STEP
    )
    opens_draw = may_organise and bool(draws) and draws[0].drawn_at is None
    experts = drawing.pool_of(case) if opens_draw else []
    excluded = drawing.excluded_by_rule(case, experts) if opens_draw else {}
    is_closed = held is not None and held.closed_at is not None
    sheets = scoring.sheets_of(held) if held else []
    opinions = list(case.opinions.select_related("seat__expert").order_by("number"))
    return {
        "case": case, "plan": case.plan, "panel": held, "draws": draws, "may_organise": may_organise, "is_closed": is_closed,
        "in_hand": draws[0] if draws and draws[0].drawn_at is None else None, "able": [e for e in experts if e.pk not in excluded],
        "excluded": [(e, excluded[e.pk]) for e in experts if e.pk in excluded], "specialties": catalogue.specialties(),
        "seats": [(seat, sheet) for seat, sheet in sheets], "handed_in": sum(sheet is not None for _, sheet in sheets),
        "recused": list(held.seats.exclude(recused_at=None).select_related("expert").order_by("number")) if held else [],
        "seen": clock.now().isoformat(), "average": scoring.points(scoring.average(sheets)) if is_closed else "", "opinions": opinions,
        "marks": _marks(case, sheets) if is_closed else [], "criteria": catalogue.criteria(case.plan.kind), "leanings": Leaning.choices,
        "open_opinions": sum(o.state != OpinionState.CLOSED for o in opinions),
        "may_answer": request.acting.reach("plans.submit").covers(case) and case.is_open, "asked": request.POST if request.method == "POST" else {},
    }  # fmt: skip


def _marks(case: Case, sheets: list[tuple[Seat, Any]]) -> list[tuple[str, int, list[str]]]:
    """A row per criterion: name, weight, the mark of each seat."""
    read = [json.loads(sheet.marks) if sheet else {} for _, sheet in sheets]
    return [
        (c.name, c.weight, [str(m.get(c.code, "")) for m in read]) for c in catalogue.criteria(case.plan.kind)
    ]


def _commit(request: Asked, case: Case) -> str:
    made = drawing.commit(case, reason=request.POST.get("reason", ""), by=request.acting.key)
    return f"随机数已封存，摘要 {made.commitment[:16]}…。接着定席位、冻结名单抽取。"


def _draw(request: Asked, case: Case) -> str:
    quotas = [
        (s.code, read_number(request.POST.get(f"seats-{s.code}", "")) or 0) for s in catalogue.specialties()
    ]
    given = zip(request.POST.getlist("interested"), request.POST.getlist("interest"), strict=False)
    declared = {_key(key): why for key, why in given if key}
    made = drawing.draw(case, quotas, declared=declared, by=request.acting.key)
    return f"抽出专家 {made.seats.count()} 位，名单、随机数和种子都可以下载核对。"


def _recuse(request: Asked, case: Case) -> str:
    seat = _seat(request, case)
    made = drawing.recuse(seat, request.POST.get("why", ""), by=request.acting.key)
    return f"{seat}已回避，" + (f"由{made.expert.name}递补。" if made else "名单里没有同专业的可以递补。")


def _meeting(request: Asked, case: Case) -> str:
    held = _panel(case)
    given = request.POST
    day: date | None = day_of(given["held_on"]) if given.get("held_on") else None
    chair = _key(given["chair"]) if given.get("chair") else None
    told = Meeting(
        day, given.get("place", ""), given.get("agenda", ""), given.get("minutes", ""), chair, frozenset(_key(k) for k in given.getlist("signed_in"))
    )  # fmt: skip
    scoring.hold(held, told, by=request.acting.key)
    return "评审会记录已保存。"


def _score(request: Asked, case: Case) -> str:
    seat = _seat(request, case)
    if seat.expert.account_id is not None:
        raise Refused(f"{seat.expert.name}有自己的登录名，由本人评分；不能代录。")
    scoring.hand_in(
        seat, marks_of(request, case), request.POST.get("leaning", ""), request.POST.get("opinions", ""), from_paper=True, by=request.acting.key
    )  # fmt: skip
    return f"已按纸质评分表代录第{seat.number}席。"


def _close(request: Asked, case: Case) -> str:
    scoring.close(_panel(case), by=request.acting.key)
    return "评审会结束，评分和意见已公开给申报单位和专家，等申报单位回复意见。"


def _close_opinions(request: Asked, case: Case) -> str:
    numbers = [read_number(n) or 0 for n in request.POST.getlist("chosen")[:200]]
    seen = moment_of(request.POST.get("seen", ""))
    return f"办结意见 {scoring.close_opinions(case, numbers, seen=seen, by=request.acting.key)} 条。"


_ACTS: dict[str, Callable[[Asked, Case], str]] = {
    "commit": _commit, "draw": _draw, "recuse": _recuse, "meeting": _meeting, "score": _score, "close": _close,
    "close_opinions": _close_opinions,
}  # fmt: skip


def marks_of(request: Asked, case: Case) -> dict[str, int]:
    """The marks of a form; what is no whole number is left out, and refused where it is asked for."""
    read = {
        c.code: read_number(request.POST.get(f"mark-{c.code}", ""))
        for c in catalogue.criteria(case.plan.kind)
    }
    return {code: mark for code, mark in read.items() if mark is not None}


def _panel(case: Case) -> Panel:
    held = scoring.panel_of(case)
    if held is None:
        raise Refused("还没有抽取专家。")
    return held


def _seat(request: Asked, case: Case) -> Seat:
    held = (
        _panel(case)
        .seats.select_related("expert", "panel__case")
        .filter(pk=_key(request.POST.get("seat", "")))
        .first()
    )
    if held is None:
        raise Refused("没有这一席，刷新后再办。")
    return held


def _key(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Refused("选中的编号读不懂，刷新再选。") from None


@needs("review.view", to_write="plans.submit")
def opinions(request: Asked, pk: UUID) -> HttpResponse:
    """POST ``number``, ``adopted`` (yes or no), ``text``: the author's answer to an expert's opinion."""
    case = found(request, pk, "plans.submit" if request.method == "POST" else "review.view")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("review:panel", args=[pk]))
    try:
        one = case.opinions.filter(number=read_number(request.POST.get("number", "")) or 0).first()
        if one is None:
            raise Refused("没有这条意见，刷新后再回复。")
        adopted = {"yes": True, "no": False}.get(request.POST.get("adopted", ""))
        scoring.answer(one, request.POST.get("text", ""), adopted, by=request.acting.key)
    except Refused as error:
        case = found(request, pk)
        return render(
            request,
            "review/experts/panel.html",
            {**context_of(request, case), "refused": str(error)},
            status=409,
        )
    messages.success(request, f"意见 {one.number} 已回复。")
    return HttpResponseRedirect(reverse("review:panel", args=[pk]) + f"#o{one.number}")


@needs("review.view")
def inputs(request: Asked, pk: UUID, number: int) -> HttpResponse:
    """GET: the published inputs of a draw as JSON, for ``script/redraw``."""
    made = found(request, pk).draws.filter(number=number).exclude(drawn_at=None).first()
    if made is None:
        raise OutOfReach("没有这一次抽取，或还没有抽。")
    answer = JsonResponse(drawing.published(made), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="draw-{number}.json"'
    return answer
