"""The people: a list, opening an account, and what is done with one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.roles import PERMISSIONS, ROLES, Duty, name_of
from jiugai.ground.accounts import actions, second_persons, tries, within
from jiugai.ground.accounts.acting import Asked, told
from jiugai.ground.accounts.models import Account, Membership, SecondPerson
from jiugai.ground.accounts.pages.choices import division_of, label_of, office_label, office_of, person_of
from jiugai.ground.accounts.second_factor import SECOND_FACTORS, has_second_factor
from jiugai.ground.accounts.within import MANAGE
from jiugai.ground.audit import timeline
from jiugai.ground.common import clock
from jiugai.ground.common.paging import MOST, capped, page
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.private.actions import masked, masked_of

_LINES = 20
_STATES = (("", "在用"), ("closed", "已停用"), ("all", "全部"))


@needs(MANAGE)
def listing(request: Asked) -> HttpResponse:
    """GET: people by log-in name, found by it or by their organisation, paged by key."""
    q, role = request.GET.get("q", "").strip()[:60], request.GET.get("role", "")
    state = request.GET.get("state", "")
    found = within.accounts(request.acting.reach(MANAGE))
    if state != "all":
        found = found.filter(closed_on__isnull=state != "closed")
    if q or role in ROLES:
        held = Membership.objects.filter(account=OuterRef("pk"), until=None)
        of_role = Exists(held.filter(role=role)) if role in ROLES else Q()
        named = Q(login__icontains=q) | Exists(held.filter(organisation__name__contains=q)) if q else Q()
        found = found.filter(of_role, named)
    total = capped(found)
    found = found.annotate(factor=Exists(SECOND_FACTORS.filter(user=OuterRef("pk"))))
    fields = (
        "id",
        "login",
        "subject",
        "closed_on",
        "opened_on",
        "last_login",
        "must_change_password",
        "factor",
    )
    shown = page(
        found.values(*fields), ("login",), after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )  # fmt: skip
    _with_posts(shown.rows)
    asked = {k: v for k, v in (("q", q), ("role", role if role in ROLES else ""), ("state", state)) if v}
    context = {
        "rows": shown.rows, "page": shown, "total": total, "most": MOST, "q": q, "role": role, "state": state,
        "roles": [(code, r.name) for code, r in ROLES.items()], "states": _STATES, "query": urlencode(asked),
        "place": request.acting.place, "here": "people",
    }  # fmt: skip
    return render(request, "accounts/people.html", context)


def kept(page_of: str, pk: UUID, form: str) -> str:
    """The page of something, which tells the browser that it need not keep what was typed in a form."""
    return f"{reverse(page_of, args=[pk])}?{urlencode({'kept': form})}"


def _with_posts(rows: list[dict[str, Any]]) -> None:
    """Puts masked names and present roles into rows, in two queries."""
    names = masked_of(r["subject"] for r in rows if r["subject"])
    held: dict[UUID, list[tuple[str, str, str]]] = {}
    present = Membership.objects.filter(account__in=[r["id"] for r in rows], until=None)
    for m in present.select_related("organisation", "division").order_by("since", "id"):
        place = m.division.name if m.division else "全国"
        held.setdefault(m.account_id, []).append((name_of(m.role), m.organisation.name, place))
    for r in rows:
        r["name"] = names.get(r["subject"], {}).get("name", "")
        r["phone"] = names.get(r["subject"], {}).get("phone", "")
        r["posts"] = held.get(r["id"], [])


def found(request: Asked, pk: UUID) -> Account:
    """The account, where it may be looked after; else :class:`OutOfReach`."""
    account = within.accounts(request.acting.reach(MANAGE)).filter(pk=pk).first()
    if account is None:
        raise OutOfReach("没有这个账号，或它不在您的管辖范围内。")
    return account


@needs(MANAGE)
def new(request: Asked) -> HttpResponse:
    """GET: the form; POST: opens the account and shows its password, this once."""
    typed = {k: request.POST.get(k, "").strip() for k in ("login", "name", "phone")}
    refused = ""
    if request.method == "POST":
        password = actions.random_password()
        try:
            if not typed["name"]:
                raise Refused("姓名不能空着：账号是给人的，不是给单位的。")
            person = {"name": typed["name"], "phone": typed["phone"]}
            account = actions.open_account(
                login=typed["login"],
                password=password,
                by=request.acting.key,
                person=person,
                must_change=True,
            )
        except Refused as error:
            refused = str(error)
        else:
            return render(
                request, "accounts/password.html", {"account": account, "password": password, "opened": True}
            )
    context = {"typed": typed, "refused": refused}
    return render(request, "accounts/new.html", context, status=409 if refused else 200)


@needs(MANAGE)
def detail(request: Asked, pk: UUID) -> HttpResponse:
    """GET: who it is, the roles, the second persons, the last that happened."""
    account = found(request, pk)
    today = clock.today()
    roles = list(account.memberships.select_related("organisation", "division").order_by("since", "id"))
    seconds = account.second_persons.filter(until=None).select_related("second").order_by("permission")
    context = {
        "account": account, "person": masked(account.subject) if account.subject else {},
        "present": [(m, name_of(m.role), label_of(m.division)) for m in roles if not m.until or m.until > today],
        "past": [(m, name_of(m.role), label_of(m.division)) for m in roles if m.until and m.until <= today],
        "seconds": [(s, PERMISSIONS[s.permission].name) for s in seconds if s.permission in PERMISSIONS],
        "has_factor": has_second_factor(account), "lines": told(timeline.of([account.pk], _LINES)),
        "is_own": account.pk == request.acting.key, "locked": _locked(account),
    }  # fmt: skip
    return render(request, "accounts/person.html", context)


def _locked(account: Account) -> str:
    """Until when no log-in is taken, to the minute; empty where it is not locked."""
    until = account.locked_until
    return tries.shown(until) if until and until > clock.now() else ""


@needs(MANAGE)
def roles(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the roles with what each may do; POST: grants one."""
    account = found(request, pk)
    reach = request.acting.reach(MANAGE)
    typed = {k: request.POST.get(k, "").strip() for k in ("role", "office", "place")}
    refused = ""
    if request.method == "POST":
        try:
            if not typed["role"]:
                raise Refused("选一个角色。")
            office = office_of(typed["office"], reach)
            division = division_of(typed["place"], reach)
            actions.grant(
                account, role=typed["role"], organisation=office, division=division, by=request.acting.key
            )
        except Refused as error:
            refused = str(error)
        else:
            messages.success(
                request, f"已授予{name_of(typed['role'])}，{office.name} · {label_of(division)}。"
            )
            return HttpResponseRedirect(kept("accounts_person", pk, f"grant-{pk}"))
    elif (
        last := account.memberships.select_related("organisation__division", "division")
        .order_by("since")
        .last()
    ):
        typed |= {"office": office_label(last.organisation), "place": label_of(last.division)}
    may_give = within.givable(reach)
    groups = [
        (
            duty,
            [
                (c, r.name, "；".join(PERMISSIONS[p].name for p in r.permissions))
                for c, r in ROLES.items()
                if r.duty is duty and c in may_give
            ],
        )
        for duty in Duty
        if any(ROLES[c].duty is duty for c in may_give)
    ]
    context = {"account": account, "typed": typed, "refused": refused, "groups": groups}
    return render(request, "accounts/grant.html", context, status=409 if refused else 200)


@needs(MANAGE)
def seconds(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the form to name a second person; POST: names one."""
    account = found(request, pk)
    typed = {k: request.POST.get(k, "").strip() for k in ("permission", "second")}
    refused = ""
    if request.method == "POST":
        try:
            second = person_of(typed["second"], request.acting.reach(MANAGE))
            made = second_persons.name_second(
                account, second=second, permission=typed["permission"], by=request.acting.key
            )
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"“{second.login}”是{PERMISSIONS[made.permission].name}的第二人。")
            return HttpResponseRedirect(kept("accounts_person", pk, f"second-{pk}"))
    held = {
        p for m in account.memberships.on(clock.today()) if m.role in ROLES for p in ROLES[m.role].permissions
    }
    context = {
        "account": account, "typed": typed, "refused": refused,
        "permissions": [(code, p.name) for code, p in PERMISSIONS.items() if code in held],
    }  # fmt: skip
    return render(request, "accounts/second.html", context, status=409 if refused else 200)


def _membership(request: Asked, pk: UUID) -> Membership:
    held = Membership.objects.select_related("account", "organisation", "division").filter(pk=pk).first()
    if held is None or not within.accounts(request.acting.reach(MANAGE)).filter(pk=held.account_id).exists():
        raise OutOfReach("没有这个角色，或它不在您的管辖范围内。")
    return held


@needs(MANAGE)
def role(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what ends with the role; POST: withdraws it."""
    held = _membership(request, pk)
    said = f"{name_of(held.role)}（{held.organisation.name} · {label_of(held.division)}）"
    return _preview(
        request, held.account, f"收回 {held.account.login} 的{name_of(held.role)}",
        [f"从今天起不再是{said}。", "办过的事和记录都留着；账号本身不停用。"], "收回角色",
        lambda: actions.withdraw(held, by=request.acting.key), f"已收回{said}。",
    )  # fmt: skip


@needs(MANAGE)
def second(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what ends; POST: ends it."""
    held = SecondPerson.objects.select_related("account", "second").filter(pk=pk).first()
    if held is None or not within.accounts(request.acting.reach(MANAGE)).filter(pk=held.account_id).exists():
        raise OutOfReach("没有这一条，或它不在您的管辖范围内。")
    what = PERMISSIONS[held.permission].name
    return _preview(
        request, held.account, f"{held.second.login} 不再当第二人",
        [f"{what}要两个人办。撤掉后 {held.account.login} 就不能办，直到另外指定。"], "撤掉第二人",
        lambda: second_persons.end_second(held, by=request.acting.key), f"“{held.second.login}”不再是第二人。",
    )  # fmt: skip


@needs(MANAGE)
def closure(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what ends with the account; POST: closes it."""
    account = found(request, pk)
    return _preview(
        request, account, f"停用账号 {account.login}",
        ["马上退出所有登录，以后不能再登录，角色全部失效。", "办过的事和记录都留着，登录名不能再给别人用。"], "停用账号",
        lambda: actions.close_account(account, by=request.acting.key), f"账号 {account.login} 已停用。",
    )  # fmt: skip


@needs(MANAGE)
def factor(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what it means; POST: removes the second factor of somebody who lost the telephone."""
    account = found(request, pk)
    return _preview(
        request, account, f"移除 {account.login} 的动态码",
        ["当面或打单位电话确认是本人，再移除。", "恢复码一起作废，所有登录马上退出；下次登录只凭密码，角色要求动态码的要重新设置。"], "移除动态码",
        lambda: actions.remove_factor(account, by=request.acting.key), f"{account.login} 的动态码已移除。",
    )  # fmt: skip


def _preview(
    request: Asked, account: Account, title: str, said: list[str], verb: str, act: Any, done: str
) -> HttpResponse:
    """The page before a step that cannot be taken back; POST takes it."""
    refused = ""
    if request.method == "POST":
        try:
            act()
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("accounts_person", args=[account.pk]))
    context = {"account": account, "title": title, "said": said, "verb": verb, "refused": refused}
    return render(request, "accounts/step.html", context, status=409 if refused else 200)


@needs(MANAGE)
def password(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what it means; POST: gives another password and shows it, this once."""
    account, refused = found(request, pk), ""
    if request.method == "POST":
        fresh = actions.random_password()
        try:
            actions.give_password(account, password=fresh, by=request.acting.key)
        except Refused as error:
            refused = str(error)
        else:
            return render(
                request, "accounts/password.html", {"account": account, "password": fresh, "opened": False}
            )
    said = [
        "当面或打单位电话确认是本人，再重设。",
        "新密码只显示一次；所有登录马上退出，本人下次登录时要改成自己的密码。",
    ]
    context = {
        "account": account,
        "title": f"重设 {account.login} 的密码",
        "said": said,
        "verb": "重设密码",
        "refused": refused,
    }
    return render(request, "accounts/step.html", context, status=409 if refused else 200)
