"""Word files: the text as Word shows it, and the way back from the text to the XML.

The XML is walked once with lxml, so that cost grows with length alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lxml import etree

from planlint.document import BlockKind, Document, Unreadable
from planlint.read.docx_content import Content, P, Piece
from planlint.read.docx_numbering import Numbering
from planlint.read.docx_story import Row, Story
from planlint.read.docx_styles import Styles, W
from planlint.read.headings import settle
from planlint.read.package import DAMAGED, Package, parse_xml
from planlint.read.text import NO_TEXT

MAIN = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_ONLY_PICTURES = "文件里只有图片，没有文字，请换成有文字的文档。"
_SEPARATORS = {"separator", "continuationSeparator", "continuationNotice"}


def read_docx(path: Path) -> Document:
    """The document of a Word file; raises :class:`Unreadable`."""
    return DocxSource.open(path).document


@dataclass(frozen=True)
class DocxSource:
    """A Word file that was read, with the tree it was read from.

    ``part`` names the main part, ``root`` is its tree; ``is_strict`` says that the part is of the
    strict variant, whose namespace was exchanged for reading.
    """

    document: Document
    part: str
    root: etree._Element
    is_strict: bool
    _sources: list[list[Piece] | Row]
    _hosts: dict[int, etree._Element]

    @classmethod
    def open(cls, path: Path) -> DocxSource:
        """Read a Word file; raises :class:`Unreadable`."""
        with Package(path) as package:
            return _read(package, path.name)

    def locate(self, start: int, end: int) -> list[tuple[etree._Element, int, int]]:
        """Where a stretch of ``document.text`` comes from, in order.

        Each entry is a ``w:t`` and the part of its text, or another element that stands for
        characters (a tab, a symbol, a formula).  Of an automatic list number the entry is its
        ``w:p``.  What the reader put in itself, such as `` | ``, has none.
        """
        found: list[tuple[etree._Element, int, int]] = []
        for index in self._overlapping(start, end):
            for pieces, at, stop in self._stretches(index):
                low, high = max(start, at) - at, min(end, stop) - at
                if low < high:
                    found.extend(_cut(pieces, low, high, is_cell=isinstance(self._sources[index], dict)))
        return found

    def host_at(self, offset: int) -> etree._Element | None:
        """The run of the body from which the note or text box at an offset hangs."""
        index = bisect_right(self._starts, offset) - 1
        return self._hosts.get(index)

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.document.blocks]

    def _overlapping(self, start: int, end: int) -> Iterator[int]:
        first = max(bisect_right(self._starts, start) - 1, 0)
        for index in range(first, len(self._starts)):
            if self._starts[index] >= end:
                return
            yield index

    def _stretches(self, index: int) -> Iterator[tuple[list[Piece], int, int]]:
        block, source = self.document.blocks[index], self._sources[index]
        if isinstance(source, list):
            yield source, block.start, block.end
            return
        for column, pieces in source.items():
            span = self._cell_spans[block.table or 0, block.row or 0, column]
            yield pieces, *span

    @cached_property
    def _cell_spans(self) -> dict[tuple[int, int, int], tuple[int, int]]:
        return {
            (table.index, cell.row, cell.col): (cell.start, cell.end)
            for table in self.document.tables
            for cell in table.cells
        }


def _cut(
    pieces: list[Piece], low: int, high: int, *, is_cell: bool
) -> Iterator[tuple[etree._Element, int, int]]:
    if is_cell:
        kept = _kept("".join(text for _, text in pieces))
        low, high = kept[low], kept[high - 1] + 1
    at = 0
    for element, text in pieces:
        first, last = max(low - at, 0), min(high - at, len(text))
        if element is not None and first < last:
            yield element, first, last
        at += len(text)
        if at >= high:
            return


def _kept(text: str) -> list[int]:
    """Where each character of ``" ".join(text.split())`` stands in the text."""
    kept: list[int] = []
    for index, char in enumerate(text):
        if not char.isspace() or (kept and not text[kept[-1]].isspace()):
            kept.append(index)
    return kept


def _read(package: Package, name: str) -> DocxSource:
    part = package.main_part() or "word/document.xml"
    data = package.read(part)
    is_strict = STRICT in data
    root = parse_xml(data.replace(STRICT, MAIN))
    body = root.find(W + "body")
    if body is None or root.tag != W + "document":
        raise Unreadable(DAMAGED)
    related = list(package.relationships(part).values())
    parts = {kind: target for kind, target in related if target in package}
    styles = Styles(_optional(package, parts.get("styles")))
    story = Story(styles, Numbering(_optional(package, parts.get("numbering")), styles))
    story.body(body)
    _notes(package, parts, story)
    document = story.builder.document(
        name, "docx", margins=_margins(package, related, styles), remarks=_remarks(package, part)
    )
    if not document.text.strip():
        raise Unreadable(_ONLY_PICTURES if _count(package, "media/") else NO_TEXT)
    settled = settle(document, story.numbers)
    return DocxSource(settled, part, root, is_strict, story.sources, story.hosts)


def _optional(package: Package, name: str | None) -> etree._Element | None:
    return parse_xml(package.read(name).replace(STRICT, MAIN)) if name else None


def _notes(package: Package, parts: dict[str, str], story: Story) -> None:
    """Footnotes, then endnotes, in the order in which the text refers to them."""
    for kind in ("footnote", "endnote"):
        references = [note for note in story.notes if note[0] == kind]
        root = _optional(package, parts.get(kind + "s")) if references else None
        if root is None:
            continue
        notes = {note.get(W + "id", ""): note for note in root.iterchildren(W + kind)}
        for _, note_id, run in references:
            note = notes.pop(note_id, None)
            if note is not None and note.get(W + "type", "") not in _SEPARATORS:
                story.aside(note, BlockKind.FOOTNOTE, run)


def _margins(package: Package, related: list[tuple[str, str]], styles: Styles) -> tuple[str, ...]:
    """What headers and footers say, each text once."""
    found: dict[str, None] = {}
    for kind, target in sorted(related):
        if kind not in ("header", "footer") or target not in package:
            continue
        root = _optional(package, target)
        for paragraph in root.iter(P) if root is not None else ():
            content = Content(styles)
            content.walk(paragraph)
            text = "".join(text for _, text in content.pieces).strip()
            if text:
                found[text] = None
    return tuple(found)


def _count(package: Package, folder: str) -> int:
    return sum(1 for name in package.names if f"/{folder}" in name)


def _remarks(package: Package, part: str) -> tuple[str, ...]:
    remarks = []
    pictures, objects = _count(package, "media/"), _count(package, "embeddings/")
    if pictures:
        remarks.append(f"文件里有 {pictures} 张图片，图片里的文字没有读取。")
    if objects:
        remarks.append(f"文件里嵌有 {objects} 个对象，对象里的内容没有读取。")
    if any(kind == "aFChunk" for kind, _ in package.relationships(part).values()):
        remarks.append("文件里插入了另一个文件，其内容没有读取。")
    return tuple(remarks)
