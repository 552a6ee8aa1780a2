"""The number formats of the cells of an old Excel file (BIFF8), which calamine does not tell.

Layout after [MS-XLS].  Only the records that tell a format are read, and damage only ends the reading:
the values come from calamine, which refuses what it cannot read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from planlint.read.number_format import BUILT_IN
from planlint.read.ole import MAGIC, DamagedOle, Ole, parse
from planlint.read.sheet import MOST_CELLS

Formats = dict[tuple[int, int], str]
"""Row and column of a cell, both from 0 → its format code; cells without a format of their own are left out."""

_BOF, _EOF, _FORMAT, _XF, _SHEET, _LOCKED = 0x809, 0x0A, 0x41E, 0xE0, 0x85, 0x2F
_ONE_CELL = frozenset({0x203, 0x27E, 0x06})  # Number, RK, Formula
_MANY_CELLS = 0xBD  # MulRk: a row of RK numbers
_BIFF8 = 0x600
_LONGEST_CODE = 255


def sheet_formats(path: Path) -> list[Formats]:
    """The formats of each sheet in the order of the workbook; none where the file tells none."""
    data = path.read_bytes()
    if not data.startswith(MAGIC):
        return []
    try:
        ole = parse(data)
        return _of_workbook(_workbook(ole))
    except (DamagedOle, struct.error):
        return []


def _workbook(ole: Ole) -> bytes:
    return next((ole.stream(name) for name in ole.root if name.lower() == "workbook"), b"")


def _of_workbook(stream: bytes) -> list[Formats]:
    """The codes of all cell styles from the first part of the stream, then the cells of each sheet."""
    codes = dict(BUILT_IN)
    styles: list[int] = []
    sheets: list[int] = []
    if len(stream) < 8 or struct.unpack_from("<3H", stream, 0)[::2] != (_BOF, _BIFF8):
        return []
    for kind, at, size in _records(stream, 0):
        if kind == _LOCKED:
            return []
        if kind == _FORMAT:
            number, code = _format(stream[at : at + size])
            codes[number] = code
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", stream, at + 2)[0])
        elif kind == _SHEET:
            sheets.append(struct.unpack_from("<I", stream, at)[0])
    shown = [codes.get(number, "General") for number in styles]
    found, read = [], 0
    for at in sheets:
        formats, end = _of_sheet(stream, at, shown)
        read += end - at
        if read > len(stream):
            return []  # sheets that lie in one another: made to be read over and over
        found.append(formats)
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record of a part of the stream; parts inside it (charts) are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        at += 4
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0 or at + size > len(stream):
            return
        if depth == 1:
            yield kind, at, size
        at += size


def _format(record: bytes) -> tuple[int, str]:
    """The number of a format and its code; a code too long for Excel is none."""
    number, length, flags = struct.unpack_from("<2HB", record)
    wide = flags & 1
    text = record[5 : 5 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
    return number, text if 0 < len(text) <= _LONGEST_CODE else "General"


def _of_sheet(stream: bytes, start: int, codes: list[str]) -> tuple[Formats, int]:
    """The formats of a sheet that begins at a place of the stream, and where it ends."""
    found: Formats = {}
    end = start
    for kind, at, size in _records(stream, start):
        end = at + size
        if kind in _ONE_CELL:
            row, column, style = struct.unpack_from("<3H", stream, at)
            styles = (style,)
        elif kind == _MANY_CELLS:
            row, column = struct.unpack_from("<2H", stream, at)
            styles = tuple(
                struct.unpack_from("<H", stream, at + 4 + 6 * i)[0] for i in range((size - 6) // 6)
            )
        else:
            continue
        for i, style in enumerate(styles):
            if style < len(codes) and codes[style] != "General":
                found[row, column + i] = codes[style]
        if len(found) > MOST_CELLS:
            break
    return found, end
