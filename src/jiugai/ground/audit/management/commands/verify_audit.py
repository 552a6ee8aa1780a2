"""``jiugai verify-audit``: recomputes every digest and the chain of seals."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiugai.ground.audit.actions import record, verify
from jiugai.ground.common.append_only import unguarded


class Command(BaseCommand):
    help = "核对审计记录：每条的摘要、封存的链、只增不改的保护。"

    def handle(self, *args: Any, **options: Any) -> None:
        from django.db import connection

        verdict = verify()
        faults = [*verdict.faults, *(f"表 {table} 没有只增不改的保护。" for table in unguarded(connection))]
        record("audit.checked", {"records": verdict.records, "seals": verdict.seals, "faults": len(faults)})
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(
                f"核对了 {verdict.records} 条记录、{verdict.seals} 批封存：{len(faults)} 处不符。"
            )
        self.stdout.write(
            f"核对了 {verdict.records} 条记录、{verdict.seals} 批封存：全部相符，还有 {verdict.unsealed} 条没有封存。"
        )
