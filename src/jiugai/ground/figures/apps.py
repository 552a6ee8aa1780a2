"""The app of counters by place, month and measure."""

from __future__ import annotations

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "jiugai.ground.figures"
    label = "figures"
    verbose_name = "数字"
