"""The sheets of an upload as rows of exact text: Excel new and old, CSV in the encodings that offices write."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from jiugai.ground.common.refusal import Refused
from planlint.document import Unreadable
from planlint.read.package import Package
from planlint.read.xlsx import stream

MOST_CELLS = 5_000_000
"""Of the smallest rectangle that holds all that a sheet says: the library that reads it allots the whole of it at once."""
_DAMAGED = "文件打不开，可能已损坏或加了密码：在 Excel 里打开，另存为 .xlsx 再传。"
_PLACE = re.compile(r"([A-Z]{1,7})([0-9]{1,9})")
_FAR = 1 << 30
_PEEP = 64
_SEPARATORS = ",\t;"
Line = tuple[int, tuple[str, ...]]
"""The number that Excel gives a row, and its cells."""


def sheets(path: Path, kind: str, *, is_known: bool = False) -> Iterator[tuple[str, Iterator[Line]]]:
    """Each sheet by name with its rows that say something; ``kind`` is xlsx, xls or csv.

    A file that ``is_known`` was read before and is not looked at for far cells again: that costs as much as reading it.

    Raises :class:`Refused` for a damaged file, one in an unknown encoding, and one whose cells lie too far apart.
    """
    if kind == "csv":
        yield "CSV", _records(_decoded(path.read_bytes()))
        return
    if kind == "xlsx" and not is_known:
        _refuse_far_cells(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            yield name, _said(enumerate(sheet.to_python(skip_empty_area=False), 1))
    except (CalamineError, OSError, ValueError):
        raise Refused(_DAMAGED) from None


def text_of(value: Any) -> str:
    """A cell as exact text: a number by its shortest digits, never computed with."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return (value.date() if value.time() == value.min.time() else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\x00", "").strip()


def _said(rows: Iterator[tuple[int, Any]]) -> Iterator[Line]:
    for number, row in rows:
        cells = tuple(text_of(c) for c in row)
        if any(cells):
            yield number, cells


def _records(text: str) -> Iterator[Line]:
    head = text[: text.find("\n")] if "\n" in text else text
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from _said((reader.line_num, row) for row in reader)
    except csv.Error:
        raise Refused(f"CSV 第 {reader.line_num} 行读不懂，多半是引号没有配对：在 Excel 里打开，另存为 .xlsx 再传。") from None  # fmt: skip


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("文件的文字编码认不得：在 Excel 里另存为 .xlsx 再传。")


def _refuse_far_cells(path: Path) -> None:
    """A cell with something in it in the last row and column of a sheet would have billions of cells allotted."""
    try:
        with Package(path) as package:
            for name in package.names:
                if (
                    next(package.chunks(name), b"")[:_PEEP]
                    .lstrip(b"\xef\xbb\xbf\xff\xfe\xfe\xff\x00 \t\r\n")
                    .startswith(b"<")
                ):
                    _refuse_wide(stream(package, name, "row"))
    except Unreadable:
        raise Refused(_DAMAGED) from None


def _refuse_wide(rows: Iterator[Any]) -> None:
    """Counts as the library does: a row or cell without its place stands behind the one before."""
    number, top, bottom, left, right = 0, _FAR, 0, _FAR, 0
    for row in rows:
        told = row.get("r", "")
        number = int(told) if told.isdigit() and len(told) <= len(str(_FAR)) else number + 1
        column = 0
        for cell in row.iter("{*}c"):
            place = _PLACE.fullmatch(cell.get("r", "").upper())
            column = _column(place[1]) if place else column + 1
            if len(cell):
                at = int(place[2]) if place else number
                top, bottom, left, right = (
                    min(top, at),
                    max(bottom, at),
                    min(left, column),
                    max(right, column),
                )
        if bottom and (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
            raise Refused(
                f"表里第 {bottom:,} 行还有内容，离开头太远：把下面和右边的空行空列删掉，只留名单再传。"
            )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
