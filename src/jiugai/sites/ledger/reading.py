"""Reading a ledger: which sheet, which row holds the heads, and the rows as exact texts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from jiugai.ground.common.refusal import Refused
from jiugai.sites.ledger.heads import recognised

MOST_ROWS = 100_000
_FIRST_ROWS = 15
_FEWEST = 2
_SUMS = ("合计", "总计", "小计", "共计")
_DAMAGED = "文件打不开，可能已损坏或加了密码：在 Excel 里打开，另存为 .xlsx 再传。"
ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")


@dataclass(frozen=True)
class Row:
    """``line`` as Excel numbers it; ``cells`` as text, empty where nothing stands."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A sheet that was read; ``header_row`` is the line of the heads, ``skipped`` the lines of sums."""

    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    skipped: int


def read(path: Path, file_kind: str, kind: str, sheet: str = "") -> Table:
    """The sheet asked for, or the one with the most heads that are recognised.

    Raises :class:`Refused` for a damaged file, one without heads or rows, and one with too many rows.
    """
    sheets = dict(_sheets(path, file_kind))
    found = [
        (name, grid, *_header(grid, kind)) for name, grid in sheets.items() if not sheet or name == sheet
    ]
    if not found:
        raise Refused("文件里没有这张工作表，换一张。")
    name, grid, at, hits = max(found, key=lambda f: f[3])
    if hits < _FEWEST:
        raise Refused(
            "没有找到表头：要有一行写着“小区名称”“所在社区”这样的列名。可以下载空白台账，把内容粘贴过去。"
        )
    heads = tuple(_text(c) for c in grid[at])
    rows, skipped = [], 0
    for number, line in enumerate(grid[at + 1 :], at + 2):
        cells = tuple(_text(c) for c in line[: len(heads)])
        first = next((c for c in cells if c), "")
        if not first:
            continue
        if first.replace(" ", "").startswith(_SUMS):
            skipped += 1
            continue
        rows.append(Row(number, cells + ("",) * (len(heads) - len(cells))))
    if not rows:
        raise Refused("表头下面没有数据行。")
    if len(rows) > MOST_ROWS:
        raise Refused(f"有 {len(rows):,} 行，一次最多 {MOST_ROWS:,} 行，分成几个文件导入。")
    return Table(name, tuple(sheets), at + 1, heads, tuple(rows), skipped)


def _sheets(path: Path, file_kind: str) -> Iterator[tuple[str, Sequence[Sequence[Any]]]]:
    if file_kind == "csv":
        yield "CSV", list(csv.reader(io.StringIO(_decoded(path.read_bytes()))))
        return
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError):
        raise Refused(_DAMAGED) from None


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("文件的文字编码认不得：在 Excel 里另存为 .xlsx 再传。")


def _header(grid: Sequence[Sequence[Any]], kind: str) -> tuple[int, int]:
    """The row with the most heads that are recognised, and how many."""
    hits = [
        len({c for cell in row if (c := recognised(_text(cell), kind).code)}) for row in grid[:_FIRST_ROWS]
    ]
    best = max(hits, default=0)
    return (hits.index(best), best) if hits else (0, 0)


def _text(value: Any) -> str:
    """A cell as exact text: a number by its shortest digits, never computed with."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, datetime):
        return (value.date() if value.time() == value.min.time() else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\x00", "").strip()
