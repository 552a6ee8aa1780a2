"""The directory of an OLE compound file (.doc, .xls, .wps): which streams its root holds.

Layout after [MS-CFB]; only what telling the format needs is read.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
_NO_STREAM = 0xFFFFFFFF
_SHORT = 4096


class DamagedOle(Exception):
    """The file begins like a compound file but its directory cannot be followed."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream directly under the root: its first sector and its size in bytes."""

    sector: int
    size: int


@dataclass(frozen=True, slots=True)
class Ole:
    """A compound file: the bytes and the streams and storages of its root, by name."""

    data: bytes
    sector_size: int
    root: dict[str, Stream]
    fat: tuple[int, ...] = ()
    """The sectors that hold the table of which sector follows which."""
    container: Stream = Stream(_NO_STREAM, 0)
    """The stream that holds the streams of less than 4096 bytes, in sectors of 64 bytes."""
    short_fat: int = _NO_STREAM
    """The first sector of the table of which of these follows which."""

    def head(self, name: str) -> bytes:
        """The first sector of a stream of at least 4096 bytes; empty where there is none."""
        stream = self.root.get(name)
        if stream is None or stream.size < _SHORT:
            return b""
        at = (stream.sector + 1) * self.sector_size
        return self.data[at : at + self.sector_size]

    def stream(self, name: str) -> bytes:
        """The whole of a stream, empty where there is none; raises :class:`DamagedOle`."""
        found = self.root.get(name)
        if found is None:
            return b""
        if found.size >= _SHORT:
            return self._long(found)
        held, table = self._long(self.container), self._long(Stream(self.short_fat, len(self.data)))
        pieces, sector = bytearray(), found.sector
        while sector < _FREE and len(pieces) < found.size:
            if 4 * sector + 4 > len(table):
                raise DamagedOle
            pieces += held[64 * sector : 64 * sector + 64].ljust(64, b"\0")
            (sector,) = struct.unpack_from("<I", table, 4 * sector)
        return bytes(pieces[: found.size])

    def _long(self, stream: Stream) -> bytes:
        """A stream in sectors of the full size; a chain longer than the file is damage."""
        size, pieces, sector = self.sector_size, bytearray(), stream.sector
        while sector < _FREE and len(pieces) < stream.size:
            if len(pieces) > len(self.data):
                raise DamagedOle
            pieces += self.data[(sector + 1) * size : (sector + 2) * size].ljust(size, b"\0")
            sector = _following(self.data, size, self.fat, sector)
        return bytes(pieces[: stream.size])


def _following(data: bytes, size: int, fat: Sequence[int], sector: int) -> int:
    """The sector after a sector; raises :class:`DamagedOle`."""
    per = size // 4
    if sector // per >= len(fat):
        raise DamagedOle
    at = (fat[sector // per] + 1) * size + 4 * (sector % per)
    if at + 4 > len(data):
        raise DamagedOle
    (following,) = struct.unpack_from("<I", data, at)
    return int(following)


def parse(data: bytes) -> Ole:
    """Read the directory; raises :class:`DamagedOle`."""
    try:
        return _parse(data)
    except (struct.error, IndexError, ValueError) as error:
        raise DamagedOle from error


def _parse(data: bytes) -> Ole:
    (shift,) = struct.unpack_from("<H", data, 0x1E)
    if shift not in (9, 12):
        raise DamagedOle
    size = 1 << shift
    (first,) = struct.unpack_from("<I", data, 0x30)
    fat_sectors = [s for s in struct.unpack_from("<109I", data, 0x4C) if s < _FREE]
    (difat,) = struct.unpack_from("<I", data, 0x44)
    per = size // 4
    for _ in range(len(data) // size):
        if difat >= _FREE:
            break
        *more, difat = struct.unpack_from(f"<{per}I", data, (difat + 1) * size)
        fat_sectors.extend(s for s in more if s < _FREE)
    directory = bytearray()
    sector, steps = first, 0
    while sector < _FREE:
        directory += data[(sector + 1) * size : (sector + 2) * size]
        sector = _following(data, size, fat_sectors, sector)
        steps += 1
        if steps > len(data) // size:
            raise DamagedOle
    (short_fat,) = struct.unpack_from("<I", data, 0x3C)
    container = Stream(*struct.unpack_from("<2I", directory, 0x74))
    return Ole(data, size, _children(bytes(directory)), tuple(fat_sectors), container, short_fat)


def _children(directory: bytes) -> dict[str, Stream]:
    """The entries under the root: a red-black tree of siblings below its child."""
    (child,) = struct.unpack_from("<I", directory, 0x4C)
    found: dict[str, Stream] = {}
    todo, seen = [child], set()
    while todo:
        entry = todo.pop()
        if entry == _NO_STREAM or entry in seen:
            continue
        seen.add(entry)
        at = entry * 128
        (length,) = struct.unpack_from("<H", directory, at + 0x40)
        left, right = struct.unpack_from("<2I", directory, at + 0x44)
        sector, size = struct.unpack_from("<2I", directory, at + 0x74)
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        found[name] = Stream(sector, size)
        todo += [left, right]
    return found
