"""Office packages (zip with XML parts), opened with suspicion.

A package may lie about sizes, hold a bomb or XML that names entities; each such thing is
:class:`Unreadable`, found from the central directory first and again while inflating.
"""

from __future__ import annotations

import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO

from lxml import etree

from planlint.document import Unreadable

MOST_PARTS = 20_000
LARGEST_PACKAGE = 1_000_000_000
LARGEST_PART = 200_000_000
WORST_RATIO = 400
"""Deflate packs XML text at most about 250 times; a bomb is near its limit of 1,032."""
_SMALL = 8_000_000

DAMAGED = "文件已损坏，无法打开，请重新保存或换一份。"
BOMB = "文件解压后异常庞大，不像正常文档，未予读取。"
ENTITIES = "文件里有外部实体或类型声明，可能不安全，未予读取，请用 Word 或 Excel 重新保存。"
_LOCKED = "文件设有密码，请去掉密码后再检查。"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """An open package; parts are named without the leading slash."""

    def __init__(self, path: Path | IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable(DAMAGED) from error
        self._infos = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
        try:
            self._refuse_bombs()
        except Unreadable:
            self._zip.close()
            raise

    def _refuse_bombs(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MOST_PARTS or sum(i.file_size for i in infos) > LARGEST_PACKAGE:
            raise Unreadable(BOMB)
        for info in infos:
            if info.flag_bits & 0x1:
                raise Unreadable(_LOCKED)
            if info.file_size > _SMALL and info.file_size > WORST_RATIO * info.compress_size:
                raise Unreadable(BOMB)

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._infos)

    def read(self, name: str) -> bytes:
        """The bytes of a part; raises :class:`Unreadable` if it is missing, torn or too large."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Generator[bytes, None, None]:
        """A part in pieces of at most 64 KiB, counted while they inflate."""
        if name not in self._infos:
            raise Unreadable(DAMAGED)
        return self._chunks(self._infos[name])

    def entries(self) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        """Every entry of the archive as it stands there, in its order."""
        for info in self._zip.infolist():
            yield info, b"".join(self._chunks(info))

    def _chunks(self, info: zipfile.ZipInfo) -> Generator[bytes, None, None]:
        total = 0
        try:
            with self._zip.open(info) as part:
                while piece := part.read(65536):
                    total += len(piece)
                    if total > LARGEST_PART:
                        raise Unreadable(BOMB)
                    yield piece
        except (
            zipfile.BadZipFile,
            zlib.error,
            lzma.LZMAError,
            struct.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise Unreadable(DAMAGED) from error

    def stream(self, name: str) -> PartStream:
        """A part as a file to parse from, searched for document types on the way."""
        return PartStream(self.chunks(name))

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part; raises :class:`Unreadable` also for DTDs and entities."""
        return parse_xml(self.read(name))

    def relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id → (last word of its type, target part) of a part ("" for the package)."""
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", base + ".rels")
        found: dict[str, tuple[str, str]] = {}
        if name not in self._infos:
            return found
        for rel in self.xml(name).iter(_REL):
            target = rel.get("Target", "")
            if rel.get("TargetMode") == "External":
                continue
            full = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[rel.get("Id", "")] = (rel.get("Type", "").rsplit("/", 1)[-1], full)
        return found

    def main_part(self) -> str:
        """The part the package is about (``word/document.xml``, ``xl/workbook.xml``), or ""."""
        for kind, target in self.relationships("").values():
            if kind == "officeDocument" and target in self._infos:
                return target
        return ""


class PartStream:
    """Bytes of an XML part for a streaming parser."""

    def __init__(self, chunks: Generator[bytes, None, None]) -> None:
        self._chunks = chunks
        self._left = b""
        self._seen = b""

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, fewer at the parser's convenience; empty at the end."""
        if not self._left:
            self._left = next(self._chunks, b"")
            if has_doctype(self._seen + self._left):
                raise Unreadable(ENTITIES)
            self._seen = self._left[-40:]
        size = size if size >= 0 else len(self._left)
        piece, self._left = self._left[:size], self._left[size:]
        return piece

    def close(self) -> None:
        self._chunks.close()


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML without DTD, entities, network or unbounded trees."""
    if has_doctype(data):
        raise Unreadable(ENTITIES)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise broken_xml(error) from error
    if root is None:
        raise Unreadable(DAMAGED)
    return root


def broken_xml(error: Exception) -> Exception:
    """What a failed parse means: memory ran out, or the file is damaged."""
    if getattr(error, "code", 0) == etree.ErrorTypes.ERR_NO_MEMORY:
        return MemoryError()
    return Unreadable(DAMAGED)


def has_doctype(data: bytes) -> bool:
    """Whether XML bytes hold a document type, in the encodings XML parsers guess."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return True
    return b"\x00" in data and b"<!DOCTYPE" in data.replace(b"\x00", b"")
