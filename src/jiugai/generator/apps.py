"""The app of the generator."""

from __future__ import annotations

from django.apps import AppConfig


class GeneratorConfig(AppConfig):
    name = "jiugai.generator"
    label = "generator"
    verbose_name = "造数"
