"""Addresses of log-in (only these of allauth's are open), of one's own account, of people, organisations and the audit."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.totp import views as totp
from django.urls import path

from jiugai.ground.access.doors import public, signed_in
from jiugai.ground.accounts import oidc, own, views
from jiugai.ground.accounts.pages import audit, choices, leading_groups, organisations, people

urlpatterns = [
    path("login/", public(own.login), name="account_login"),
    path("login/code/", public(factor.authenticate), name="mfa_authenticate"),
    path("login/closed/", public(account.account_inactive), name="account_inactive"),
    path("login/oidc/<str:provider_id>/", public(oidc.login), name="openid_connect_login"),
    path("login/oidc/<str:provider_id>/callback/", public(oidc.callback), name="openid_connect_callback"),
    path("login/unknown/", public(views.unknown), name="socialaccount_signup"),
    path("logout/", public(views.leave), name="account_logout"),
    path("me/", signed_in(views.me), name="mfa_index"),
    path("me/again/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("me/again/code/", signed_in(factor.reauthenticate), name="mfa_reauthenticate"),
    path("me/password/", signed_in(own.password), name="account_change_password"),
    path("me/totp/", signed_in(own.factor), name="mfa_activate_totp"),
    path("me/totp/removal/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("me/codes/", signed_in(own.codes), name="mfa_view_recovery_codes"),
    path("me/codes/new/", signed_in(own.new_codes), name="mfa_generate_recovery_codes"),
    path("accounts/", people.listing, name="accounts_people"),
    path("accounts/new/", people.new, name="accounts_new"),
    path("accounts/divisions/", choices.divisions, name="accounts_divisions"),
    path("accounts/offices/", choices.organisations, name="accounts_offices"),
    path("accounts/logins/", choices.people, name="accounts_logins"),
    path("accounts/organisations/", organisations.listing, name="accounts_organisations"),
    path("accounts/organisations/new/", organisations.new, name="accounts_organisation_new"),
    path("accounts/organisations/<uuid:pk>/", organisations.detail, name="accounts_organisation"),
    path("accounts/organisations/<uuid:pk>/form/", organisations.form, name="accounts_organisation_form"),
    path("accounts/organisations/<uuid:pk>/seats/", leading_groups.seats, name="accounts_seats"),
    path("accounts/seats/<uuid:pk>/", leading_groups.one, name="accounts_seat"),
    path("accounts/roles/<uuid:pk>/", people.role, name="accounts_role"),
    path("accounts/seconds/<uuid:pk>/", people.second, name="accounts_second"),
    path("accounts/<uuid:pk>/", people.detail, name="accounts_person"),
    path("accounts/<uuid:pk>/roles/", people.roles, name="accounts_roles"),
    path("accounts/<uuid:pk>/seconds/", people.seconds, name="accounts_seconds"),
    path("accounts/<uuid:pk>/password/", people.password, name="accounts_password"),
    path("accounts/<uuid:pk>/factor/", people.factor, name="accounts_factor"),
    path("accounts/<uuid:pk>/closure/", people.closure, name="accounts_closure"),
    path("audit/", audit.listing, name="audit"),
    path("audit/export/", audit.export, name="audit_export"),
]
