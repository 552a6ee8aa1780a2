"""Addresses of the inbox: what waits, of what one was told, and how one wants to be told."""

from __future__ import annotations

from django.urls import path

from jiugai.ground.inbox.pages import listing, notices, one, switches

app_name = "inbox"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("notices/", notices.listing, name="notices"),
    path("notices/<uuid:pk>/", notices.one, name="notice"),
    path("settings/", switches.switches, name="switches"),
    path("settings/address/", switches.address, name="address"),
    path("<uuid:pk>/", one.detail, name="task"),
    path("<uuid:pk>/holder/", one.holder, name="holder"),
    path("<uuid:pk>/reminder/", one.reminder, name="reminder"),
]
