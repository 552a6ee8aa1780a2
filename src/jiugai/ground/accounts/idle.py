"""Ends a session that has not been used for a while, or is half a day old; insists on a password of the own, and on the second factor of roles."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from jiugai.ground.access.doors import sent_to_login
from jiugai.ground.accounts.models import Account
from jiugai.ground.accounts.second_factor import SECOND_FACTORS
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock

_SEEN, _BEGUN, _SETTLED = "seen", "begun", "factor"
_MINUTE = 60
_UNCOUNTED = ("/s/", "/health/")
_FREE = ("/login/", "/logout/", *_UNCOUNTED)
_PASSWORD, _FACTOR = "/me/password/", "/me/totp/"
_ON_THE_WAY = (_FACTOR, _PASSWORD, "/me/again/")


class IdleMiddleware:
    """The session is touched at most once a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith(_UNCOUNTED):
            now = int(clock.now().timestamp())
            seen = request.session.get(_SEEN, now)
            begun = request.session.setdefault(_BEGUN, now)
            over = now - seen > settings.IDLE_MINUTES * _MINUTE or now - begun > settings.SESSION_COOKIE_AGE
            if over and request.user.is_authenticated:
                record(
                    "accounts.expired", by=request.user.pk, subject_kind="account", subject=request.user.pk
                )
                logout(request)
                return sent_to_login(request)
            if now - seen >= _MINUTE or _SEEN not in request.session:
                request.session[_SEEN] = now
            if owed := self._owed(request):
                return _led(request, owed)
        return self.get_response(request)

    def _owed(self, request: HttpRequest) -> str:
        """Where the person must go before anything else; once nothing is owed it is not asked again in this session."""
        if request.path.startswith(_FREE) or request.session.get(_SETTLED):
            return ""
        account = request.user
        if not isinstance(account, Account):
            return ""
        if account.must_change_password and _came_by_password(request):
            return "" if request.path == _PASSWORD else _PASSWORD
        if request.path.startswith(_ON_THE_WAY):
            return ""
        if settings.REQUIRE_TOTP and _lacks_factor(account):
            return _FACTOR
        request.session[_SETTLED] = True
        return ""


def _led(request: HttpRequest, owed: str) -> HttpResponseBase:
    """There, and afterwards back to the page that was asked for; a part of a page takes the whole page along."""
    if request.headers.get("HX-Request"):
        part = HttpResponse(status=204)
        part["HX-Redirect"] = owed
        return part
    wanted = (
        request.get_full_path() if request.method == "GET" and not request.path.startswith("/me/") else ""
    )
    if not wanted and request.path.startswith(_ON_THE_WAY):
        wanted = request.GET.get("next", "")
    return HttpResponseRedirect(f"{owed}?{urlencode({'next': wanted})}" if wanted not in ("", "/") else owed)


def _came_by_password(request: HttpRequest) -> bool:
    """Not who came through the organisation's own log-in, and may never have been given the password to be changed."""
    ways = {known["method"] for known in get_authentication_records(request, request.user)}
    return "password" in ways or "socialaccount" not in ways


def _lacks_factor(account: Account) -> bool:
    asking = account.memberships.on(clock.today()).filter(role__in=settings.TOTP_ROLES)
    return asking.exclude(Exists(SECOND_FACTORS.filter(user=OuterRef("account")))).exists()
