"""The app of the accounts."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jiugai.ground.accounts"
    label = "accounts"
    verbose_name = "机构与人员"
