"""The app of plans."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "jiugai.plans"
    label = "plans"
    verbose_name = "方案"
