"""How people log in: allauth with a password and a second factor, by the rules of this site."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.serializers import JSONSerializer
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import secret_bytes
from jiugai.ground.private import keys

_NONCE = 12
LOCKED = "连续输错 5 次，{until}。到时间再试；忘了密码，联系本级系统管理员重设。"
WRONG = "登录名或密码不对。"
BUSY = "现在登录的人太多，等几秒再试一次。"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Log-in by name and password; every log-in, failure and lock is on record, the typed text never."""

    error_messages = {  # noqa: RUF012 - allauth's way
        **DefaultAccountAdapter.error_messages, "username_password_mismatch": WRONG, "incorrect_password": "密码不对。",
        "invalid_login": WRONG, "too_many_login_attempts": LOCKED.format(until="锁定 15 分钟"),
    }  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """The administrator opens accounts, nobody else."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Notes a lock, and says until when it lasts."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            told = _until(request, self._get_login_attempts_cache_key(request, **credentials))
            record("accounts.locked" if told else "accounts.login_failed", by=_known(credentials))
            raise ValidationError(told or BUSY, code="too_many_login_attempts") from None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By the name alone: not by the address under which the site was called."""
        return str(credentials.get("username", "")).lower()

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **rest: Any) -> HttpResponse | None:
        """Notes the first half of a log-in that asks for a second factor."""
        answered: HttpResponse | None = super().pre_login(request, user, **rest)
        if answered is not None:
            record("accounts.login_failed", by=user.pk)
        elif SECOND_FACTORS.filter(user_id=user.pk).exists():
            record("accounts.password_right", by=user.pk, subject_kind="account", subject=user.pk)
        return answered

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Notes that the person was asked once more; a wrong password is noted as a failure."""
        right = bool(super().reauthenticate(user, password))
        if right:
            record("accounts.confirmed", by=user.pk, subject_kind="account", subject=user.pk)
        return right

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Notes a failure, under the account where there is one of that name."""
        record("accounts.login_failed", by=_known(credentials))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **rest: Any) -> HttpResponse:
        """Notes the log-in, after the second factor where there is one."""
        record("accounts.logged_in", by=user.pk, subject_kind="account", subject=user.pk)
        answered: HttpResponse = super().post_login(request, user, **rest)
        return answered

    def logout(self, request: HttpRequest) -> None:
        """Notes the log-out."""
        if request.user.is_authenticated:
            record("accounts.logged_out", by=request.user.pk, subject_kind="account", subject=request.user.pk)
        super().logout(request)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not within a quarter of an hour after the log-in itself: the first thing many do is to set up their factor."""
        request = context.request
        known = get_authentication_records(request, request.user)
        return (
            not known
            or clock.now().timestamp() - known[-1]["at"] >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        )

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Notes a change of password."""
        assert isinstance(user, Account)
        user.set_password(password)
        user.must_change_password = False
        with transaction.atomic():
            user.save(update_fields=["password", "must_change_password"])
            record("accounts.password_set", by=user.pk, subject_kind="account", subject=user.pk)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where the change of password ends."""
        messages.success(request, "密码已改，在别处的登录都已退出。")
        return "/me/"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what happened."""

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any
    ) -> bool:
        """No mail: accounts have no address.  What a mail would tell is on record instead."""
        if template_prefix in _TOLD:
            record(_TOLD[template_prefix], by=user.pk, subject_kind="account", subject=user.pk)
        return False


_TOLD = {
    "mfa/email/totp_activated": "accounts.factor_set",
    "mfa/email/totp_deactivated": "accounts.factor_stopped",
    "mfa/email/recovery_codes_generated": "accounts.codes_made",
}
"""Which mail of allauth is which record."""


def _until(request: HttpRequest, name: str) -> str:
    """The sentence of a lock: until the oldest failure that counts is forgotten; empty where only the counter was busy."""
    for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
        key = ratelimit.get_cache_key(
            request, app="allauth.account", action="login_failed", rate=rate, key=name
        )
        history = cache.get(key) or []
        if len(history) >= rate.amount:
            until = datetime.fromtimestamp(history[-1] + rate.duration, clock.SHANGHAI)
            what = "这个登录名" if rate.per == "key" else "这台电脑所在的网络"
            return LOCKED.format(until=f"{what}锁定到 {until + timedelta(seconds=59):%H:%M}").replace(
                "5 次", f"{rate.amount} 次"
            )
    return ""


def _known(credentials: Any) -> Any:
    return Account.objects.filter(login=credentials.get("username", "")).values_list("pk", flat=True).first()


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of the second factor are kept encrypted under a key derived from the ring of personal data."""

    def encrypt(self, text: str) -> str:
        """Nonce and ciphertext in base 64."""
        nonce = secret_bytes(_NONCE)
        return base64.b64encode(nonce + AESGCM(_factor_key()).encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What :meth:`encrypt` made."""
        whole = base64.b64decode(encrypted_text)
        return AESGCM(_factor_key()).decrypt(whole[:_NONCE], whole[_NONCE:], None).decode()

    def get_totp_issuer(self) -> str:
        """What the app on the phone shows."""
        return "旧改"


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The second factor at the log-in; a wrong code is on record."""

    def clean_code(self) -> str:
        """The code, where it is right and was not used before."""
        return _code(super().clean_code, self.user)


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The second factor before a change of the log-in itself."""

    def clean_code(self) -> str:
        """The code, where it is right and was not used before."""
        return _code(super().clean_code, self.user)

    def save(self) -> None:
        """Notes it."""
        super().save()
        record("accounts.confirmed", by=self.user.pk, subject_kind="account", subject=self.user.pk)


def _code(clean: Callable[[], str], user: AbstractBaseUser) -> str:
    try:
        return clean()
    except ValidationError:
        record("accounts.wrong_code", by=user.pk, subject_kind="account", subject=user.pk)
        raise


class SealedSerializer(JSONSerializer):
    """Sessions are encrypted as they lie in the database: while a second factor is set up its secret stands in one."""

    def dumps(self, obj: Any) -> bytes:
        """Nonce and ciphertext."""
        nonce = secret_bytes(_NONCE)
        return nonce + AESGCM(_factor_key()).encrypt(nonce, super().dumps(obj), b"session")

    def loads(self, data: bytes) -> Any:
        """What :meth:`dumps` made."""
        return super().loads(AESGCM(_factor_key()).decrypt(data[:_NONCE], data[_NONCE:], b"session"))


def _factor_key() -> bytes:
    return hmac.new(keys.load().lookup, b"second factor", hashlib.sha256).digest()


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A log-in through the organisation's own provider (OIDC) is for accounts that are open here already, by log-in name."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never opens an account."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connects the provider's user to the open account of the same log-in name at the first time.

        Nothing of what the provider tells about the person is kept: names and telephones belong to ``private``.
        """
        told = sociallogin.account.extra_data
        name = told.get("preferred_username") or told.get("userinfo", {}).get("preferred_username", "")
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            return
        account = Account.objects.filter(login=name, closed_on=None).first() if name else None
        if account is None or SocialAccount.objects.filter(user=account).exists():
            record(
                "accounts.login_failed"
            )  # a second person of the provider who bears the name is another person
            raise ImmediateHttpResponse(HttpResponseRedirect("/login/unknown/"))
        sociallogin.connect(request, account)
        record(
            "accounts.connected",
            {"login": account.login},
            by=account.pk,
            subject_kind="account",
            subject=account.pk,
        )


SECOND_FACTORS = Authenticator.objects.filter(type=Authenticator.Type.TOTP)


def has_second_factor(account: Account) -> bool:
    """Has it set up TOTP?"""
    return bool(SECOND_FACTORS.filter(user=account).exists())
