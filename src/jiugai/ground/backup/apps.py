"""The app of backups: commands, no tables."""

from __future__ import annotations

from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "jiugai.ground.backup"
    label = "backup"
    verbose_name = "备份"
