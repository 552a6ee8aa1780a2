"""A detail as a grid to type in: rows of cells, each parsed as the ledger parses it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict

from jiugai.sites.columns import Column, Unfit
from jiugai.sites.details import Detail

BLANK = 3
"""Empty rows at the end."""
MOST = 300
"""More rows than this come by a ledger."""
_NAME = re.compile(r"(\d{1,4})-([a-z_0-9]+)")


@dataclass
class Cell:
    """What stands in a cell, and what is wrong with it."""

    column: Column
    name: str
    typed: str = ""
    error: str = ""


@dataclass
class Line:
    """A row of the grid; ``key`` is empty for one that is new."""

    at: int
    key: str
    cells: list[Cell]
    link: str = ""
    beside: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not any(c.typed for c in self.cells)


@dataclass
class Grid:
    """The rows as shown or as sent; :meth:`read` parses them."""

    detail: Detail
    lines: list[Line]

    @classmethod
    def of(cls, detail: Detail, rows: Iterable[Any]) -> Grid:
        """Filled with rows that are there, and some empty ones."""
        lines = [
            Line(at, str(row.pk), [Cell(c, f"{at}-{c.field}", _typed(c, getattr(row, c.field))) for c in detail.own])
            for at, row in enumerate(rows)
        ]  # fmt: skip
        return cls(detail, lines).lengthened()

    @classmethod
    def typed(cls, detail: Detail, given: QueryDict) -> Grid:
        """Filled with what was sent, be it too much."""
        numbers = sorted({int(m[1]) for name in given if (m := _NAME.fullmatch(name))})
        lines = [
            Line(at, _key(given.get(f"{n}-id", "")), [Cell(c, f"{at}-{c.field}", given.get(f"{n}-{c.field}", "").strip()) for c in detail.own])
            for at, n in enumerate(numbers)
        ]  # fmt: skip
        return cls(detail, [line for line in lines if line.key or not line.is_blank])

    def lengthened(self) -> Grid:
        """With empty rows at the end."""
        start = max((line.at for line in self.lines), default=-1) + 1
        for at in range(start, start + BLANK):
            self.lines.append(Line(at, "", [Cell(c, f"{at}-{c.field}") for c in self.detail.own]))
        return self

    def read(self) -> bool:
        """Parses every cell of every row that is not blank; False where one is wrong."""
        for line in self.lines:
            for cell in line.cells if not line.is_blank else ():
                try:
                    line.values[cell.column.field] = _parsed(cell)
                except Unfit as unfit:
                    cell.error = f"{unfit.reason}。{unfit.remedy}。"
        return not self.wrong

    @property
    def rows(self) -> list[tuple[UUID | None, dict[str, Any]]]:
        """What is to be kept: a row that was emptied is gone."""
        return [
            (UUID(line.key) if line.key else None, line.values) for line in self.lines if not line.is_blank
        ]

    @property
    def wrong(self) -> list[Cell]:
        return [cell for line in self.lines for cell in line.cells if cell.error]


def _key(typed: str) -> str:
    try:
        return str(UUID(typed))
    except ValueError:
        return ""


def _parsed(cell: Cell) -> Any:
    if cell.typed:
        return cell.column.parse(cell.typed)
    if cell.column.required:
        raise Unfit(f"{cell.column.label}不能空着", "整行不要了，就把这一行都清空")
    return None


def _typed(column: Column, value: Any) -> str:
    if value is None or value == "":
        return ""
    if column.choices:
        return str(value)
    return column.show(value).replace(",", "")
