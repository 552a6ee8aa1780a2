"""Printing slips, entering paper ballots, counting them by hand, and ballots that contradict each other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import Refused
from jiugai.residents import ballots, deciding, slips
from jiugai.residents.ballots import Outcome, Read
from jiugai.residents.deciding import Totals
from jiugai.residents.models import Before, Entry, Group, Reading, Slip, SlipState, Vote, VoteState
from jiugai.residents.printing import slips_as_pdf
from jiugai.residents.proxies import proxy_of
from jiugai.residents.views.votes import day_of, found

_LAST, _WAITING = 12, 60
_TOTALS = ("handed_out", "valid", "void", "blank", "not_returned")


def _open(one: Vote) -> Vote:
    if one.state != VoteState.OPEN:
        raise Refused(f"表决{one.get_state_display()}，这一页用不上了。")
    return one


@needs("residents.enter")
@limited("exports")
def slips_page(request: Asked, pk: UUID) -> HttpResponse:
    """GET: by building how many slips were printed and handed out; POST ``act``: print (a PDF), again (one slip), hand."""
    one = _open(found(request, pk, "residents.enter"))
    if request.method == "POST":
        try:
            if request.POST.get("act") == "hand":
                count = slips.hand_out(
                    one, list(_groups(request, one).values_list("pk", flat=True)), by=request.acting.key
                )
                messages.success(request, f"已登记发出 {count} 张。")
                return HttpResponseRedirect(request.path)
            return _printed(request, one)
        except Refused as error:
            return render(
                request, "residents/votes/slips.html", _slips(one) | {"refused": str(error)}, status=409
            )
    return render(request, "residents/votes/slips.html", _slips(one))


def _slips(one: Vote) -> dict[str, Any]:
    now = ~Q(slips__state=SlipState.REPLACED) & Q(slips__isnull=False)
    rows = Group.objects.filter(vote=one).values("building").annotate(
        all=Count("pk", distinct=True), printed=Count("pk", filter=now, distinct=True),
        handed=Count("pk", filter=now & Q(slips__handed_on__isnull=False), distinct=True),
    ).order_by("building")  # fmt: skip
    told = list(rows)
    total = {k: sum(r[k] for r in told) for k in ("all", "printed", "handed")}
    return {
        "vote": one,
        "rows": told,
        "total": total,
        "most": slips.MOST,
        "again": one.precedence != Before.FIRST,
    }


def _groups(request: Asked, one: Vote) -> Any:
    """The groups of a building that is named; of it those without a slip that is good, where ``all`` is not asked for."""
    building = request.POST.get("building", "")
    rows = Group.objects.filter(vote=one, building=building)
    if request.POST.get("act") == "print":
        good = Slip.objects.filter(vote=one).exclude(state=SlipState.REPLACED).values("group")
        rows = rows.exclude(pk__in=good)
    if not rows.exists():
        raise Refused("这栋楼的投票纸都打印过了；丢了的，按编号一户一户换。")
    return rows.order_by("serial")


def _printed(request: Asked, one: Vote) -> HttpResponse:
    if request.POST.get("act") == "again":
        number = read_number(request.POST.get("serial", "").strip().partition("-")[0])
        groups = list(Group.objects.filter(vote=one, serial=number)) if number is not None else []
        if not groups:
            raise Refused("名册里没有这个编号，写投票纸上的四位编号。")
        made = slips.issue(one, groups, by=request.acting.key, again=True)
    else:
        made = slips.issue(one, list(_groups(request, one)[: slips.MOST]), by=request.acting.key)
    answer = HttpResponse(slips_as_pdf(one, made), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{one.number}-slips.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@needs("residents.enter")
def paper(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the form in which a clerk enters what is on a paper ballot; POST ``serial``, ``reading``, ``received_on``: enters it."""
    one = _open(found(request, pk, "residents.enter"))
    clerk = request.acting.somebody.pk
    last = min(clock.today(), one.closes_on or clock.today())
    typed = {name: request.POST.get(name, "") for name in ("serial", "reading", "void_because", "by_proxy")}
    typed["received_on"] = request.POST.get("received_on", request.GET.get("on", last.isoformat()))
    refused = ""
    if request.method == "POST":
        try:
            day = day_of(typed["received_on"])
            slip = slips.slip_of(one, typed["serial"])
            proxy = proxy_of(slip.group_id, day) if "by_proxy" in request.POST else None
            done = ballots.enter(slip, Read(typed["reading"], day, typed["void_because"], proxy), by=clerk)
        except Refused as error:
            refused = str(error)
        else:
            (messages.warning if done.is_mismatch else messages.success)(request, _said(done))
            return HttpResponseRedirect(f"{request.path}?on={day.isoformat()}")
    context = _desk(one, clerk) | {"typed": typed, "refused": refused}
    return render(request, "residents/votes/paper.html", context, status=409 if refused else 200)


def _said(done: Outcome) -> str:
    if done.ballot is not None:
        return f"{done.slip.serial} 号：两遍一致，已入票箱。"
    if done.is_mismatch:
        return f"{done.slip.serial} 号：和前一遍录得不一样，放一边，由第三个人再录。"
    return f"{done.slip.serial} 号：录了第一遍。"


def _desk(one: Vote, clerk: UUID) -> dict[str, Any]:
    """What lies on a clerk's desk: what he entered last, without what it was, and what others entered once."""
    mine = Entry.objects.filter(vote=one, by=clerk).select_related("slip").order_by("-id")[:_LAST]
    read = Slip.objects.filter(vote=one, is_paper_in=False).annotate(n=Count("entries")).filter(n__gte=1)
    waiting = read.exclude(entries__by=clerk).order_by("serial").values("serial", "n")[:_WAITING]
    return {
        "vote": one, "readings": Reading.choices, "mine": list(mine), "once": list(waiting),
        "done": Slip.objects.filter(vote=one, is_paper_in=True).count(), "half": deciding.half_read(one),
    }  # fmt: skip


@needs("residents.enter")
def control(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the hand count beside what was entered; POST the five totals: keeps a count that balances."""
    one = _open(found(request, pk, "residents.enter"))
    there = deciding.totals_of(one)
    typed = {name: request.POST.get(name, "") for name in _TOTALS}
    refused = ""
    if request.method == "POST":
        numbers = [read_number(typed[name].strip()) for name in _TOTALS]
        try:
            if any(n is None or n > 1_000_000 for n in numbers):
                raise Refused("五个数都要写，写整数；没有的写 0。")
            deciding.count_by_hand(one, Totals(*numbers), by=request.acting.key)  # type: ignore[arg-type]
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, "清点平了，已记下。")
            return HttpResponseRedirect(reverse("residents:vote", args=[pk]))
    context = {
        "vote": one, "there": there, "typed": typed, "refused": refused, "last": one.controls.order_by("-id").first(),
        "mismatched": list(deciding.mismatched(one)), "half": deciding.half_read(one),
    }  # fmt: skip
    return render(request, "residents/votes/control.html", context, status=409 if refused else 200)


@needs("residents.run")
def conflicts(request: Asked, pk: UUID) -> HttpResponse:
    """GET: groups whose ballots contradict each other, and papers read three ways; POST ``act``: adjudicate, find."""
    one = _open(found(request, pk, "residents.run"))
    refused = ""
    if request.method == "POST":
        try:
            _adjudicated(request, one)
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, "已记下。")
            return HttpResponseRedirect(request.path)
    groups = deciding.unresolved(one)
    cast: dict[UUID, list[Any]] = {}
    for made in one.ballots.filter(group__in=groups).order_by("order"):
        cast.setdefault(made.group_id, []).append(made)
    papers = [s for s in deciding.mismatched(one) if s.entries.count() >= 3]
    context = {
        "vote": one, "groups": [(g, cast.get(g.pk, [])) for g in groups], "papers": papers, "readings": Reading.choices, "refused": refused,
        "today": min(clock.today(), one.closes_on or clock.today()), "may_read": request.acting.reach("private.read").covers(one),
    }  # fmt: skip
    return render(request, "residents/votes/conflicts.html", context, status=409 if refused else 200)


def _adjudicated(request: Asked, one: Vote) -> None:
    given = request.POST
    because, by = given.get("because", ""), request.acting.somebody.pk
    if given.get("act") == "find":
        slip = slips.slip_of(one, given.get("serial", ""))
        read = Read(given.get("reading", ""), day_of(given.get("received_on", "")), because)
        if read.reading not in Reading.values:
            raise Refused("选纸票上写的是什么。")
        deciding.find_reading(slip, read, because, by=by)
        return
    try:
        chosen = one.ballots.select_related("group").filter(pk=UUID(given.get("ballot", ""))).first()
    except ValueError:
        chosen = None
    if chosen is None:
        raise Refused("先选哪一张算数。")
    group = Group.objects.select_related("vote").get(pk=chosen.group_id)
    deciding.adjudicate(group, chosen, because, by=by)
