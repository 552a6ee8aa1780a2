"""``jiugai verify``: recomputes all that can be recomputed, and names each difference."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiugai.ground.common.verifying import verify_all


class Command(BaseCommand):
    help = "核对全部数据：审计记录、只增不改的保护、文件内容，以及各部分自己的核对。"

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for outcome in verify_all():
            self.stdout.write(f"{outcome.name}：{f'{outcome.count} 处不符。' if outcome.count else '相符。'}")
            for fault in outcome.shown:
                self.stderr.write(f"  {fault}")
            if outcome.count > len(outcome.shown):
                self.stderr.write(f"  ……另有 {outcome.count - len(outcome.shown)} 处。")
            faults += outcome.count
        if faults:
            raise CommandError(f"共 {faults} 处不符。")
