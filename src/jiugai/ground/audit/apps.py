"""The app of the audit."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "jiugai.ground.audit"
    label = "audit"
    verbose_name = "审计"
