"""How people log in: allauth with a password and a second factor, by the rules of this site."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.userkit import get_user_by_username
from allauth.core import context
from allauth.core.internal import ratelimit
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.serializers import JSONSerializer
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from jiugai.ground.accounts import tries
from jiugai.ground.accounts.models import Account, Counted
from jiugai.ground.accounts.second_factor import NONCE, SECOND_FACTORS, own_key
from jiugai.ground.accounts.workplaces import workplace
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import secret_bytes

WRONG = "登录名或密码不对。"
_LONGEST_NEXT = 2000
_KNOWN, _SALT, _KNOWN_SECONDS = "known", "jiugai.accounts.known", 180 * 24 * 3600
"""The cookie of a browser in which somebody has logged in: failures of others at its address do not keep that person out."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Log-in by name and password; every log-in, failure and lock is on record, the typed text never."""

    error_messages = {  # noqa: RUF012 - allauth's way
        **DefaultAccountAdapter.error_messages, "username_password_mismatch": WRONG, "incorrect_password": "密码不对。",
        "invalid_login": WRONG, "enter_current_password": "现在的密码不对。",
    }  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """The administrator opens accounts, nobody else."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Pages of this site only, as addresses without a host."""
        return len(url) <= _LONGEST_NEXT and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Lets a try in, or says until when none is."""
        name = str(credentials.get("username", ""))
        self._account = get_user_by_username(name)
        self._row: Counted = self._account or tries.stranger("name", name.lower())
        self._address = tries.stranger("address", ratelimit.get_ip(request))
        try:
            if not _is_known(request, self._account):
                tries.look(self._address)
        except tries.Locked as locked:
            raise ValidationError(tries.said_of_address(locked.until), code=tries.TOO_MANY) from None
        try:
            self._at = tries.begin(self._row, tries.OF_A_NAME)
        except tries.Locked as locked:
            raise ValidationError(tries.said(locked.until), code=tries.TOO_MANY) from None

    def _rollback_login_failed_rl_usage(self) -> None:
        """The password was right: the try counts no longer."""
        tries.forgive(self._row, self._at)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts and notes a failure, of the account where there is one of that name; nobody is known to have acted."""
        by = request.user.pk if request.user.is_authenticated else None
        address = tries.fail(self._address, tries.of_an_address())
        if address:
            record("accounts.address_locked", tries.figures(address))
        until = tries.fail(self._row, tries.OF_A_NAME, self._at)
        event = "accounts.locked" if until else "accounts.login_failed"
        _note(event, self._account, by=by, **tries.figures(until))
        if until:
            raise ValidationError(tries.said(until), code=tries.TOO_MANY)

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **rest: Any) -> HttpResponse | None:
        """Notes the first half of a log-in that asks for a second factor."""
        answered: HttpResponse | None = super().pre_login(request, user, **rest)
        if answered is not None:
            _note("accounts.login_failed", user, by=None)
        elif SECOND_FACTORS.filter(user_id=user.pk).exists():
            _note("accounts.password_right", user, by=None)
        return answered

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Notes that the person was asked once more; a wrong password is noted as a failure."""
        right = bool(super().reauthenticate(user, password))
        if right:
            record("accounts.confirmed", by=user.pk, subject_kind="account", subject=user.pk)
        return right

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **rest: Any) -> HttpResponse:
        """Notes the log-in, after the second factor where there is one."""
        _note("accounts.logged_in", user, by=user.pk)
        answered: HttpResponse = super().post_login(request, user, **rest)
        answered.set_signed_cookie(
            _KNOWN, str(user.pk), salt=_SALT, max_age=_KNOWN_SECONDS, path=settings.LOGIN_URL,
            secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
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


def _note(event: str, account: AbstractBaseUser | None, *, by: UUID | None, **figures: str) -> None:
    at = workplace(account) if isinstance(account, Account) else None
    subject = account.pk if account else None
    record(event, figures, by=by, subject_kind="account" if account else "", subject=subject, at=at)


def _is_known(request: HttpRequest, account: AbstractBaseUser | None) -> bool:
    """Has the person logged in with this browser before?"""
    try:
        known = request.get_signed_cookie(_KNOWN, salt=_SALT, max_age=_KNOWN_SECONDS)
    except (KeyError, BadSignature):
        return False
    return account is not None and known == str(account.pk)


class SealedSerializer(JSONSerializer):
    """Sessions are encrypted as they lie in the database: while a second factor is set up its secret stands in one."""

    def dumps(self, obj: Any) -> bytes:
        """Nonce and ciphertext."""
        nonce = secret_bytes(NONCE)
        return nonce + AESGCM(own_key()).encrypt(nonce, super().dumps(obj), b"session")

    def loads(self, data: bytes) -> Any:
        """What :meth:`dumps` made."""
        return super().loads(AESGCM(own_key()).decrypt(data[:NONCE], data[NONCE:], b"session"))
