"""The same Word file with comments at the places; its text, styles and changes stay as they are."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml import etree

from planlint.document import Document
from planlint.patterns import regex
from planlint.read.docx import MAIN, STRICT, DocxSource
from planlint.read.docx_styles import W
from planlint.read.package import Package, parse_xml
from planlint.render.docx_anchor import SPACE, Anchors
from planlint.render.docx_plain import PlainFile

AUTHOR, INITIALS = "planlint", "核"

_NS = W[1:-1]
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_NOT_XML = regex("[^\t\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Note:
    """A comment: where it stands in ``Document.text`` (None: on the title) and its paragraphs."""

    start: int | None
    end: int | None
    paragraphs: tuple[str, ...]


def annotate(path: Path, notes: Sequence[Note], *, date: datetime | None = None) -> bytes:
    """A Word file with comments added to those it has; raises ``Unreadable``.

    ``date``: the time the comments carry, none by default.
    """
    source = DocxSource.open(path)
    with Package(path) as package:
        return _commented(package, source, notes, date)


def from_text(document: Document, notes: Sequence[Note], *, date: datetime | None = None) -> bytes:
    """A Word file made of a document of any format, with comments at the places."""
    plain = PlainFile(document)
    with Package(io.BytesIO(plain.packed())) as package:
        return _commented(package, plain, notes, date)


def _commented(
    package: Package, source: DocxSource | PlainFile, notes: Sequence[Note], date: datetime | None
) -> bytes:
    comments = _Comments(package, source, date)
    for note in _in_order(notes):
        comments.add(note)
    return _packed(package, comments.parts() if notes else {})


def _in_order(notes: Sequence[Note]) -> list[Note]:
    """In the order of the text, so that Word's list of comments follows it too."""
    return sorted(notes, key=lambda note: (note.start is not None, note.start or 0, -(note.end or 0)))


class _Comments:
    """The comments of a file, those it had first."""

    def __init__(self, package: Package, source: DocxSource | PlainFile, date: datetime | None) -> None:
        self._package = package
        self._source = source
        self._date = date
        self._anchors = Anchors()
        related = package.relationships(source.part)
        self._part = next(
            (target for kind, target in related.values() if kind == "comments" and target in package), ""
        )
        if self._part:
            self._root = parse_xml(package.read(self._part).replace(STRICT, MAIN))
        else:
            self._root = etree.Element(W + "comments", nsmap={"w": _NS})
        self._next = self._first_id()

    def _first_id(self) -> int:
        marks = ("comment", "commentReference", "commentRangeStart", "commentRangeEnd")
        tags = [W + name for name in marks]
        used = [e.get(W + "id", "") for root in (self._root, self._source.root) for e in root.iter(*tags)]
        return max((int(i) for i in used if re.fullmatch(r"[0-9]{1,9}", i)), default=-1) + 1

    def add(self, note: Note) -> None:
        """Mark the place of a note, the nearest that can carry a comment, and write it down."""
        comment = self._next
        if not self._mark(note, comment):
            return
        self._next += 1
        attributes = {W + "id": str(comment), W + "author": AUTHOR, W + "initials": INITIALS}
        if self._date is not None:
            attributes[W + "date"] = self._date.isoformat(timespec="seconds")
        element = etree.SubElement(self._root, W + "comment", attributes)
        for index, text in enumerate(note.paragraphs or ("",)):
            paragraph = etree.SubElement(element, W + "p")
            if index == 0:
                run = etree.SubElement(paragraph, W + "r")
                etree.SubElement(run, W + "annotationRef")
            run = etree.SubElement(paragraph, W + "r")
            shown = etree.SubElement(run, W + "t", {SPACE: "preserve"})
            shown.text = _NOT_XML.sub(" ", text)

    def _mark(self, note: Note, comment: int) -> bool:
        blocks = self._source.document.blocks
        title = (blocks[0].start, blocks[0].end)
        if note.start is None or note.end is None:
            return self._try(*title, comment)
        block = self._source.document.block_at(note.start)
        around = (block.start, block.end) if block else title
        places = ((note.start, note.end), around, title)
        return any(self._try(start, end, comment) for start, end in places)

    def _try(self, start: int, end: int, comment: int) -> bool:
        places = self._source.locate(start, end)
        if any(element.getroottree().getroot() is not self._source.root for element, _, _ in places):
            host = self._source.host_at(start)
            if host is None:
                return False
            self._anchors.mark_run(host, comment)
            return True
        if places:
            self._anchors.mark(places[0], places[-1], comment)
        return bool(places)

    def parts(self) -> dict[str, bytes]:
        """The parts that change: the text, the comments and what leads to them."""
        part = self._source.part
        changed = {part: self._xml(self._source.root)}
        if self._part:
            return changed | {self._part: self._xml(self._root)}
        folder = posixpath.dirname(part)
        name = next(n for n in _names() if posixpath.join(folder, n) not in self._package)
        target = posixpath.join(folder, name)
        changed[target] = self._xml(self._root)
        rels = posixpath.join(folder, "_rels", posixpath.basename(part) + ".rels")
        changed[rels] = self._with_relation(rels, name)
        changed["[Content_Types].xml"] = self._with_type(target)
        return changed

    def _xml(self, root: etree._Element) -> bytes:
        data = _serialised(root)
        return data.replace(MAIN, STRICT) if self._source.is_strict else data

    def _with_relation(self, rels: str, name: str) -> bytes:
        if rels in self._package:
            root = self._package.xml(rels)
        else:
            root = parse_xml(f'<Relationships xmlns="{_PACKAGE_RELS}"/>'.encode())
        used = {element.get("Id") for element in root}
        number = next(n for n in range(1, len(used) + 2) if f"rIdComments{n}" not in used)
        kind = _STRICT_RELATION if self._source.is_strict else _RELATION
        attributes = {"Id": f"rIdComments{number}", "Type": kind, "Target": name}
        etree.SubElement(root, f"{{{_PACKAGE_RELS}}}Relationship", attributes)
        return _serialised(root)

    def _with_type(self, target: str) -> bytes:
        root = self._package.xml("[Content_Types].xml")
        known = {element.get("Extension", "").lower() for element in root}
        if "rels" not in known:
            root.insert(
                0, etree.Element(f"{{{_TYPES}}}Default", {"Extension": "rels", "ContentType": _RELS_TYPE})
            )
        attributes = {"PartName": "/" + target, "ContentType": _COMMENTS_TYPE}
        etree.SubElement(root, f"{{{_TYPES}}}Override", attributes)
        return _serialised(root)


def _names() -> list[str]:
    return ["comments.xml", *(f"comments{n}.xml" for n in range(1, 100))]


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


def _packed(package: Package, changed: dict[str, bytes]) -> bytes:
    """The package with some parts changed or added; all others keep their bytes and order."""
    data = io.BytesIO()
    left = dict(changed)
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as out:
        for info, content in package.entries():
            kept = zipfile.ZipInfo(info.filename, info.date_time)
            kept.compress_type = info.compress_type if info.compress_type == 0 else zipfile.ZIP_DEFLATED
            kept.external_attr = info.external_attr
            out.writestr(kept, left.pop(info.filename.lstrip("/"), content))
        for name, content in left.items():
            added = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            added.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(added, content)
    return data.getvalue()
