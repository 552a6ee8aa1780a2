"""Papers beside the ballots: written authorisations, and pictures of what is in the box."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.private.actions import masked_of
from jiugai.plans.rules import rules_of, source_of
from jiugai.residents import proxies, scans, slips
from jiugai.residents.models import Group, Proxy, Scan, Slip, Vote, VoteState
from jiugai.residents.views.votes import day_of, found

_MOST = 500


@needs("residents.enter")
def proxies_page(request: Asked, pk: UUID) -> HttpResponse:
    """GET: who votes for whom, names masked; POST ``serial``, ``name``, ``phone``, ``expires_on``, or ``revoke``."""
    one = found(request, pk, "residents.enter")
    typed = {name: request.POST.get(name, "") for name in ("serial", "name", "phone", "expires_on", "note")}
    refused = ""
    if request.method == "POST":
        try:
            said = _revoked(request, one) if "revoke" in request.POST else _named(request, one, typed)
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, said)
            return HttpResponseRedirect(request.path)
    rows = list(
        Proxy.objects.filter(vote=one).select_related("group").order_by("revoked_at", "group__serial")[:_MOST]
    )
    rule = rules_of(one, as_of=one.opens_on).rule("residents.proxy_cap")
    typed["expires_on"] = typed["expires_on"] or (one.closes_on or clock.today()).isoformat()
    context = {
        "vote": one, "rows": rows, "people": masked_of(p.holder for p in rows), "typed": typed, "refused": refused,
        "cap": rule.int if rule else None, "source": source_of(rule), "is_open": one.state == VoteState.OPEN, "today": clock.today(),
    }  # fmt: skip
    return render(request, "residents/votes/proxies.html", context, status=409 if refused else 200)


def _named(request: Asked, one: Vote, typed: dict[str, str]) -> str:
    number = read_number(typed["serial"].strip().partition("-")[0])
    group = Group.objects.filter(vote=one, serial=number).first() if number is not None else None
    if group is None:
        raise Refused("名册里没有这个编号，写投票纸上的四位编号。")
    holder = {"name": typed["name"][:60], "phone": typed["phone"][:30]}
    proxies.authorise(
        group, holder, expires_on=day_of(typed["expires_on"]), note=typed["note"], by=request.acting.key
    )
    return f"{group} 号的委托书已登记。"


def _revoked(request: Asked, one: Vote) -> str:
    try:
        held = Proxy.objects.filter(vote=one, pk=UUID(request.POST.get("revoke", ""))).first()
    except ValueError:
        held = None
    if held is None:
        raise Refused("没有这份委托，刷新后再办。")
    proxies.revoke(held, by=request.acting.key)
    return "委托已撤销。"


@needs("residents.enter")
@limited("uploads")
def scans_page(request: Asked, pk: UUID) -> HttpResponse:
    """GET: how many paper ballots have a picture; POST ``serial``, ``file``: keeps one under the key of the vote."""
    one = found(request, pk, "residents.enter")
    refused = ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            slip = slips.slip_of(one, request.POST.get("serial", ""))
            if upload is None:
                raise Refused("先拍一张，或选一个文件。")
            scans.keep_scan(slip, upload, upload.name or "纸票", by=request.acting.key)
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"{slip.serial} 号纸票的扫描件已加密保存。")
            return HttpResponseRedirect(request.path)
    papers = Slip.objects.filter(vote=one, is_paper_in=True).annotate(n=Count("scans"))
    context = {
        "vote": one, "refused": refused, "serial": request.POST.get("serial", ""), "all": papers.count(), "with_scan": papers.filter(n__gt=0).count(),
        "without": list(papers.filter(n=0).order_by("serial").values_list("serial", flat=True)[:_MOST]), "most": _MOST,
        "last": list(Scan.objects.filter(slip__vote=one).select_related("slip").order_by("-id")[:20]), "is_open": one.state == VoteState.OPEN,
        "may_read": request.acting.reach("private.read").covers(one),
    }  # fmt: skip
    return render(request, "residents/votes/scans.html", context, status=409 if refused else 200)


@needs("private.read")
def scan(request: Asked, pk: UUID, paper: UUID) -> HttpResponse:
    """GET: the picture of a paper ballot as a download; who opened it is on record."""
    one = found(request, pk, "private.read")
    held = Scan.objects.filter(pk=paper, slip__vote=one).select_related("slip__vote", "file").first()
    if held is None:
        raise OutOfReach("没有这份扫描件。")
    answer = HttpResponse(
        scans.read_scan(held, by=request.acting.key), content_type="application/octet-stream"
    )
    answer["Content-Disposition"] = f'attachment; filename="{held.slip.serial}.{held.file.kind}"'
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "no-store"
    return answer
