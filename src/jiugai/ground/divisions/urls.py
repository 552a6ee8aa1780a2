"""Addresses of the divisions."""

from __future__ import annotations

from django.urls import path

from jiugai.ground.divisions import changes, views
from jiugai.ground.divisions.published import views as lists

app_name = "divisions"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("lists/", lists.uploads, name="lists"),
    path("lists/blank/", lists.blank, name="blank"),
    path("lists/<uuid:pk>/", lists.account, name="account"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/form/", changes.form, name="form"),
    path("<uuid:pk>/parent/", changes.parent, name="parent"),
    path("<uuid:pk>/merger/", changes.merger, name="merger"),
    path("<uuid:pk>/parting/", changes.parting, name="parting"),
    path("<uuid:pk>/closure/", changes.closure, name="closure"),
]
