"""The pages of the log-in and of one's own way to log in, where this site's rules differ from allauth's."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.forms import ChangePasswordForm as AnyPasswordForm
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView as AnyLoginView
from allauth.account.views import PasswordChangeView as AnyPasswordChangeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView as AnyNewCodesView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView as AnyCodesView
from allauth.mfa.totp.views import ActivateTOTPView as AnyFactorView
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from jiugai.ground.accounts import tries
from jiugai.ground.accounts.models import Account
from jiugai.ground.accounts.refusals import answer
from jiugai.ground.accounts.second_factor import SECOND_FACTORS, mark_used
from jiugai.ground.common import clock

LOCK_SECONDS = int(tries.OF_A_NAME.lock.total_seconds())


class LoginView(AnyLoginView):  # type: ignore[misc]
    """Name and password; 429 where no try was let in."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form with what was wrong."""
        shown: HttpResponse = super().form_invalid(form)
        if any(error.code == tries.TOO_MANY for error in form.non_field_errors().as_data()):
            shown.status_code = 429
            shown["Retry-After"] = str(LOCK_SECONDS)
        return shown


class ChangePasswordForm(AnyPasswordForm):  # type: ignore[misc]
    """Another password, not the same again."""

    def clean_password1(self) -> str:
        """The new password.  Raises :class:`ValidationError` for the present one."""
        fresh = str(self.cleaned_data["password1"])
        if self.user.check_password(fresh):
            raise ValidationError("新密码和现在的一样，换一个没用过的。", code="same")
        return fresh


class PasswordView(AnyPasswordChangeView):  # type: ignore[misc]
    """The change of the own password; who has none comes through the organisation's log-in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or why there is none."""
        account = request.user
        if isinstance(account, Account) and not account.has_usable_password():
            return answer(
                request, 409, "这个账号没有密码，改不了。", "您从统一登录进来，密码在统一登录那边改；要单独的密码，请本级系统管理员重设一个。"
            )  # fmt: skip
        shown: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return shown


class FactorView(AnyFactorView):  # type: ignore[misc]
    """Setting up the second factor, on the way to where one wanted to go."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The secret in groups of four, as it is typed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        context["next"] = get_next_redirect_url(self.request) or ""
        context["asked"] = (
            self.request.user.memberships.on(clock.today()).filter(role__in=settings.TOTP_ROLES).exists()
        )
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Keeps the factor; the code that proved it counts as used.  A second click finds it there already."""
        account = self.request.user
        try:
            with transaction.atomic():
                shown: HttpResponse = super().form_valid(form)
        except IntegrityError:
            self.did_generate_recovery_codes = True
            return HttpResponseRedirect(self.get_success_url())
        mark_used(SECOND_FACTORS.get(user=account), form.step)
        return shown

    def get_success_url(self) -> str:
        """The recovery codes, and from there to where one wanted to go."""
        return _onwards(reverse("mfa_view_recovery_codes"), self.request)


class CodesView(AnyCodesView):  # type: ignore[misc]
    """The recovery codes, shown once."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go on from here."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "next": get_next_redirect_url(self.request) or "/"}


class NewCodesView(AnyNewCodesView):  # type: ignore[misc]
    """Other recovery codes; who has no second factor has none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The question, or why there are none."""
        account = request.user
        if isinstance(account, Account) and not SECOND_FACTORS.filter(user=account).exists():
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        shown: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return shown


def _onwards(path: str, request: HttpRequest) -> str:
    """The path with the address to which one wants afterwards, where there is one of this site."""
    wanted = get_next_redirect_url(request)
    return f"{path}?{urlencode({'next': wanted})}" if wanted else path


login = LoginView.as_view()
password = PasswordView.as_view()
factor = FactorView.as_view()
codes = CodesView.as_view()
new_codes = NewCodesView.as_view()
