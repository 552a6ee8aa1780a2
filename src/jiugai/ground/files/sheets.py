"""The sheets of an upload as rows of exact text: Excel new and old, CSV in the encodings that offices write."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from jiugai.ground.common.refusal import Refused

MOST_CELLS = 5_000_000
"""Of the smallest rectangle that holds all that a sheet says: the library that reads it allots the whole of it at once."""
_DAMAGED = "文件打不开，可能已损坏或加了密码：在 Excel 里打开，另存为 .xlsx 再传。"
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(/?)>')
_SHEET = re.compile(r"(?i)xl/worksheets/[^/]+\.xml$")
_PIECE = 1 << 20
_OVERLAP = 512
_SEPARATORS = ",\t;"
Line = tuple[int, tuple[str, ...]]
"""The number that Excel gives a row, and its cells."""


def sheets(path: Path, kind: str) -> Iterator[tuple[str, Iterator[Line]]]:
    """Each sheet by name with its rows that say something; ``kind`` is xlsx, xls or csv.

    Raises :class:`Refused` for a damaged file, one in an unknown encoding, and one whose cells lie too far apart.
    """
    if kind == "csv":
        yield "CSV", _records(_decoded(path.read_bytes()))
        return
    if kind == "xlsx":
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
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if _SHEET.match(name):
                    with package.open(name) as part:
                        _refuse_wide(_pieces(part))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        raise Refused(_DAMAGED) from None


def _pieces(part: Any) -> Iterator[bytes]:
    kept = b""
    while piece := part.read(_PIECE):
        kept += piece
        cut = kept.rfind(b"<") if len(kept) > _OVERLAP else 0
        yield kept[:cut]
        kept = kept[cut:]
    yield kept


def _refuse_wide(pieces: Iterator[bytes]) -> None:
    lowest, rightmost, first_row, first_column = 0, 0, 1 << 20, 1 << 14
    for piece in pieces:
        for found in _CELL.finditer(piece):
            if found[3]:
                continue  # nothing stands in it
            row, column = int(found[2]), _column(found[1])
            lowest, rightmost = max(lowest, row), max(rightmost, column)
            first_row, first_column = min(first_row, row), min(first_column, column)
            if (lowest - first_row + 1) * (rightmost - first_column + 1) > MOST_CELLS:
                raise Refused(
                    f"表里第 {lowest:,} 行还有内容，离开头太远：把下面和右边的空行空列删掉，只留名单再传。"
                )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
