"""``jiugai rotate-keys``: a new master key for personal data; the old ones stay in the ring for old backups."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from jiugai.ground.private.actions import rotate


class Command(BaseCommand):
    help = "更换个人信息的主密钥；旧密钥留在密钥文件里，供旧备份使用。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"已更换主密钥，{rotate(by=None)} 人的密钥重新加密。请另外备份密钥文件。")
