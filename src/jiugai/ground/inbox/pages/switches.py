"""How I want to be told: a switch for each event and way, and the address for e-mails."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import signed_in
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.actions import keep_email
from jiugai.ground.common.refusal import Refused
from jiugai.ground.inbox.notices import switch, ways_of
from jiugai.ground.inbox.pages.listing import head
from jiugai.ground.inbox.register import NOTICES
from jiugai.ground.private.actions import masked


@signed_in
def switches(request: Asked) -> HttpResponse:
    """GET: the switches; POST in_app=event, e_mail=event …: those that are on."""
    by = request.acting.somebody.pk
    if request.method == "POST":
        chosen = {name: set(request.POST.getlist(name)) for name in ("in_app", "e_mail")}
        shown = set(request.POST.getlist("event")) & set(NOTICES)
        count = switch({e: (e in chosen["in_app"], e in chosen["e_mail"]) for e in shown}, by=by)
        messages.success(request, f"已保存，改了 {count} 项。" if count else "没有改动。")
        return HttpResponseRedirect(reverse("inbox:switches"))
    return _shown(request)


@signed_in
def address(request: Asked) -> HttpResponse:
    """POST email: the address for e-mails; empty removes it."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("inbox:switches"))
    account = request.acting.somebody
    typed = request.POST.get("email", "")
    try:
        keep_email(account, email=typed, by=account.pk)
    except Refused as error:
        return _shown(request, refused=str(error), typed=typed)
    messages.success(request, "邮箱已保存。" if typed.strip() else "邮箱已删去，不再发邮件。")
    return HttpResponseRedirect(reverse("inbox:switches"))


def _shown(request: Asked, *, refused: str = "", typed: str = "") -> HttpResponse:
    account = request.acting.somebody
    ways = ways_of(account.pk)
    counted, tabs = head(request)
    kept = masked(account.subject).get("email", "") if account.subject else ""
    context = {
        "rows": [(event, *ways[code]) for code, event in sorted(NOTICES.items())], "address": kept, "counted": counted, "tabs": tabs,
        "mail_is_on": settings.MAIL_IS_ON, "refused": refused, "typed": typed,
    }  # fmt: skip
    return render(request, "inbox/switches.html", context, status=409 if refused else 200)
