"""The first screen, the search, and whether the site is well."""

from __future__ import annotations

from django.urls import path

from jiugai.today import health, metrics, views

app_name = "today"
urlpatterns = [
    path("", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("health/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
    path("health/metrics/", metrics.metrics, name="metrics"),
]
