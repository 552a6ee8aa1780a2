"""Takes the guards of append-only tables away before migrations and puts them back after them."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class CommonConfig(AppConfig):
    name = "jiugai.ground.common"
    label = "common"

    def ready(self) -> None:
        pre_migrate.connect(_unguard, dispatch_uid="append-only tables may be remade")
        post_migrate.connect(_guard, dispatch_uid="append-only tables are guarded again")


def _unguard(*, sender: AppConfig, using: str, **_: Any) -> None:
    from jiugai.ground.common.append_only import unguard

    unguard(connections[using], sender.label)


def _guard(*, sender: AppConfig, using: str, **_: Any) -> None:
    from jiugai.ground.common.append_only import guard

    guard(connections[using], sender.label)
