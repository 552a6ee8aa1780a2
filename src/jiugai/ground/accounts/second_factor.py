"""The second factor: TOTP with recovery codes, each code once, its secret encrypted; wrong codes count as wrong passwords do."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from jiugai.ground.accounts import tries
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import secret_bytes
from jiugai.ground.private import keys

NONCE = 12
_STEP = 30
"""Seconds that a code lasts on the telephone."""
_LAST = "last_step"
WRONG_CODE = "动态码不对，或者已经用过。输入手机上现在的六位数字；一直不对，把手机的时间设成自动。"
SECOND_FACTORS = Authenticator.objects.filter(type=Authenticator.Type.TOTP)


def has_second_factor(account: Account) -> bool:
    """Has it set up TOTP?"""
    return bool(SECOND_FACTORS.filter(user=account).exists())


def own_key() -> bytes:
    """The key under which the secrets of log-ins lie in the database, derived from the ring of personal data."""
    return hmac.new(keys.load().lookup, b"second factor", hashlib.sha256).digest()


def step_of(secret: str, code: str) -> int | None:
    """The half minute of which this is the code, within the tolerance for the clocks of telephones; None where it is of none."""
    now, off = int(clock.now().timestamp()) // _STEP, settings.MFA_TOTP_TOLERANCE
    for at in range(now - off, now + off + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, at))):
            return at
    return None


def mark_used(factor: Authenticator, step: int) -> bool:
    """Notes the half minute of a code; False where it or a later one was used before: a code opens once (RFC 6238, 5.2)."""
    with transaction.atomic():
        held = Authenticator.objects.select_for_update().filter(pk=factor.pk).first()
        if held is None or held.data.get(_LAST, -1) >= step:
            return False
        held.data[_LAST] = step
        held.save(update_fields=["data"])
    return True


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of the second factor are kept encrypted."""

    def encrypt(self, text: str) -> str:
        """Nonce and ciphertext in base 64."""
        nonce = secret_bytes(NONCE)
        return base64.b64encode(nonce + AESGCM(own_key()).encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What :meth:`encrypt` made."""
        whole = base64.b64decode(encrypted_text)
        return AESGCM(own_key()).decrypt(whole[:NONCE], whole[NONCE:], None).decode()

    def get_totp_issuer(self) -> str:
        """What the app on the phone shows."""
        return "旧改"


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The second factor at the log-in."""

    def clean_code(self) -> str:
        """The code, where it is right and was not used before."""
        return _checked(self, by=None)


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The second factor before a change of the log-in itself."""

    def clean_code(self) -> str:
        """The code, where it is right and was not used before."""
        return _checked(self, by=self.user)

    def save(self) -> None:
        """Notes it."""
        super().save()
        record("accounts.confirmed", by=self.user.pk, subject_kind="account", subject=self.user.pk)


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which shows that the telephone has the secret; ``step`` is its half minute."""

    step = 0

    def clean_code(self) -> str:
        """The code, where it is right."""
        code = str(self.cleaned_data["code"])
        step = step_of(self.secret, code)
        if step is None:
            raise ValidationError(WRONG_CODE, code="wrong")
        self.step = step
        return code


def _checked(form: Any, *, by: Account | None) -> str:
    """The code of a form; counts the failure and raises :class:`ValidationError` where it is wrong or was used."""
    account, code = form.user, str(form.cleaned_data["code"])
    try:
        at = tries.begin(account, tries.OF_A_NAME)
    except tries.Locked as locked:
        raise ValidationError(tries.said(locked.until), code=tries.TOO_MANY) from None
    factor = next((f for f in Authenticator.objects.filter(user=account) if _opens(f, code)), None)
    if factor is not None:
        tries.forgive(account, at)
        factor.user = account
        form.authenticator = factor
        return code
    until = tries.fail(account, tries.OF_A_NAME, at)
    who = {"by": by.pk if by else None, "subject_kind": "account", "subject": account.pk}
    if until is None:
        record("accounts.wrong_code", **who)
        raise ValidationError(WRONG_CODE, code="wrong")
    record("accounts.locked", tries.figures(until), **who)
    raise ValidationError(tries.said(until), code=tries.TOO_MANY)


def _opens(factor: Authenticator, code: str) -> bool:
    if factor.type != Authenticator.Type.TOTP:
        return bool(factor.wrap().validate_code(code))
    step = step_of(MFAAdapter().decrypt(factor.data["secret"]), code)
    return step is not None and mark_used(factor, step)
