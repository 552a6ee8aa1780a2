"""The pool of experts: list, entry, change, retirement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.paging import MOST, capped, page
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.models import Division, Level
from jiugai.review import pool
from jiugai.review.models import Expert
from jiugai.review.pool import Facts
from planlint import catalogue


@needs("review.docket")
def listing(request: Asked) -> HttpResponse:
    """GET ?q=…&specialty=…&view=retired: the experts within reach by name; POST: one more."""
    typed: dict[str, Any] = _typed(request) if request.method == "POST" else {}
    refused = ""
    if request.method == "POST":
        try:
            made = pool.enlist(_province(request), _facts(request), by=request.acting.key)
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"{made.name}已入库。")
            return HttpResponseRedirect(reverse("review:experts"))
    q, specialty = request.GET.get("q", "").strip()[:40], request.GET.get("specialty", "")
    is_retired = request.GET.get("view") == "retired"
    everything = Expert.objects.within(request.acting.reach("review.docket"))
    rows = everything.filter(retired_on__isnull=not is_retired)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(employer__icontains=q))
    if specialty:
        rows = rows.filter(specialties__contains=specialty)
    fields = ("id", "name", "employer", "specialties", "based_in", "account__login", "seated")
    shown = page(
        rows.annotate(seated=Count("seats", filter=Q(seats__recused_at=None))).values(*fields), ("name", "id"),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    names = {s.code: s.name for s in catalogue.specialties()}
    places = dict(
        Division.objects.filter(code__in={r["based_in"] for r in shown.rows}, ended_on=None).values_list("code", "name")
    )  # fmt: skip
    told = [
        {**r, "knows": "、".join(names.get(c, c) for c in r["specialties"].split(",")), "place": places.get(r["based_in"], "")}
        for r in shown.rows
    ]  # fmt: skip
    context = {
        "rows": told, "page": shown, "total": capped(rows), "most": MOST, "q": q, "specialty": specialty, "is_retired": is_retired,
        "specialties": catalogue.specialties(), "typed": typed, "refused": refused, "place": request.acting.place,
    }  # fmt: skip
    return render(request, "review/experts/list.html", context, status=409 if refused else 200)


@needs("review.docket")
def expert(request: Asked, pk: UUID) -> HttpResponse:
    """GET: an expert with the panels; POST: other facts, or with ``retire`` / ``back`` out of and into the draws."""
    held = (
        Expert.objects.within(request.acting.reach("review.docket"))
        .select_related("account")
        .filter(pk=pk)
        .first()
    )
    if held is None:
        raise OutOfReach("库里没有这位专家，或不在您的管辖范围内。")
    typed = _typed(request) if request.method == "POST" else {
        "name": held.name, "employer": held.employer, "chosen": held.codes, "based_in": held.based_in,
        "login": held.account.login if held.account else "",
    }  # fmt: skip
    refused = ""
    if request.method == "POST":
        try:
            if "retire" in request.POST or "back" in request.POST:
                pool.retire(held, back="back" in request.POST, by=request.acting.key)
            else:
                version = read_number(request.POST.get("version", "")) or 0
                pool.change(held, _facts(request), version=version, by=request.acting.key)
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, "已保存。")
            return HttpResponseRedirect(reverse("review:expert", args=[pk]))
    seats = held.seats.select_related("panel__case__plan", "panel__draw").order_by("-id")[:50]
    context = {
        "expert": held,
        "typed": typed,
        "refused": refused,
        "seats": list(seats),
        "specialties": catalogue.specialties(),
    }
    return render(request, "review/experts/expert.html", context, status=409 if refused else 200)


def _facts(request: Asked) -> Facts:
    given = request.POST
    return Facts(
        given.get("name", ""), given.get("employer", ""), tuple(given.getlist("specialty")), given.get("based_in", ""), given.get("login", "")
    )  # fmt: skip


def _typed(request: Asked) -> dict[str, Any]:
    return {name: request.POST.get(name, "") for name in ("name", "employer", "based_in", "login")} | {
        "chosen": request.POST.getlist("specialty")
    }


def _province(request: Asked) -> Division:
    codes = [p.code for p in request.acting.reach("review.docket").places if p.level == Level.PROVINCE]
    if not codes:
        raise Refused("专家库按省建；您的管辖范围不是一个省，由省级审核入库。")
    return Division.objects.get(code=codes[0], level=Level.PROVINCE, ended_on=None)
