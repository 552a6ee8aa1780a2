"""The app of the divisions."""

from __future__ import annotations

from django.apps import AppConfig


class DivisionsConfig(AppConfig):
    name = "jiugai.ground.divisions"
    label = "divisions"
    verbose_name = "行政区划"
