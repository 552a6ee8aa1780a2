"""The app of projects."""

from __future__ import annotations

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "jiugai.projects"
    label = "projects"
    verbose_name = "立项"
