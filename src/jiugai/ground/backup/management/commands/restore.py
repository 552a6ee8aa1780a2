"""``jiugai restore FOLDER``: puts a backup into place, purges again who was purged since, and verifies everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiugai.ground.backup.actions import restore
from jiugai.ground.common.refusal import Refused


class Command(BaseCommand):
    help = "从备份恢复，随后核对全部数据。先停下系统。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="一份备份的文件夹（里面有 manifest.json）")
        parser.add_argument("--replace", action="store_true", help="代替现有的数据")
        parser.add_argument(
            "--without-keys", action="store_true", help="没有密钥文件也恢复；个人信息将打不开"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        try:
            for outcome in restore(
                options["source"], replace=options["replace"], without_keys=options["without_keys"]
            ):
                self.stdout.write(
                    f"{outcome.name}：{f'{outcome.count} 处不符。' if outcome.count else '相符。'}"
                )
                for fault in outcome.shown:
                    self.stderr.write(f"  {fault}")
                faults += outcome.count
        except Refused as refused:
            raise CommandError(str(refused)) from None
        if faults:
            raise CommandError(f"已恢复，但核对出 {faults} 处不符。")
        self.stdout.write("已恢复，核对全部相符。")
