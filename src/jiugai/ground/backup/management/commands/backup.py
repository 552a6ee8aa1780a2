"""``jiugai backup FOLDER``: a consistent backup while the site runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiugai.ground.backup.actions import back_up
from jiugai.ground.common.refusal import Refused


class Command(BaseCommand):
    help = "备份数据库和文件；系统运行时也可以做。个人信息的密钥不在其中，请另外保存。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="放备份的文件夹；每次备份在里面新建一个")
        parser.add_argument("--with-keys", action="store_true", help="连同个人信息的密钥一起备份")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = back_up(options["target"], with_keys=options["with_keys"])
        except Refused as refused:
            raise CommandError(str(refused)) from None
        told = made.manifest
        self.stdout.write(
            f"已备份到 {made.folder}：{told.blobs} 个文件，到第 {told.seal} 批封存。清单摘要 {made.digest}"
        )
        if options["with_keys"]:
            self.stderr.write("这份备份含有个人信息的密钥，得到它就能看到全部个人信息，请锁好。")
        else:
            self.stderr.write(
                "个人信息的密钥和销毁清单（private_keys.json、purged.txt）不在备份里，请另外保存。"
            )
        for fault in told.faults:
            self.stderr.write(fault)
        if told.faults:
            raise CommandError(f"有 {len(told.faults)} 个文件没有备份到。")
