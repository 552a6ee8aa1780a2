"""OLE compound files and old Excel sheets written by hand for the tests."""

from __future__ import annotations

import struct
from pathlib import Path

_SECTOR = 512
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def compound(path: Path, streams: dict[str, bytes]) -> Path:
    """Write a compound file whose root holds these streams (padded to 4096 bytes)."""
    names = list(streams)
    directory_sectors = (len(names) + 1 + 3) // 4
    fat = [_FAT, *range(2, directory_sectors + 1), _END]
    body, entries = b"", [_entry("Root Entry", 5, 1 if names else _NONE, _NONE, _END, 0)]
    for i, name in enumerate(names, 1):
        data = streams[name].ljust(4096, b"\0")
        data += b"\0" * (-len(data) % _SECTOR)
        first, count = len(fat), len(data) // _SECTOR
        fat += [*range(first + 1, first + count), _END]
        body += data
        entries.append(_entry(name, 2, _NONE, i + 1 if i < len(names) else _NONE, first, len(data)))
    while len(entries) % 4:
        entries.append(_entry("", 0, _NONE, _NONE, 0, 0))
    table = struct.pack("<128I", *(fat + [_FREE] * (128 - len(fat))))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<5H6x3I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1)
    header += struct.pack("<5I", 0, 4096, _END, 0, _END) + struct.pack("<I", 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    path.write_bytes(header + table + b"".join(entries) + body)
    return path


def short_compound(path: Path, name: str, data: bytes) -> Path:
    """Write a compound file with one stream of less than 4096 bytes, which lies inside the root's own."""
    held = data + b"\0" * (-len(data) % _SECTOR)
    count, parts = len(held) // _SECTOR, -(-len(data) // 64)
    fat = [_FAT, _END, _END, *range(4, 3 + count), _END]
    short = [*range(1, parts), _END]
    tables = b"".join(struct.pack("<128I", *(t + [_FREE] * (128 - len(t)))) for t in (fat, short))
    entries = [_entry("Root Entry", 5, 1, _NONE, 3, len(held)), _entry(name, 2, _NONE, _NONE, 0, len(data))]
    directory = b"".join([*entries, *[_entry("", 0, _NONE, _NONE, 0, 0)] * 2])
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<5H6x3I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1)
    header += struct.pack("<5I", 0, 4096, 2, 1, _END) + struct.pack("<I", 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    path.write_bytes(header + tables[:_SECTOR] + directory + tables[_SECTOR:] + held)
    return path


def _entry(name: str, kind: int, child: int, right: int, sector: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    length = len(raw) + 2 if name else 0
    head = raw.ljust(64, b"\0") + struct.pack("<HBB3I", length, kind, 1, _NONE, right, child)
    return head + b"\0" * 36 + struct.pack("<IQ", sector, size)


def old_sheet(rows: list[list[str | float]], codes: tuple[str, ...] = ()) -> bytes:
    """The Workbook stream of a BIFF8 file with one sheet; ``codes`` are the number formats of its columns."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<4H2I", 0x600, kind, 0, 0, 0, 0))

    styles = b""
    for number, code in enumerate(codes, 164):
        styles += record(0x41E, struct.pack("<HHB", number, len(code), 1) + code.encode("utf-16-le"))
    for number in range(164, 164 + len(codes)):
        styles += record(0xE0, struct.pack("<HH16x", 0, number))
    name = "表一".encode("utf-16-le")
    bound = struct.pack("<IBBBB", 0, 0, 0, 2, 1) + name
    globals_size = len(begin(5)) + len(styles) + len(record(0x85, bound)) + len(record(0x0A, b""))
    bound = struct.pack("<I", globals_size) + bound[4:]
    sheet = begin(0x10)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                text = struct.pack("<3HHB", r, c, 0, len(value), 1) + value.encode("utf-16-le")
                sheet += record(0x204, text)
            else:
                sheet += record(0x203, struct.pack("<3Hd", r, c, c if codes else 0, value))
    return begin(5) + styles + record(0x85, bound) + record(0x0A, b"") + sheet + record(0x0A, b"")
