"""Reading a ledger: which sheet, which row holds the heads, and the rows as exact texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.sheets import Line, sheets
from jiugai.sites.ledger.heads import recognised

MOST_ROWS = 100_000
_FIRST_ROWS = 15
_FEWEST = 2
_SUMS = ("合计", "总计", "小计", "共计")
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


def read(path: Path, file_kind: str, kind: str, sheet: str = "", *, is_known: bool = False) -> Table:
    """The sheet asked for, or the one with the most heads that are recognised; ``is_known``: the file was read before.

    Raises :class:`Refused` for a damaged file, one without heads or rows, and one with too many rows.
    """
    there = {name: list(lines) for name, lines in sheets(path, file_kind, is_known=is_known)}
    found = [(name, grid, *_header(grid, kind)) for name, grid in there.items() if not sheet or name == sheet]
    if not found:
        raise Refused("文件里没有这张工作表，换一张。")
    name, grid, at, hits = max(found, key=lambda f: f[3])
    if hits < _FEWEST:
        raise Refused(
            "没有找到表头：要有一行写着“小区名称”“所在社区”这样的列名。可以下载空白台账，把内容粘贴过去。"
        )
    header_row, heads = grid[at]
    rows, skipped = [], 0
    for number, line in grid[at + 1 :]:
        cells = line[: len(heads)]
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
    return Table(name, tuple(there), header_row, heads, tuple(rows), skipped)


def _header(grid: Sequence[Line], kind: str) -> tuple[int, int]:
    """The row with the most heads that are recognised, and how many."""
    hits = [len({c for cell in row if (c := recognised(cell, kind).code)}) for _, row in grid[:_FIRST_ROWS]]
    best = max(hits, default=0)
    return (hits.index(best), best) if hits else (0, 0)
