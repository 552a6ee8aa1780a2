"""Logging in through the organisation's own provider (OIDC); what goes wrong ends on one plain page and on record.

An identity counts where the id token is signed by a key of the provider, was issued by the configured address for this
client, has not expired, carries the nonce of this very log-in, and is of the same subject as the user information.
allauth alone checks issuer, audience and expiry of a token that it trusts for having come through TLS, and sends no nonce.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jwt
from allauth.account.adapter import get_adapter as account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from requests import RequestException

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import record
from jiugai.ground.common.ids import secret_bytes

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a public key only; none that is made with a shared secret, and not "none"."""
_LEEWAY = 60
"""Seconds by which the clocks of the two may differ."""
_WELL_KNOWN = "/.well-known/openid-configuration"
DENIED, FORGED, REFUSED, SILENT, UNFIT = (
    "您在统一登录那边取消了，或者那边没有同意，没有登录。",
    "这次统一登录不是从这个浏览器里刚开始的，或者隔了太久，没有登录。",
    "统一登录那边报告出错，没有登录。",
    "统一登录现在连不上，没有登录。",
    "统一登录给出的结果核对不上，没有登录。",
)
_STATUS = {DENIED: 403, FORGED: 400, REFUSED: 502, SILENT: 502, UNFIT: 403}
_BROKEN = (KeyError, TypeError, ValueError, AttributeError, OAuth2Error, jwt.PyJWTError, IntegrityError)
"""What a provider's answer of another shape raises on its way through the library."""


def failure(request: HttpRequest, why: str) -> HttpResponse:
    """The page of a log-in that did not come about, and its record."""
    record("accounts.oidc_refused", {"why": why})
    return render(request, "socialaccount/authentication_error.html", {"why": why}, status=_STATUS[why])


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """GET: what comes next; POST: to the provider, and afterwards to ``next``."""
    provider = _provider(request, provider_id)
    given = request.POST if request.method == "POST" else request.GET
    wanted = given.get("next", "")
    wanted = wanted if account_adapter(request).is_safe_url(wanted) else ""
    if request.method != "POST":
        return render(request, "socialaccount/login.html", {"next": wanted})
    nonce = secret_bytes(16).hex()

    def go() -> HttpResponse:
        sent: HttpResponse = provider.redirect(
            request, "login", wanted or None, auth_params={"nonce": nonce}, nonce=nonce
        )
        return sent  # fmt: skip

    return _guarded(request, go)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """GET: back from the provider."""
    _provider(request, provider_id)
    view = OAuth2CallbackView.adapter_view(Adapter(request, provider_id))
    return _guarded(request, lambda: view(request))


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        return social_adapter(request).get_provider(request, provider=provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None


def _guarded(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return act()
    except RequestException as error:
        return failure(request, SILENT if error.response is None else REFUSED)
    except _BROKEN:
        return failure(request, UNFIT)


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The provider's configuration and tokens, checked."""

    @property
    def openid_config(self) -> Any:
        """What the provider says of itself.  Raises :class:`OAuth2Error` where it is not the one that was configured."""
        told = super().openid_config
        if str(told["issuer"]).rstrip("/") != settings.OIDC_URL.removesuffix(_WELL_KNOWN).rstrip("/"):
            raise OAuth2Error("another issuer than the configured address")
        return told

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Who came.  Raises :class:`OAuth2Error` without an id token, and where it and the user information differ."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id token")
        came = super().complete_login(request, app, token, **kwargs)
        told = came.account.extra_data
        if "userinfo" in told and told["userinfo"]["sub"] != told["id_token"]["sub"]:
            raise OAuth2Error("user information of somebody else")
        return came

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """The claims of a token whose signature, issuer, audience and expiry are right."""
        with social_adapter().get_requests_session() as session:
            answered = session.get(self.openid_config["jwks_uri"])
            answered.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answered.json()).keys
        kid = jwt.get_unverified_header(id_token).get("kid")
        fitting = [k for k in keys if k.key_id == kid] if kid else keys
        if len(fitting) != 1:
            raise OAuth2Error("no key, or no one key, for this token")
        claims: dict[str, Any] = jwt.decode(
            id_token, fitting[0].key, algorithms=list(_ALGORITHMS), audience=app.client_id, issuer=self.openid_config["issuer"],
            leeway=_LEEWAY, options={"require": ["iss", "aud", "exp", "iat", "sub"]},
        )  # fmt: skip
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("issued to another client")
        return claims


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A log-in through the provider is for accounts that are open here already, by log-in name."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never opens an account."""
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:  # fmt: skip
        """One plain page, whatever it was."""
        why = UNFIT if exception is not None else REFUSED
        if error == AuthError.CANCELLED:
            why = DENIED
        elif isinstance(exception, RequestException):
            why = SILENT if exception.response is None else REFUSED
        elif extra_context and "state_id" in extra_context:
            why = FORGED
        raise ImmediateHttpResponse(failure(request, why))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connects the provider's user to the open account of the same log-in name at the first time.

        Nothing of what the provider tells about the person is kept: names and telephones belong to ``private``.
        """
        told = sociallogin.account.extra_data
        sociallogin.account.extra_data = {}
        nonce = sociallogin.state.get("nonce")
        if not nonce or told["id_token"].get("nonce") != nonce:
            raise ImmediateHttpResponse(failure(request, UNFIT))
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            return
        with transaction.atomic():
            found = Account.objects.select_for_update().filter(login=_name(told), closed_on=None).first()
            if found is not None and SocialAccount.objects.filter(user=found).exists():
                found = None  # a second person of the provider who bears the name is another person
            if found is not None:
                sociallogin.connect(request, found)
                record(
                    "accounts.connected",
                    {"login": found.login},
                    by=found.pk,
                    subject_kind="account",
                    subject=found.pk,
                )
        if found is None:
            record("accounts.oidc_refused", {"why": "这里没有登录名相同的账号。"})
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("socialaccount_signup")))


def _name(told: dict[str, Any]) -> str:
    """The log-in name that the provider tells; one that is an e-mail address only where the provider has verified it."""
    claim = settings.OIDC_CLAIM
    said = {**told["id_token"], **told.get("userinfo", {})}
    if claim == "email" and said.get("email_verified") is not True:
        return ""
    return str(said.get(claim) or "")
