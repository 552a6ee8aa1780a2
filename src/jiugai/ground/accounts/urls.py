"""Addresses of log-in and of one's own account; only these of allauth's are open."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import path

from jiugai.ground.access.doors import public, signed_in
from jiugai.ground.accounts import views

urlpatterns = [
    path("login/", public(account.login), name="account_login"),
    path("login/code/", public(factor.authenticate), name="mfa_authenticate"),
    path("login/closed/", public(account.account_inactive), name="account_inactive"),
    path("login/oidc/<str:provider_id>/", public(oidc.login), name="openid_connect_login"),
    path("login/oidc/<str:provider_id>/callback/", public(oidc.callback), name="openid_connect_callback"),
    path("login/unknown/", public(views.unknown), name="socialaccount_signup"),
    path("logout/", public(views.leave), name="account_logout"),
    path("me/", signed_in(views.me), name="mfa_index"),
    path("me/again/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("me/again/code/", signed_in(factor.reauthenticate), name="mfa_reauthenticate"),
    path("me/password/", signed_in(account.password_change), name="account_change_password"),
    path("me/totp/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("me/totp/removal/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("me/codes/", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("me/codes/new/", signed_in(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
