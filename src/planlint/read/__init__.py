"""Reading: a file of any format becomes a :class:`~planlint.document.Document`.

Importing this package imports no parser; each reader is loaded when its format is met.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from planlint.document import Document, Unreadable
from planlint.read.sniff import Format, sniff
from planlint.read.text import LONGEST_TEXT, TOO_LONG, read_text

__all__ = ["Format", "read", "read_text", "sniff"]

LARGEST_FILE = 200_000_000
"""Bytes; larger files are refused before they are opened."""

_TOO_LARGE = "文件超过 200 MB，请压缩图片或拆成几个文件再检查。"
_NOT_THERE = "找不到这个文件，请核对文件名。"
_NOT_A_FILE = "这不是文件，请给出一个文档。"
_NOT_OPENED = "文件打不开，请检查是否有读取权限。"


def read(path: Path, *, ocr: bool = False) -> Document:
    """Read a file; the format is told from its content.

    ``ocr``: recognise scanned pages too.  Raises :class:`Unreadable`, whose message is one
    Chinese sentence, for whatever cannot be read.
    """
    try:
        if not path.is_file():
            raise Unreadable(_NOT_A_FILE if path.exists() else _NOT_THERE)
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(_TOO_LARGE)
        document = _read(path, sniff(path), ocr)
    except OSError as error:
        raise Unreadable(_NOT_OPENED) from error
    if len(document.text) > LONGEST_TEXT:
        raise Unreadable(TOO_LONG)
    return document


def _read(path: Path, kind: Format, ocr: bool) -> Document:
    match kind:
        case Format.TEXT:
            return read_text(path.read_bytes(), path.name)
        case Format.DOCX:
            from planlint.read.docx import read_docx

            return read_docx(path)
        case Format.XLSX:
            from planlint.read.xlsx import read_xlsx

            return read_xlsx(path)
        case Format.XLS:
            from planlint.read.xls import read_xls

            return read_xls(path)
        case Format.PDF:
            from planlint.read.pdf import read_pdf

            return read_pdf(path, ocr=ocr)
        case Format.IMAGE:
            from planlint.read.ocr import read_image

            return read_image(path)
        case Format.LEGACY:
            from planlint.read.legacy import read_legacy

            return replace(read_legacy(path), name=path.name)
