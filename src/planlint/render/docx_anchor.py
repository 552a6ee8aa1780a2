"""Comment marks in the XML of a Word file: runs are cut where a comment begins or ends.

Cutting copies the run's format, so neither the text nor its look changes.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from planlint.read.docx_content import PPR, RPR, P, R, T
from planlint.read.docx_styles import W

SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Place = tuple[etree._Element, int, int]
"""An element and the part of its text, as ``DocxSource.locate`` tells it."""


class Anchors:
    """Puts comment marks into a tree.

    Places are those of the tree before any cut, however many comments share a run.
    """

    def __init__(self) -> None:
        self._cuts: dict[etree._Element, list[tuple[int, etree._Element]]] = {}

    def mark(self, first: Place, last: Place, comment: int) -> None:
        """Mark what stands from the beginning of one place to the end of another."""
        if last[0].tag == P:  # only a list number, which is no text: the paragraph's beginning
            for mark in _marks(comment):
                _insert_first(last[0], mark)
            return
        if first[0].tag == P:
            _insert_first(first[0], _range("commentRangeStart", comment))
        else:
            self._starting(first[0], first[1]).addprevious(_range("commentRangeStart", comment))
        run = self._ending(last[0], last[2])
        for mark in _marks(comment)[:2]:
            run.addnext(mark)

    def mark_run(self, run: etree._Element, comment: int) -> None:
        """Mark a whole run, such as the reference of a footnote."""
        *behind, before = _marks(comment)
        run.addprevious(before)
        for mark in behind:
            run.addnext(mark)

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
        if following is not None:
            _cut_run(following)
        parent = piece.getparent()
        return run if parent is None else parent

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
    runs = list(element.iterancestors(R))
    return runs[-1] if runs else None


def _cut_run(child: etree._Element) -> etree._Element:
    """The run that begins with this child, cut off from what stands before it."""
    run = child.getparent()
    assert run is not None, "a child has a parent"
    before = child.getprevious()
    if before is None or (before.tag == RPR and before.getprevious() is None):
        return run
    rest = run.makeelement(run.tag, {str(k): str(v) for k, v in run.attrib.items()})
    properties = run.find(RPR)
    if properties is not None:
        rest.append(deepcopy(properties))
    rest.extend([child, *child.itersiblings()])
    run.addnext(rest)
    return rest


def _range(name: str, comment: int) -> etree._Element:
    return etree.Element(W + name, {W + "id": str(comment)})


def _marks(comment: int) -> list[etree._Element]:
    """The three marks of a comment, last first."""
    run = etree.Element(R)
    etree.SubElement(run, W + "commentReference", {W + "id": str(comment)})
    return [run, _range("commentRangeEnd", comment), _range("commentRangeStart", comment)]


def _insert_first(paragraph: etree._Element, mark: etree._Element) -> None:
    properties = paragraph.find(PPR)
    if properties is None:
        paragraph.insert(0, mark)
    else:
        properties.addnext(mark)
