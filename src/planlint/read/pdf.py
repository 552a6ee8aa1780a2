"""PDF files: text as printed, paragraphs whole, tables with their cells.

Pages are read one at a time, so memory does not grow with their pictures.  pdfium is not
thread-safe: read one file per process at a time.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from planlint.document import Document, Unreadable
from planlint.read.pdf_assembly import Assembly
from planlint.read.pdf_page import PageInk, read_page

MAX_PAGES = 3_000
_FEW_GLYPHS = 12
_MOSTLY = 0.5


def read_pdf(path: Path, *, ocr: bool = False) -> Document:
    """Read a PDF; with ``ocr`` pages that are pictures are recognised as well.

    Raises :class:`Unreadable` for what is damaged, encrypted, empty, longer than 3,000
    pages, or scanned while ``ocr`` is off.
    """
    document = _opened(path)
    try:
        count = len(document)
        if count == 0:
            raise Unreadable("PDF 文件中没有页面，文件可能已损坏，请重新导出后再试。")
        if count > MAX_PAGES:
            raise Unreadable(f"PDF 文件有 {count} 页，超过 {MAX_PAGES} 页的上限，请拆分后再试。")
        return _Reading(document, ocr=ocr).document(path.name)
    finally:
        document.close()


def _opened(path: Path) -> pdfium.PdfDocument:
    try:
        if path.stat().st_size == 0:
            raise Unreadable("PDF 文件是空的，请重新导出后再试。")
        return pdfium.PdfDocument(_source(path))
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise Unreadable("PDF 文件有密码，无法读取，请去掉密码后再试。") from error
        if error.err_code == raw.FPDF_ERR_SECURITY:
            raise Unreadable("PDF 文件的加密方式不受支持，请去掉加密后再试。") from error
        raise Unreadable("PDF 文件已损坏，无法打开，请重新导出后再试。") from error
    except OSError as error:
        raise Unreadable("PDF 文件打不开，请检查文件是否存在、是否有权限读取。") from error


def _source(path: Path) -> Path | bytes:
    """The path, or the bytes where pdfium could not be told the name."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return path.read_bytes()
    return path


class _Reading:
    """One pass over the pages of an open file."""

    def __init__(self, document: pdfium.PdfDocument, *, ocr: bool) -> None:
        self._pdf = document
        self._ocr = ocr
        self._assembly = Assembly()
        self._scanned: list[int] = []
        self._garbled: list[int] = []
        self._damaged: list[int] = []
        self._crowded: list[int] = []

    def document(self, name: str) -> Document:
        count = len(self._pdf)
        recognised: list[int] = []
        for index in range(count):
            ink = self._page(index)
            if ink is None:
                continue
            pictured = self._is_picture(index + 1, ink)
            if pictured and self._ocr:
                ink = self._recognised(index)
                recognised.append(index + 1)
            if not pictured or self._ocr:
                self._assembly.add(index + 1, ink, scanned=pictured)
        self._refuse_empty(count)
        return self._assembly.document(name, "pdf", count, self._remarks(recognised))

    def _page(self, index: int) -> PageInk | None:
        try:
            ink = read_page(self._pdf, index)
        except pdfium.PdfiumError:
            self._damaged.append(index + 1)
            return None
        if ink.crowded:
            self._crowded.append(index + 1)
        return ink

    def _is_picture(self, number: int, ink: PageInk) -> bool:
        """Whether the page's text can only be seen: a scan, or letters without their characters."""
        legible = sum(1 for g in ink.glyphs if g.char != " ")
        if ink.unmapped >= _FEW_GLYPHS and ink.unmapped > 0.3 * legible:
            self._garbled.append(number)
            return True
        if legible < _FEW_GLYPHS and ink.picture > _MOSTLY:
            self._scanned.append(number)
            return True
        return False

    def _recognised(self, index: int) -> PageInk:
        from planlint.read.ocr import recognise_pdf_page

        return recognise_pdf_page(self._pdf, index)

    def _refuse_empty(self, count: int) -> None:
        if not self._assembly.is_empty:
            return
        if len(self._damaged) == count:
            raise Unreadable("PDF 文件的页面均已损坏，无法读取，请重新导出后再试。")
        if self._ocr and (self._scanned or self._garbled):
            raise Unreadable("PDF 文件是扫描件，但没有认出文字，请换清晰的扫描件或提供电子版。")
        if self._garbled:
            raise Unreadable("PDF 文件的字体没有给出文字编码，取不出文字，请加 --ocr 识别，或提供电子版。")
        if self._scanned:
            raise Unreadable("PDF 文件是扫描件，只有图像没有文字，请加 --ocr 识别，或提供电子版。")
        raise Unreadable("PDF 文件中没有文字，请检查导出是否完整。")

    def _remarks(self, recognised: list[int]) -> list[str]:
        remarks: list[str] = []
        if self._damaged:
            remarks.append(f"第{_pages(self._damaged)}页已损坏，没有读取。")
        if self._crowded:
            remarks.append(f"第{_pages(self._crowded)}页的图形或文字过多，只读了一部分。")
        if recognised:
            remarks.append(f"第{_pages(recognised)}页由图像识别得到文字，数字可能认错，请对照原件。")
            return remarks
        if self._scanned:
            remarks.append(f"第{_pages(self._scanned)}页是扫描图像，其中的文字没有读取，可加 --ocr 识别。")
        if self._garbled:
            remarks.append(f"第{_pages(self._garbled)}页的字体没有给出文字编码，没有读取，可加 --ocr 识别。")
        return remarks


def _pages(numbers: list[int]) -> str:
    """Page numbers with runs drawn together: 3、5—8."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return "、".join(str(p[0]) if len(p) == 1 else f"{p[0]}—{p[-1]}" for p in parts)
