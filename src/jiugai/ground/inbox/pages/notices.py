"""Of what I was told: what is not read yet first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import signed_in
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.common.paging import MOST, page
from jiugai.ground.common.refusal import OutOfReach
from jiugai.ground.inbox.models import Mail, Notice
from jiugai.ground.inbox.notices import read
from jiugai.ground.inbox.pages.listing import head
from jiugai.ground.inbox.register import NOTICES

_FIELDS = ("id", "unread", "event", "title", "by", "told_at", "mail", "division__name")
_MAILS = dict(Mail.choices)


@signed_in
def listing(request: Asked) -> HttpResponse:
    """GET: one page; POST: all are read."""
    acting = request.acting
    if request.method == "POST":
        count = read(None, by=acting.somebody.pk)
        messages.success(request, f"{count} 条都已看过。" if count else "没有未读的提醒。")
        return HttpResponseRedirect(reverse("inbox:notices"))
    counted, tabs = head(request)
    rows = Notice.objects.filter(account=acting.key, in_app=True).values(*_FIELDS)
    shown = page(
        rows, ("-unread", "-id"), after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    posts = posts_of({r["by"] for r in shown.rows if r["by"]})
    context = {
        "page": shown,
        "rows": [_row(r, posts) for r in shown.rows],
        "counted": counted,
        "most": MOST,
        "tabs": tabs,
    }
    return render(request, "inbox/notices.html", context)


def _row(r: dict[str, Any], posts: dict[UUID, str]) -> dict[str, Any]:
    name = NOTICES[r["event"]].name if r["event"] in NOTICES else r["event"]
    mail = "" if r["mail"] == Mail.NONE else f"邮件{_MAILS[r['mail']]}"
    return r | {"name": name, "who": posts.get(r["by"], "系统") if r["by"] else "系统", "said": mail}


@signed_in
def one(request: Asked, pk: UUID) -> HttpResponse:
    """POST: reads it and goes to what it is about."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("inbox:notices"))
    by = request.acting.somebody.pk
    notice = Notice.objects.filter(pk=pk, account=by).first()
    if notice is None:
        raise OutOfReach("没有这条提醒。")
    read([pk], by=by)
    return HttpResponseRedirect(notice.path)
