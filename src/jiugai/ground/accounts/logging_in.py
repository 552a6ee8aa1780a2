"""How people log in: allauth with a password and a second factor, by the rules of this site."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import record
from jiugai.ground.common.ids import secret_bytes
from jiugai.ground.private import keys

_NONCE = 12
LOCKED = "连续输错 5 次，这个登录名锁定 15 分钟。到时间再试；忘了密码，联系本级系统管理员重设。"
WRONG = "登录名或密码不对。"


class AccountAdapter(DefaultAccountAdapter):
    """Log-in by name and password; every log-in, failure and lock is on record, the typed text never."""

    error_messages = {  # noqa: RUF012 - allauth's way
        **DefaultAccountAdapter.error_messages, "too_many_login_attempts": LOCKED, "username_password_mismatch": WRONG,
        "incorrect_password": "密码不对。", "invalid_login": WRONG,
    }  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """The administrator opens accounts, nobody else."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Notes a lock."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record("accounts.locked", by=_known(credentials))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Notes a failure, under the account where there is one of that name."""
        record("accounts.login_failed", by=_known(credentials))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **rest: Any) -> HttpResponse:
        """Notes the log-in, after the second factor where there is one."""
        record("accounts.logged_in", by=user.pk, subject_kind="account", subject=user.pk)
        return super().post_login(request, user, **rest)

    def logout(self, request: HttpRequest) -> None:
        """Notes the log-out."""
        if request.user.is_authenticated:
            record("accounts.logged_out", by=request.user.pk, subject_kind="account", subject=request.user.pk)
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Notes a change of password."""
        super().set_password(user, password)
        record("accounts.password_set", by=user.pk, subject_kind="account", subject=user.pk)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> bool:
        """No mail: accounts have no address."""
        return False


def _known(credentials: Any) -> Any:
    return Account.objects.filter(login=credentials.get("username", "")).values_list("pk", flat=True).first()


class MFAAdapter(DefaultMFAAdapter):
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


def _factor_key() -> bytes:
    return hmac.new(keys.load().lookup, b"second factor", hashlib.sha256).digest()


class SocialAdapter(DefaultSocialAccountAdapter):
    """A log-in through the organisation's own provider (OIDC) is for accounts that are open here already, by log-in name."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never opens an account."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connects the provider's user to the open account of the same log-in name at the first time."""
        if sociallogin.is_existing:
            return
        name = sociallogin.account.extra_data.get("preferred_username") or sociallogin.account.extra_data.get(
            "userinfo", {}
        ).get("preferred_username", "")
        account = Account.objects.filter(login=name, closed_on=None).first()
        if account is not None:
            sociallogin.connect(request, account)


def has_second_factor(account: Account) -> bool:
    """Has it set up TOTP?"""
    return Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists()
