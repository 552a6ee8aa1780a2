"""``jiugai verify-backup FOLDER``: reads a backup back without restoring it, such as a copy on another machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiugai.ground.backup.reading import refuse_damaged
from jiugai.ground.common.refusal import Refused


class Command(BaseCommand):
    help = "核对一份备份：逐个文件比对摘要，打开数据库看一遍；不恢复，也不动现有的数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="一份备份的文件夹（里面有 manifest.json）")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = refuse_damaged(options["source"])
        except Refused as refused:
            raise CommandError(str(refused)) from None
        rows = sum(told.counts.values())
        self.stdout.write(
            f"完好：{told.created_at} 的备份，{rows} 行，{told.blobs} 个文件，到第 {told.seal} 批封存。"
        )
        for fault in told.faults:
            self.stderr.write(fault)
