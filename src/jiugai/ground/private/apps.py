"""The app of personal data."""

from __future__ import annotations

from django.apps import AppConfig


class PrivateConfig(AppConfig):
    name = "jiugai.ground.private"
    label = "private"
    verbose_name = "个人信息"
