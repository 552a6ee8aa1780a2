"""One's own account."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from jiugai.ground.access.roles import name_of
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.refusals import answer
from jiugai.ground.accounts.second_factor import has_second_factor
from jiugai.ground.audit import timeline

_LINES = 10


def me(request: Asked) -> HttpResponse:
    """GET: roles, second factor, the last that happened to the account."""
    account = request.acting.somebody
    held = [
        (name_of(m.role), m.organisation.name, m.division.name if m.division else "全国", m.since)
        for m in request.acting.memberships
    ]
    lines = timeline.of([account.pk], _LINES)
    context = {"account": account, "held": held, "has_factor": has_second_factor(account), "lines": lines}
    return render(request, "accounts/me.html", context)


def leave(request: HttpRequest) -> HttpResponse:
    """POST: logs out."""
    if request.method == "POST":
        get_adapter(request).logout(request)
    return HttpResponseRedirect("/login/")


def unknown(request: HttpRequest) -> HttpResponse:
    """GET: the provider knows the person, this site has no open account of that name."""
    return answer(
        request,
        403,
        "统一登录认得您，这里还没有您的账号。",
        "请本级系统管理员开设一个登录名相同的账号，再登录一次。",
    )
