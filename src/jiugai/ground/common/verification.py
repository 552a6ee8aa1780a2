"""Verifies that tables whose rows are written once have their guards."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from jiugai.ground.common.append_only import unguarded
from jiugai.ground.common.verifying import verification


@verification("只增不改的保护")
def guards() -> Iterator[str]:
    for table in unguarded(connection):
        yield f"表 {table} 没有只增不改的保护，请运行 jiugai migrate。"
