"""A worksheet as lines and tables, the same for every spreadsheet format."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from planlint.document import BlockKind, TextBuilder, Unreadable
from planlint.patterns import regex

MOST_CELLS = 1_000_000
TOO_MANY_CELLS = "表格超过一百万格，请拆成几个文件再检查。"
_NOTE = regex(r"[（(]?\s*(?:注|备注|说明|填表|填报|审核|单位|制表)")
_LONG = 12

Merges = dict[tuple[int, int], tuple[int, int]]
"""Row and column of a merged cell → the rows and columns it covers."""


@dataclass
class Sheet:
    """The shown texts of a worksheet by row and column, both counted from 0."""

    name: str
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: Merges = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def put(self, row: int, column: int, text: str) -> None:
        if text.strip():
            self.cells.setdefault(row, {})[column] = text

    def write(self, builder: TextBuilder, *, named: bool) -> None:
        """Add the sheet: its name where there are several, then its regions in order."""
        if not self.cells:
            return
        if named:
            builder.line(self.name, BlockKind.HEADING, level=1)
        for region in self._regions():
            self._write(builder, region)

    def _regions(self) -> list[list[int]]:
        """Rows that belong together: after an empty row a lone cell begins something new."""
        regions: list[list[int]] = []
        for row in sorted(self.cells):
            apart = regions and row - regions[-1][-1] > 1 and len(self.cells[row]) == 1
            if not regions or apart:
                regions.append([])
            regions[-1].append(row)
        return regions

    def _write(self, builder: TextBuilder, rows: list[int]) -> None:
        """Lone cells at the head and notes at the foot are lines, the rest is a table."""
        first, last = 0, len(rows)
        while first < last and self._is_line(rows[first]):
            first += 1
        while last > first and self._is_note(rows[last - 1]):
            last -= 1
        for row in rows[:first]:
            self._line(builder, row)
        if first < last:
            builder.table(self._grid(rows[first:last]))
        for row in rows[last:]:
            self._line(builder, row)

    def _line(self, builder: TextBuilder, row: int) -> None:
        for line in next(iter(self.cells[row].values())).splitlines():
            if line.strip():
                builder.line(line)

    def _is_line(self, row: int) -> bool:
        if len(self.cells[row]) != 1:
            return False
        (column,) = self.cells[row]
        return self.merges.get((row, column), (1, 1))[0] == 1

    def _is_note(self, row: int) -> bool:
        if not self._is_line(row):
            return False
        (text,) = self.cells[row].values()
        return len(text) > _LONG or _NOTE.match(text) is not None

    def _grid(self, rows: list[int]) -> list[list[tuple[str, int, int] | None]]:
        columns = sorted({column for row in rows for column in self.cells[row]})
        if len(rows) * len(columns) > MOST_CELLS:
            raise Unreadable(TOO_MANY_CELLS)
        covered, sizes = self._merged(rows, columns)
        return [
            [
                None
                if (row, column) in covered
                else (self.cells[row].get(column, ""), *sizes.get((row, column), (1, 1)))
                for column in columns
            ]
            for row in rows
        ]

    def _merged(self, rows: list[int], columns: list[int]) -> tuple[set[tuple[int, int]], Merges]:
        """Places under a merged cell other than its first, and what is left of its size."""
        covered: set[tuple[int, int]] = set()
        sizes: Merges = {}
        for (top, left), (height, width) in self.merges.items():
            down = rows[bisect_left(rows, top) : bisect_left(rows, top + height)]
            across = columns[bisect_left(columns, left) : bisect_left(columns, left + width)]
            if not down or not across or (down[0], across[0]) != (top, left):
                continue  # the first cell is empty, so nothing is shown
            if len(covered) + len(down) * len(across) > MOST_CELLS:
                raise Unreadable(TOO_MANY_CELLS)
            sizes[top, left] = (len(down), len(across))
            covered.update((r, c) for r in down for c in across if (r, c) != (top, left))
        return covered, sizes
