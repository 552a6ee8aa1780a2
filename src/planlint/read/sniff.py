"""What a file is, told from its content and never from its suffix."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from planlint.document import Unreadable

if TYPE_CHECKING:
    from zipfile import ZipFile

_HEAD = 4096
_EMPTY = "文件是空的，请换一个有内容的文件。"
_UNKNOWN = "文件不是能识别的文档，请换成 Word、Excel、PDF 或文本文件。"
_ARCHIVE = "文件是压缩包，请解压后逐个检查里面的文档。"
_SLIDES = "文件是演示文稿，请换成 Word、Excel、PDF 或文本文件。"
_WEB_PAGE = "文件是网页，请在浏览器或 Word 中另存为 .docx 再检查。"
_LOCKED = "文件设有密码，请去掉密码后再检查。"
_DAMAGED = "文件已损坏，无法打开，请重新保存或换一份。"
_WORKS = "文件是旧的 Works 文档，请另存为 .docx 再检查。"


class Format(StrEnum):
    """The formats there is a reader for."""

    TEXT = "text"
    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    LEGACY = "doc"
    PDF = "pdf"
    IMAGE = "image"


_IMAGES = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF87a", b"GIF89a", b"BM",
)  # fmt: skip
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"SQLite format 3")


def sniff(path: Path) -> Format:
    """The format of a file; raises :class:`Unreadable` for what no reader takes."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise Unreadable(_EMPTY)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _of_package(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _of_ole(path.read_bytes())
    if head.startswith(b"{\\rtf"):
        return Format.LEGACY
    # Readers of PDF accept up to 1,024 bytes before the header.
    if b"%PDF-" in head[:1024] and not head.startswith(_PROGRAMS):
        return Format.PDF
    if _is_image(head):
        return Format.IMAGE
    if head.startswith(_ARCHIVES):
        raise Unreadable(_ARCHIVE)
    if head.startswith(_PROGRAMS):
        raise Unreadable(_UNKNOWN)
    return _of_text(head)


def _is_image(head: bytes) -> bool:
    if head.startswith(b"BM"):
        return len(head) > 18 and head[6:10] == b"\0\0\0\0"
    return head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def _of_text(head: bytes) -> Format:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1000].lower()
    if start.startswith((b"<!doctype html", b"<html", b"mime-version:")):
        raise Unreadable(_WEB_PAGE)
    if start.startswith(b"<?xml"):
        raise Unreadable(_WEB_PAGE if b"<html" in start else _UNKNOWN)
    return Format.TEXT


def _of_package(path: Path) -> Format:
    import zipfile

    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
            mime = _mime_type(package, names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(_DAMAGED) from error
    if mime == "application/vnd.oasis.opendocument.text":
        return Format.LEGACY
    if "[Content_Types].xml" not in names:
        raise Unreadable(_ARCHIVE)
    for folder, result in (("word/", Format.DOCX), ("xl/", Format.XLSX)):
        if any(name.lstrip("/").startswith(folder) for name in names):
            return Format.XLS if "xl/workbook.bin" in names else result
    if any(name.startswith("ppt/") for name in names):
        raise Unreadable(_SLIDES)
    raise Unreadable(_UNKNOWN)


def _mime_type(package: ZipFile, names: set[str]) -> str:
    if "mimetype" not in names or package.getinfo("mimetype").file_size > 200:
        return ""
    return package.read("mimetype").decode("ascii", "replace").strip()


def _of_ole(data: bytes) -> Format:
    from planlint.read import ole

    try:
        file = ole.parse(data)
    except ole.DamagedOle:
        raise Unreadable(_DAMAGED) from None
    names = file.root.keys()
    if {"EncryptedPackage", "EncryptionInfo"} & names:
        raise Unreadable(_LOCKED)
    if "WordDocument" in names:
        # [MS-DOC] FibBase: bit 8 of the flags at offset 10 says that the text is encrypted.
        fib = file.head("WordDocument")
        if len(fib) > 12 and fib[11] & 0x01:
            raise Unreadable(_LOCKED)
        return Format.LEGACY
    if {"Workbook", "Book", "WORKBOOK"} & names:
        return Format.XLS
    if "PowerPoint Document" in names:
        raise Unreadable(_SLIDES)
    if "MatOST" in names:
        raise Unreadable(_WORKS)
    raise Unreadable(_UNKNOWN)
