"""The app of the first screen."""

from __future__ import annotations

from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "jiugai.today"
    label = "today"
    verbose_name = "今天"
