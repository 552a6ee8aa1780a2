"""The organisations: a list, registering and changing one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.access.roles import name_of
from jiugai.ground.access.scope import Reach
from jiugai.ground.accounts import leading_groups, organisations, within
from jiugai.ground.accounts.acting import Asked, told
from jiugai.ground.accounts.models import Branch, Kind, Membership, Organisation
from jiugai.ground.accounts.organisations import Facts
from jiugai.ground.accounts.pages.choices import COUNTRY, division_of, label_of
from jiugai.ground.accounts.pages.people import kept
from jiugai.ground.accounts.within import MANAGE
from jiugai.ground.audit import timeline
from jiugai.ground.common.paging import MOST, capped, page
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.private.actions import masked, masked_of

_KINDS, _BRANCHES = dict(Kind.choices), dict(Branch.choices)
_FIELDS = ("id", "kind", "branch", "name", "liaison", "division__name", "division__code", "people")
_LINES, _MOST_PEOPLE, _MOST_EARLIER = 20, 100, 30


@needs(MANAGE)
def listing(request: Asked) -> HttpResponse:
    """GET: organisations by name, of a kind or all, paged by key."""
    q, kind = request.GET.get("q", "").strip()[:60], request.GET.get("kind", "")
    found = within.organisations(request.acting.reach(MANAGE))
    if kind in Kind.values:
        found = found.filter(kind=kind)
    if q:
        found = found.filter(Q(name__contains=q) | Q(division__name__contains=q) | Q(division__code=q))
    total = capped(found)
    people = Membership.objects.filter(organisation=OuterRef("pk"), until=None, account__closed_on=None)
    counted = people.order_by().values("organisation").annotate(n=Count("account", distinct=True)).values("n")
    shown = page(
        found.annotate(people=Coalesce(Subquery(counted), 0)).values(*_FIELDS), ("name", "id"),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    liaisons = masked_of(r["liaison"] for r in shown.rows if r["liaison"])
    for r in shown.rows:
        r["kind_name"], r["branch_name"] = _KINDS.get(r["kind"], r["kind"]), _BRANCHES.get(r["branch"], "")
        r["asked"] = liaisons.get(r["liaison"], {})
    asked = {k: v for k, v in (("q", q), ("kind", kind if kind in Kind.values else "")) if v}
    context = {
        "rows": shown.rows, "page": shown, "total": total, "most": MOST, "q": q, "kind": kind, "kinds": Kind.choices,
        "query": urlencode(asked), "place": request.acting.place, "here": "organisations",
    }  # fmt: skip
    return render(request, "accounts/organisations.html", context)


def found(request: Asked, pk: UUID) -> Organisation:
    """The organisation, within reach; else :class:`OutOfReach`."""
    reach = request.acting.reach(MANAGE)
    held = within.organisations(reach).select_related("division").filter(pk=pk).first()
    if held is None:
        raise OutOfReach("没有这个机构，或它不在您的管辖范围内。")
    return held


@needs(MANAGE)
def detail(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what it is, who works there, the seats of a leading group, the last that happened."""
    held = found(request, pk)
    reach, is_group = request.acting.reach(MANAGE), held.kind == Kind.LEADING_GROUP
    working = held.memberships.filter(until=None, account__closed_on=None)
    working = working.select_related("account", "division").order_by("account__login")[:_MOST_PEOPLE]
    context = {
        "organisation": held, "liaison": masked(held.liaison) if held.liaison else {},
        "people": [(m, name_of(m.role)) for m in working],
        "ranks": leading_groups.ranks(held) if is_group else [],
        "earlier": leading_groups.earlier(held, _MOST_EARLIER) if is_group else [],
        "held": list(held.seats_held.filter(until=None).select_related("group").order_by("since")),
        "is_group": is_group, "may_change": within.whole_country(reach) or held.division_id is not None, "place": label_of(held.division),
        "lines": told(timeline.of([held.pk], _LINES)),
    }  # fmt: skip
    return render(request, "accounts/organisation.html", context)


@needs(MANAGE)
def new(request: Asked) -> HttpResponse:
    """GET: the form; POST: registers."""
    return _form(request, None)


@needs(MANAGE)
def form(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the form; POST: changes."""
    held = found(request, pk)
    reach = request.acting.reach(MANAGE)
    if held.division is None and not within.whole_country(reach):
        raise Refused(f"「{held.name}」不限地域，由管全国的系统管理员修改。")
    return _form(request, held)


_TYPED = ("name", "kind", "branch", "place", "liaison_name", "liaison_phone", "version")


def _form(request: Asked, held: Organisation | None) -> HttpResponse:
    typed, refused = _filled(held), ""
    if request.method == "POST":
        typed = {k: request.POST.get(k, "").strip() for k in _TYPED}
        try:
            return _kept(request, held, typed)
        except Refused as error:
            refused = str(error)
            if held is not None:
                held.refresh_from_db()
                typed["version"] = str(held.version)
    context = {
        "organisation": held, "typed": typed, "refused": refused, "kinds": Kind.choices, "branches": Branch.choices,
        "liaison": masked(held.liaison) if held and held.liaison else {},
    }  # fmt: skip
    return render(request, "accounts/organisation_form.html", context, status=409 if refused else 200)


def _filled(held: Organisation | None) -> dict[str, str]:
    if held is None:
        return dict.fromkeys(_TYPED, "")
    known = {"name": held.name, "kind": held.kind, "branch": held.branch, "version": str(held.version)}
    return dict.fromkeys(_TYPED, "") | known | {"place": label_of(held.division)}


def _kept(request: Asked, held: Organisation | None, typed: dict[str, str]) -> HttpResponse:
    facts = _facts(typed, request.acting.reach(MANAGE))
    if held is None:
        made = organisations.register(facts, by=request.acting.key)
        messages.success(request, f"已登记「{made.name}」。")
        return HttpResponseRedirect(kept("accounts_organisation", made.pk, "organisation-"))
    version = int(typed["version"]) if typed["version"].isdecimal() and len(typed["version"]) < 10 else 0
    changed = organisations.change(held, facts, version=version, by=request.acting.key)
    messages.success(request, "已保存。" if changed else "没有改动。")
    form_of = f"organisation-{held.pk}"
    return HttpResponseRedirect(kept("accounts_organisation", held.pk, form_of))


def _facts(typed: dict[str, str], reach: Reach) -> Facts:
    if not typed["place"] and not within.whole_country(reach):
        raise Refused("所在地不能空着，写您管辖范围内的区划。")
    nowhere = typed["place"] in ("", COUNTRY) and within.whole_country(reach)
    liaison: dict[str, Any] = {"name": typed["liaison_name"], "phone": typed["liaison_phone"]}
    return Facts(
        name=typed["name"], kind=typed["kind"], branch=typed["branch"], liaison=liaison,
        division=None if nowhere else division_of(typed["place"], reach),
    )  # fmt: skip
