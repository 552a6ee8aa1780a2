"""Entries that may be the same place: the list, the comparison, and merging or telling apart."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.sites import actions
from jiugai.sites.columns import On, columns_of
from jiugai.sites.models import Likeness, Site
from jiugai.sites.models.likeness import Answer

_MOST = 200
_TWO = 2


@needs("sites.view")
def doubles(request: Asked) -> HttpResponse:
    """GET: the open pairs within reach."""
    reach = request.acting.reach("sites.view")
    mine = Site.objects.seen_by(reach)
    pairs = Likeness.objects.filter(answer=Answer.OPEN, first__in=mine).select_related(
        "first__division", "second__division"
    )
    return render(request, "sites/doubles.html", {"pairs": list(pairs.order_by("first__number")[:_MOST])})


@needs("sites.view", to_write="sites.merge")
def comparison(request: Asked) -> HttpResponse:
    """GET ?chosen=…&chosen=…: the comparison of two ticked places; POST: merges or tells them apart."""
    keys = (request.GET if request.method == "GET" else request.POST).getlist("chosen")
    if len(set(keys)) != _TWO:
        raise Refused(f"比对要选两个，您选了 {len(set(keys))} 个。退回列表，勾选两个再点“比对并合并”。")
    first, second = (_one(request, key) for key in keys)
    if request.method == "POST":
        return _decided(request, first, second)
    return _compared(request, first, second)


@needs("sites.view", to_write="sites.merge")
def double(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the comparison of a pair that was found; POST: merges or tells them apart."""
    pair = Likeness.objects.filter(pk=pk).first()
    if pair is None:
        raise OutOfReach("没有这一对，或它不在您的管辖范围内。")
    first, second = _one(request, str(pair.first_id)), _one(request, str(pair.second_id))
    if request.method == "POST":
        return _decided(request, first, second)
    return _compared(request, first, second)


def _one(request: Asked, key: str) -> Site:
    permission = "sites.view" if request.method == "GET" else "sites.merge"
    reach = request.acting.reach(permission)
    try:
        site = Site.objects.seen_by(reach).select_related("division").filter(pk=UUID(key)).first()
    except ValueError:
        site = None
    if site is None:
        raise OutOfReach("其中一个不在了（可能已经合并），或不在您的管辖范围内。")
    return site


def _compared(request: Asked, first: Site, second: Site) -> HttpResponse:
    keep, drop = (second, first) if _weight(second) > _weight(first) else (first, second)
    pair = Likeness.objects.filter(
        Q(first=keep, second=drop) | Q(first=drop, second=keep), answer=Answer.OPEN
    ).first()
    context = {"keep": keep, "drop": drop, "rows": _rows(keep, drop), "pair": pair}
    return render(request, "sites/comparison.html", context)


def _weight(site: Site) -> tuple[Any, ...]:
    """The one that is further on, then the one of which more is known, stays."""
    known = sum(getattr(site, c.code) not in (None, "", []) for c in columns_of(site.kind) if c.on is On.SITE)
    return site.stage, known


def _rows(keep: Site, drop: Site) -> list[dict[str, Any]]:
    own_keep, own_drop = (actions.OWN[s.kind].objects.get(pk=s.pk) for s in (keep, drop))
    out: list[dict[str, Any]] = [
        {
            "label": "所在社区",
            "keep": keep.division.name,
            "drop": drop.division.name,
            "differs": keep.division_id != drop.division_id,
        }
    ]
    for column in columns_of(keep.kind):
        if column.on is On.PLACE:
            continue
        a, b = (
            getattr(s if column.on is On.SITE else o, column.code)
            for s, o in ((keep, own_keep), (drop, own_drop))
        )
        if a in (None, "", []) and b in (None, "", []):
            continue
        out.append({
            "code": column.code, "label": column.head, "keep": column.written(a), "drop": column.written(b),
            "differs": a != b, "empty": a in (None, "", []),
        })  # fmt: skip
    return out


def _decided(request: Asked, first: Site, second: Site) -> HttpResponse:
    key = request.acting.key
    keep, drop = (second, first) if request.POST.get("keep") == str(second.pk) else (first, second)
    if request.POST.get("answer") == "different":
        pair, _ = Likeness.objects.get_or_create(
            first_id=min(first.pk, second.pk), second_id=max(first.pk, second.pk),
            defaults={"because": "人工比对", "province_code": first.province_code, "city_code": first.city_code, "county_code": first.county_code},
        )  # fmt: skip
        actions.tell_apart(pair, by=key)
        messages.success(request, f"记下了：「{first.name}」和「{second.name}」不是同一个，以后不再提示。")
        return HttpResponseRedirect(reverse("sites:doubles"))
    known = {c.code for c in columns_of(keep.kind) if c.on is not On.PLACE}
    taken = [c for c in request.POST.getlist("take") if c in known]
    actions.merge(keep, drop, take_from_drop=taken, by=key)
    messages.success(request, f"「{drop.name}」（{drop.number}）已并入「{keep.name}」。")
    return HttpResponseRedirect(reverse("sites:detail", args=[keep.pk]))
