"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from jiugai.plans import views

app_name = "plans"
urlpatterns = [
    path("", views.checks, name="checks"),
    path("<uuid:pk>/", views.check, name="check"),
    path("<uuid:pk>/<int:number>/", views.page, name="page"),
]
