"""The app of the demonstration."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "jiugai.demo"
    label = "demo"
    verbose_name = "演示"
