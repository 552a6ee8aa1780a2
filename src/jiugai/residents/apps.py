"""The app of residents."""

from __future__ import annotations

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "jiugai.residents"
    label = "residents"
    verbose_name = "居民"
