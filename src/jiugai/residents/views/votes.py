"""The list of votes, one vote with its next step, preparing and changing one, who has not voted, the recount."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, Q, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.paging import page
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.plans.rules import rules_of, source_of
from jiugai.residents import deciding, rolls, telling, votes
from jiugai.residents.matters import bound_words, ground_of, matter_of, number_of
from jiugai.residents.models import Counted, Group, Slip, SlipState, Vote, VoteState
from jiugai.residents.published import recount_file
from planlint import catalogue

_TABS = (
    (VoteState.OPEN, "投票中"),
    (VoteState.DRAFT, "筹备"),
    (VoteState.DECIDED, "已公布"),
    (VoteState.CANCELLED, "已取消"),
)
_MOST_GROUPS = 1000


def found(request: Asked, pk: UUID, permission: str = "residents.view") -> Vote:
    """The vote, where the person may do this with it; else :class:`OutOfReach`."""
    reach = request.acting.reach(permission)
    one = (
        Vote.objects.within(reach)
        .select_related("site", "building", "project", "division", "earlier")
        .filter(pk=pk)
        .first()
    )
    if one is None:
        raise OutOfReach("没有这次表决，或它不在您的管辖范围内。")
    return one


def day_of(typed: str) -> date:
    """A day as the browser sends it.  Raises :class:`Refused` for what is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused(f"日期“{typed[:12]}”读不懂，写成 {clock.today().isoformat()} 这样。") from None


@needs("residents.view")
def listing(request: Asked) -> HttpResponse:
    """GET: the votes within reach by state, the latest first."""
    reach = request.acting.reach("residents.view")
    state = request.GET.get("state", VoteState.OPEN)
    if state not in VoteState.values:
        state = VoteState.OPEN
    rows = Vote.objects.within(reach).filter(state=state)
    shown = page(
        rows.annotate(place=F("site__name"), community=F("division__name")).values(
            "id", "number", "title", "place", "community", "matter", "opens_on", "closes_on", "groups", "verdict", "electorate"
        ),
        ("-number",), after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    names = {m.code: m.name for m in catalogue.matters()}
    voted = _voted([r["id"] for r in shown.rows])
    today = clock.today()
    for r in shown.rows:
        r["matter_name"], r["voted"] = names.get(r["matter"], ""), voted.get(r["id"], 0)
        r["is_over"] = state == VoteState.OPEN and r["closes_on"] < today
        r["verdict_name"] = dict(_VERDICTS).get(r["verdict"], "")
    context = {
        "rows": shown.rows,
        "page": shown,
        "tabs": _TABS,
        "state": state,
        "place": request.acting.place,
    }
    return render(request, "residents/votes/list.html", context)


_VERDICTS = (("passed", "通过"), ("failed", "没有通过"), ("no_quorum", "参加的不够"))


def _voted(keys: list[UUID]) -> dict[UUID, int]:
    return dict(Counted.objects.filter(vote__in=keys).values_list("vote").annotate(n=Count("pk")).order_by())


@needs("residents.view", to_write="residents.run")
def vote(request: Asked, pk: UUID) -> HttpResponse:
    """GET: how it stands and what comes next; POST ``act``: open, extend, cancel, decide."""
    one = found(request, pk)
    if request.method != "POST":
        return render(request, "residents/votes/vote.html", _context(request, one))
    if not request.acting.reach("residents.run").covers(one):
        raise OutOfReach("这次表决不由您组织。")
    try:
        said = _ACTS.get(request.POST.get("act", ""), _unknown)(request, one)
    except Refused as error:
        return render(
            request,
            "residents/votes/vote.html",
            _context(request, found(request, pk)) | {"refused": str(error)},
            status=409,
        )
    messages.success(request, said)
    return HttpResponseRedirect(reverse("residents:vote", args=[pk]))


def _version(request: Asked) -> int:
    return read_number(request.POST.get("version", "")) or 0


def _unknown(request: Asked, one: Vote) -> str:
    raise Refused("没有这个操作，刷新后再办。")


def _open(request: Asked, one: Vote) -> str:
    opens_on, closes_on = day_of(request.POST.get("opens_on", "")), day_of(request.POST.get("closes_on", ""))
    consents = frozenset(_keys(request.POST.getlist("consent")))
    done = votes.open_vote(
        one,
        version=_version(request),
        opens_on=opens_on,
        closes_on=closes_on,
        by=request.acting.key,
        consents=consents,
    )
    return f"名册已定：{done.groups} 人。{opens_on} 起投票，{closes_on} 晚上 12 点截止。下一步：打印投票纸。"


def _keys(given: Iterable[str]) -> list[UUID]:
    try:
        return [UUID(g) for g in given][:_MOST_GROUPS]
    except ValueError:
        raise Refused("选中的编号读不懂，刷新再选。") from None


def _extend(request: Asked, one: Vote) -> str:
    day = day_of(request.POST.get("closes_on", ""))
    votes.extend(one, day, request.POST.get("because", ""), version=_version(request), by=request.acting.key)
    return f"延长到 {day} 晚上 12 点。"


def _cancel(request: Asked, one: Vote) -> str:
    votes.cancel(one, request.POST.get("because", ""), version=_version(request), by=request.acting.key)
    return "表决已取消。"


def _decide(request: Asked, one: Vote) -> str:
    done = deciding.decide(one, version=_version(request), by=request.acting.key)
    return f"已公布：{done.get_verdict_display()}。"


_ACTS = {"open": _open, "extend": _extend, "cancel": _cancel, "decide": _decide}


def _context(request: Asked, one: Vote) -> dict[str, Any]:
    matter = matter_of(one.matter)
    policy = rules_of(one, as_of=one.opens_on)
    ground = ground_of(matter, policy)
    log = list(one.entries.order_by("-id"))
    runs = request.acting.reach("residents.run").covers(one)
    shown: dict[str, Any] = {
        "vote": one, "site": one.site, "matter": matter, "runs": runs, "log": log, "posts": posts_of({e.by for e in log if e.by}),
        "today": clock.today(), "rule": f"参加的{bound_words(ground.rule.quorum)}，同意的{bound_words(ground.rule.approval)}", "basis": one.basis or ground.basis,
        "enters": request.acting.reach("residents.enter").covers(one), "sees_turnout": request.acting.reach("residents.turnout").covers(one),
        "recounts": request.acting.reach("residents.recount").covers(one), "later": list(one.later.order_by("id")),
        "consent_days": number_of(policy, "residents.consent_days", 365), "consent_source": source_of(policy.rule("residents.consent_days")),
    }  # fmt: skip
    if one.state == VoteState.DRAFT:
        standing = rolls.standing_of(one)
        soon = clock.today()
        shown |= {
            "standing": standing, "opens_on": soon, "closes_on": soon + timedelta(days=14), "last": soon + timedelta(days=number_of(policy, "residents.vote_days", 90) - 1),
            "doors": standing.doors if matter.consents and len(standing.doors) <= _MOST_GROUPS else [],
        }  # fmt: skip
    elif one.state == VoteState.OPEN:
        shown |= _progress(one)
        shown["hindrances"] = list(deciding.hindrances(one)) if one.is_counting else []
    elif one.state == VoteState.DECIDED:
        told = telling.result_of(one)
        shown |= {
            "result": told,
            "said": deciding.sentence_of(told),
            "drawn": list(telling.steps_of(told, telling.whole_of(one))),
            "retracted": one.retractions.count(),
        }
    return shown


def _progress(one: Vote) -> dict[str, Any]:
    """Who took part so far, by persons and area, and how the paper stands; never how anybody voted."""
    part = Counted.objects.filter(vote=one).aggregate(heads=Sum("group__heads"), area=Sum("group__area_dm2"))
    slips = Slip.objects.filter(vote=one).exclude(state=SlipState.REPLACED)
    told = slips.aggregate(
        printed=Count("pk"),
        handed=Count("pk", filter=Q(handed_on__isnull=False)),
        blocked=Count("pk", filter=Q(state=SlipState.BLOCKED)),
    )
    quorum = one.told_rule.quorum
    return {
        "heads": part["heads"] or 0, "area": part["area"] or 0, "told_slips": told, "half_read": deciding.half_read(one),
        "mismatched": sum(1 for _ in deciding.mismatched(one)), "need_heads": quorum.least(one.groups), "need_area": quorum.least(one.roll_area_dm2),
    }  # fmt: skip


@needs("residents.turnout")
def turnout(request: Asked, pk: UUID) -> HttpResponse:
    """GET: by building who has not voted, for those who go from door to door; never how anybody voted."""
    one = found(request, pk, "residents.turnout")
    if one.state == VoteState.DRAFT:
        raise Refused("表决还没有开始，没有名册可看。")
    building = request.GET.get("building", "")
    rows = Group.objects.filter(vote=one)
    by_building = list(
        rows.values("building")
        .annotate(all=Count("pk"), voted=Count("counted"), first=Count("pk"))
        .order_by("building")
    )
    chosen = (
        building
        if building in {r["building"] for r in by_building}
        else (by_building[0]["building"] if by_building else "")
    )
    absent = (
        rows.filter(building=chosen, counted=None)
        .order_by("serial")
        .values("serial", "unit", "doors")[:_MOST_GROUPS]
    )
    context = {
        "vote": one, "by_building": by_building, "chosen": chosen, "absent": list(absent), "most": _MOST_GROUPS,
        "all": sum(r["all"] for r in by_building), "voted": sum(r["voted"] for r in by_building),
    }  # fmt: skip
    return render(request, "residents/votes/turnout.html", context)


@needs("residents.recount")
@limited("exports")
def recount(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what a recount needs, as a ZIP, for auditors; without names and doors."""
    one = found(request, pk, "residents.recount")
    if one.state != VoteState.DECIDED:
        raise Refused("公布结果以后才能下载复核文件。")
    content = recount_file(one)
    record(
        "residents.recount_exported",
        {"number": one.number},
        by=request.acting.key,
        subject_kind="vote",
        subject=one.pk,
        at=one,
    )
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{one.number}.zip"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
