"""Ends a session that has not been used for a while, and insists on the second factor where the role asks for it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from jiugai.ground.accounts.logging_in import has_second_factor
from jiugai.ground.accounts.models import Account
from jiugai.ground.common import clock

_SEEN, _FACTOR = "seen", "factor"
_MINUTE = 60
_FREE = ("/login", "/logout/", "/me/", "/s/", "/health/")


class IdleMiddleware:
    """The session is touched at most once a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith(
            ("/s/", "/health/")
        ):
            now = int(clock.now().timestamp())
            seen = request.session.get(_SEEN, now)
            if now - seen > settings.IDLE_MINUTES * _MINUTE and request.user.is_authenticated:
                logout(request)
                return redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
            if now - seen >= _MINUTE or _SEEN not in request.session:
                request.session[_SEEN] = now
            if settings.REQUIRE_TOTP and self._lacks_factor(request):
                return HttpResponseRedirect("/me/totp/")
        return self.get_response(request)

    def _lacks_factor(self, request: HttpRequest) -> bool:
        if (
            request.path.startswith(_FREE)
            or request.session.get(_FACTOR)
            or not request.user.is_authenticated
        ):
            return False
        account = request.user
        if not isinstance(account, Account):
            account = Account.objects.get(pk=account.pk)
        roles = set(account.memberships.on(clock.today()).values_list("role", flat=True))
        if roles.isdisjoint(settings.TOTP_ROLES) or has_second_factor(account):
            request.session[_FACTOR] = True
            return False
        return True
