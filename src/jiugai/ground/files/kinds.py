"""The kinds of files that may be uploaded, each told from its content and never from its name alone."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from jiugai.ground.common.refusal import Refused
from planlint.document import Unreadable
from planlint.read import ole
from planlint.read.package import Package
from planlint.read.sniff import Format, sniff


@dataclass(frozen=True)
class Kind:
    """``called`` is what users call it."""

    code: str
    called: str
    suffixes: tuple[str, ...]
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("docx", "Word 文档（.docx）", (".docx",), _OFFICE + "wordprocessingml.document"),
        Kind("xlsx", "Excel 表格（.xlsx）", (".xlsx",), _OFFICE + "spreadsheetml.sheet"),
        Kind("xls", "Excel 97—2003 表格（.xls）", (".xls", ".et"), "application/vnd.ms-excel"),
        Kind("pdf", "PDF", (".pdf",), "application/pdf"),
        Kind("txt", "文本（.txt）", (".txt",), "text/plain"),
        Kind("csv", "CSV 表格", (".csv",), "text/csv"),
        Kind("png", "PNG 图片", (".png",), "image/png"),
        Kind("jpg", "JPG 图片", (".jpg", ".jpeg"), "image/jpeg"),
    )
}
_OF_FORMAT = {Format.DOCX: "docx", Format.XLSX: "xlsx", Format.XLS: "xls", Format.PDF: "pdf"}
_MACROS = "文件里有宏，可能夹带程序，不能上传；请另存为不含宏的 {instead} 再传。"
_OLD = "文件是旧格式（.doc、.wps、.rtf 或 .odt），请在 Word 或 WPS 中另存为 .docx 再传。"
_BINARY = "文件是二进制的 Excel 工作簿（.xlsb），请另存为 .xlsx 再传。"
_PICTURE = "图片只收 PNG 和 JPG，请转换后再传。"
_NO_TEXT = "文件不是文本，也不是能识别的文档，请检查是不是传错了文件。"


def kind_of(path: Path, name: str) -> Kind:
    """What a file is.  Raises :class:`Refused` for what no kind fits, with macros, or for a package that is a bomb."""
    try:
        return KINDS[_code_of(path, name)]
    except Unreadable as refused:
        raise Refused(str(refused)) from None


def _code_of(path: Path, name: str) -> str:
    found = sniff(path)
    with path.open("rb") as file:
        head = file.read(4096)
    packed = head.startswith(b"PK")
    if packed:
        _refuse_unsafe_package(path)
    if found is Format.LEGACY:
        raise Refused(_OLD)
    if found is Format.XLS:
        if packed:
            raise Refused(_BINARY)
        _refuse_macros(path.read_bytes())
    if found is Format.IMAGE:
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return "png"
        if head.startswith(b"\xff\xd8\xff"):
            return "jpg"
        raise Refused(_PICTURE)
    if found is Format.TEXT:
        if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Refused(_NO_TEXT)
        return "csv" if name.lower().endswith(".csv") else "txt"
    return _OF_FORMAT[found]


def _refuse_unsafe_package(path: Path) -> None:
    with Package(path) as package:
        parts = [part.lower() for part in package.names]
    if any(part.endswith("vbaproject.bin") or "/macrosheets/" in part for part in parts):
        instead = ".xlsx" if any(part.startswith("xl/") for part in parts) else ".docx"
        raise Refused(_MACROS.format(instead=instead))


def _refuse_macros(data: bytes) -> None:
    """[MS-XLS]: VBA lies in a storage of its own; a sheet of old macros is a BOUNDSHEET record of type 1."""
    try:
        file = ole.parse(data)
        book = next((file.stream(n) for n in ("Workbook", "WORKBOOK", "Book") if n in file.root), b"")
    except ole.DamagedOle:
        raise Refused("文件已损坏，无法打开，请重新保存或换一份。") from None
    at, macros = 0, "_VBA_PROJECT_CUR" in file.root
    while not macros and at + 10 <= len(book):
        record, length = struct.unpack_from("<HH", book, at)
        macros = record == 0x85 and length >= 6 and book[at + 9] & 0x0F == 1
        if record == 0x0A:  # the end of the records of the whole book
            break
        at += 4 + length
    if macros:
        raise Refused(_MACROS.format(instead=".xlsx"))
