"""The app of background work."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "jiugai.ground.jobs"
    label = "jobs"
    verbose_name = "后台工作"

    def ready(self) -> None:
        autodiscover_modules("tasks")
