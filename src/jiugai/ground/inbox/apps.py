"""The app of tasks and notices."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class InboxConfig(AppConfig):
    name = "jiugai.ground.inbox"
    label = "inbox"
    verbose_name = "待办与提醒"

    def ready(self) -> None:
        autodiscover_modules("pending")
