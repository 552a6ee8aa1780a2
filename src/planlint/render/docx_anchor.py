"""Comment marks in the XML of a Word file: runs are cut where a comment begins or ends.

Cutting copies the run's format, so neither the text nor its look changes.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from planlint.read.docx_content import PPR, RPR, P, R, T
from planlint.read.docx_styles import W

SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Place = tuple[etree._Element, int, int]
Locate = Callable[[int, int], list[Place]]


class Anchors:
    """Puts comment marks into a tree.

    ``locate`` says where a stretch of text stands in it; offsets are always those of the text
    before any cut, however many comments share a run.
    """

    def __init__(self, locate: Locate) -> None:
        self._locate = locate
        self._cuts: dict[etree._Element, list[tuple[int, etree._Element]]] = {}

    def mark(self, start: int, end: int, comment: int) -> bool:
        """Mark ``text[start:end]`` with a comment; False where nothing of it is in the tree."""
        places = self._locate(start, end)
        if not places:
            return False
        first, last = places[0], places[-1]
        if last[0].tag == P:  # only a list number, which is no text: the paragraph's beginning
            begin = _beginning(last[0])
            _after(begin, last[0], comment)
            return True
        if first[0].tag == P:
            _insert_first(first[0], _range("commentRangeStart", comment))
        else:
            self._starting(first[0], first[1]).addprevious(_range("commentRangeStart", comment))
        run = self._ending(last[0], last[2])
        run.addnext(_reference(comment))
        run.addnext(_range("commentRangeEnd", comment))
        return True

    def mark_run(self, run: etree._Element, comment: int) -> None:
        """Mark a whole run, such as the reference of a footnote."""
        run.addprevious(_range("commentRangeStart", comment))
        run.addnext(_reference(comment))
        run.addnext(_range("commentRangeEnd", comment))

    def _starting(self, element: etree._Element, offset: int) -> etree._Element:
        """The run that begins with a character, after a cut where needed."""
        run = outermost_run(element)
        if run is None:
            return element
        if element.getparent() is not run:
            return run
        piece, at = self._resolve(element, offset)
        if at and piece.tag == T:
            piece = self._cut_text(element, piece, at)
        return _cut_run(piece)

    def _ending(self, element: etree._Element, offset: int) -> etree._Element:
        """The run that ends before an offset, after a cut where needed."""
        run = outermost_run(element)
        if run is None:
            return element
        if element.getparent() is not run:
            return run
        piece, at = self._resolve(element, offset - 1)
        if piece.tag == T and at + 1 < len(piece.text or ""):
            self._cut_text(element, piece, at + 1)
        following = piece.getnext()
        run = piece.getparent()
        if following is not None:
            _cut_run(following)
        return run

    def _resolve(self, element: etree._Element, offset: int) -> tuple[etree._Element, int]:
        """The piece that now holds a character of a text, and its index in the piece."""
        pieces = self._cuts.get(element, [(0, element)])
        begin, piece = next((b, p) for b, p in reversed(pieces) if b <= offset)
        return piece, offset - begin

    def _cut_text(self, element: etree._Element, piece: etree._Element, at: int) -> etree._Element:
        pieces = self._cuts.setdefault(element, [(0, element)])
        index = next(i for i, (_, known) in enumerate(pieces) if known is piece)
        text = piece.text or ""
        rest = deepcopy(piece)
        piece.text, rest.text = text[:at], text[at:]
        for half in (piece, rest):
            half.set(SPACE, "preserve")
        piece.addnext(rest)
        pieces.insert(index + 1, (pieces[index][0] + at, rest))
        return rest


def outermost_run(element: etree._Element) -> etree._Element | None:
    """The run an element stands in; for what is inside a text box, the run that holds the box."""
    run = None
    for run in element.iterancestors(R):  # noqa: B007 — the last one is wanted
        pass
    return run


def _cut_run(child: etree._Element) -> etree._Element:
    """The run that begins with this child, cut off from what stands before it."""
    run = child.getparent()
    before = child.getprevious()
    if before is None or (before.tag == RPR and before.getprevious() is None):
        return run
    rest = etree.Element(run.tag, dict(run.attrib), nsmap=run.nsmap)
    properties = run.find(RPR)
    if properties is not None:
        rest.append(deepcopy(properties))
    moved = [child, *child.itersiblings()]
    for element in moved:
        rest.append(element)
    run.addnext(rest)
    return rest


def _range(name: str, comment: int) -> etree._Element:
    return etree.Element(W + name, {W + "id": str(comment)})


def _reference(comment: int) -> etree._Element:
    run = etree.Element(R)
    etree.SubElement(run, W + "commentReference", {W + "id": str(comment)})
    return run


def _beginning(paragraph: etree._Element) -> etree._Element | None:
    return paragraph.find(PPR)


def _insert_first(paragraph: etree._Element, mark: etree._Element) -> None:
    properties = _beginning(paragraph)
    if properties is None:
        paragraph.insert(0, mark)
    else:
        properties.addnext(mark)


def _after(properties: etree._Element | None, paragraph: etree._Element, comment: int) -> None:
    for mark in (
        _reference(comment),
        _range("commentRangeEnd", comment),
        _range("commentRangeStart", comment),
    ):
        _insert_first(paragraph, mark)
