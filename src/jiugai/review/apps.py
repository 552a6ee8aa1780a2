"""The app of reviews."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "jiugai.review"
    label = "review"
    verbose_name = "审核"
