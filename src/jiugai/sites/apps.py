"""The app of what gets renovated."""

from __future__ import annotations

from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "jiugai.sites"
    label = "sites"
    verbose_name = "摸底"
