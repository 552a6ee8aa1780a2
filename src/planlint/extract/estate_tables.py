"""Estates in tables: one per row, by the heads of the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from planlint.document import Cell, Span, Table
from planlint.extract.estate_names import is_name
from planlint.extract.reading import Reading
from planlint.patterns import regex

_NAME_HEAD = regex(
    r"^(?:改造|老旧|拟改造)?(?:小区|楼院|院落|家属院|住宅小区)(?:（?片区）?)?(?:名称|名)?$|小区名称|楼院名称|院落名称"
)
_PROJECT_HEAD = regex(r"^(?:项目|片区|工程|改造项目|单位)?名称$|项目名称")
_TOTAL = regex(r"^\s*(?:合\s*计|小\s*计|总\s*计|共\s*计|其中|备注|注|说明)")
COLUMNS = {
    "budget": regex(r"投资|预算|概算|估算|资金|金额|造价"),
    "area": regex(r"面积"),
    "households": regex(r"户数|住户|居民|户$|[（(]户[）)]"),
    "buildings": regex(r"栋|幢|楼数"),
    "built": regex(r"建成|年代|建设年|年份|竣工年"),
    "measures": regex(r"改造内容|建设内容|主要内容|内容"),
}


@dataclass(frozen=True, slots=True)
class EstateRow:
    """A row: name, its place, the row's span, and the column of each figure."""

    name: str
    span: Span
    body: Span
    columns: dict[str, int]
    table: int
    row: int


def estate_rows(reading: Reading) -> Iterator[EstateRow]:
    """The rows of all tables of the plan that name an estate."""
    for table in reading.document.tables:
        if reading.part.start <= table.start < reading.part.end and table.rows >= 2 and table.cols >= 2:
            yield from _of_table(reading.text, table)


def _words(text: str, cell: Cell | None) -> str:
    return " ".join(text[cell.start : cell.end].split()) if cell else ""


def _of_table(text: str, table: Table) -> Iterator[EstateRow]:
    grid = table.grid
    head_row = next(
        (r for r in range(min(3, table.rows)) if any(_NAME_HEAD.search(_words(text, c)) or _PROJECT_HEAD.search(_words(text, c)) for c in grid[r])),
        None,
    )  # fmt: skip
    if head_row is None or table.cols < 3:
        return
    heads = [_words(text, cell) for cell in grid[head_row]]
    name_col = _name_column(text, table, heads, head_row)
    if name_col is None:
        return
    columns = _columns(heads, name_col)
    seen: set[int] = set()
    for r in range(head_row + 1, table.rows):
        cell = grid[r][name_col]
        name = _words(text, cell)
        first = next((_words(text, c) for c in grid[r] if _words(text, c)), "")
        if cell is None or cell.start in seen or len(name) < 2 or not re.search("[一-龥*]", name):
            continue
        if _TOTAL.match(name) or _TOTAL.match(first) or re.match(r"^\d+\s?个", name):
            continue
        seen.add(cell.start)
        row = [c for c in grid[r] if c is not None]
        body = Span(min(c.start for c in row), max(c.end for c in row))
        filled = {key: col for key, col in columns.items() if _words(text, grid[r][col])}
        yield EstateRow(name, cell.span, body, filled | {"_table": table.index, "_row": r}, table.index, r)


def _name_column(text: str, table: Table, heads: list[str], head_row: int) -> int | None:
    for col, head in enumerate(heads):
        if _NAME_HEAD.search(head) and not re.search(r"数|个[）)]|街道|社区", head):
            return col
    for col, head in enumerate(heads):
        if _PROJECT_HEAD.search(head):
            names = [_words(text, row[col]) for row in table.grid[head_row + 1 :]]
            named = [n for n in names if n and not _TOTAL.match(n)]
            if named and sum(1 for n in named if is_name(n)) * 2 >= len(named):
                return col
    return None


def _columns(heads: list[str], name_col: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, pattern in COLUMNS.items():
        cols = [c for c, head in enumerate(heads) if c != name_col and pattern.search(head)]
        if key == "budget":
            cols = [c for c in cols if re.search(r"总|合计", heads[c])] or cols
        if key == "area":
            cols = [c for c in cols if "建筑" in heads[c] or "改造" in heads[c]] or cols
        if cols:
            found[key] = cols[0]
    return found
