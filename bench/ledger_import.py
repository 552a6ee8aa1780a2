"""A ledger of 50,000 rows from upload to the last row written, and the same file again, beside merely reading the file.

python -m bench.ledger_import [ROWS]
"""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from bench.installed import fresh

HEADS = (
    "小区名称",
    "所在社区",
    "建成年份",
    "楼栋数",
    "户数",
    "建筑面积（㎡）",
    "预算（万元）",
    "目标年",
    "结构",
    "物业管理方式",
    "业委会",
    "停车位",
)
COUNTIES, COMMUNITIES = 10, 20


def ledger(rows: int) -> bytes:
    """A workbook of so many estates in ten counties."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADS)
    for n in range(1, rows + 1):
        b = n % 40 + 1
        row: tuple[Any, ...] = (
            f"第{n}号院", f"{n % COUNTIES + 1}县{n % COMMUNITIES}社区", 1980 + n % 25, b, b * 30, b * 2400, b * 12.5, 2025 + n % 5, "砖混", "无",
            "√", n % 99,
        )  # fmt: skip
        sheet.write_row(n, 0, row)
    book.close()
    return stream.getvalue()


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    data = ledger(rows)
    began = time.perf_counter()
    CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    yardstick = time.perf_counter() - began
    with fresh(COUNTIES, COMMUNITIES) as (account, division):
        from jiugai.sites.ledger import actions
        from jiugai.sites.ledger.mapping import proposed

        actions.AT_ONCE = rows  # in this process, not as a job
        for turn in ("first", "again"):
            began = time.perf_counter()
            made = actions.begin(
                io.BytesIO(data), "台账.xlsx", account=account, division=division, kind="estate"
            )
            actions.try_out(made, proposed(actions.table_of(made), "estate", []), by=account.pk)
            tried = time.perf_counter() - began
            if turn == "first":
                actions.write(made, by=account.pk)
            taken = time.perf_counter() - began
            made.refresh_from_db()
            print(
                f"{turn}: {rows:,} rows tried in {tried:.1f} s, all in {taken:.1f} s, {taken / yardstick:.0f} x reading; {made.counts}"
            )
    print(f"reading the file: {yardstick:.2f} s, {Path(__file__).stem}")


if __name__ == "__main__":
    main()
