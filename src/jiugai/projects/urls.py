"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from jiugai.projects import views

app_name = "projects"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/form/", views.form, name="form"),
]
