"""The app of uploaded files."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "jiugai.ground.files"
    label = "files"
    verbose_name = "文件"
