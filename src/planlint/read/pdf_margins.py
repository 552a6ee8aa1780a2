"""Headers, footers and page numbers: what stands at the same place on page after page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from planlint.patterns import regex
from planlint.read.pdf_lines import Line
from planlint.read.pdf_tables import PrintedTable

_ZONE = 0.13
_OUTER = 0.075
_PAGE_NUMBER = regex(
    r"[-—–·.~～\s]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLC]{1,6})(?:\s*页)?"
    r"(?:\s*[/,，、]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–·.~～\s]*"
)
_CONTINUED = regex(r"(?:续表|续上表|接上页|（续）|\(续\))[\s\d一二三四五六七八九十.-]*|表.{0,30}[（(]续[）)]")


@dataclass
class Sheet:
    """A page as lines and tables in reading order; ``number`` counts from 1.

    ``notes_below`` is the height of the short rule that footnotes stand under.
    """

    number: int
    width: float
    height: float
    items: list[Line | PrintedTable] = field(default_factory=list)
    notes_below: float | None = None

    @property
    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]


def strip_margins(sheets: list[Sheet]) -> tuple[str, ...]:
    """Take headers, footers and page numbers off the pages; returns each of them once."""
    outer = [_outer_lines(sheet) for sheet in sheets]
    seen = Counter(key for found in outer for key in {_key(line, sheet) for line, sheet in found})
    least = max(2, min(3, len(sheets)), len(sheets) // 5)
    offsets = Counter(
        number - sheet.number
        for found in outer
        for line, sheet in found
        if (number := _page_number(line.text)) is not None
    )
    usual = offsets.most_common(1)[0][0] if offsets else None
    margins: dict[str, None] = {}
    for sheet, found in zip(sheets, outer, strict=True):
        drop = {id(line) for line, _ in found if seen[_key(line, sheet)] >= least}
        drop |= {
            id(line)
            for line, _ in found
            if _PAGE_NUMBER.fullmatch(line.text)
            and _is_page_number(line, sheet, usual)
            and _stands_alone(line, sheet)
        }
        drop |= _continuations(sheet)
        for item in sheet.items:
            if isinstance(item, Line) and id(item) in drop:
                margins.setdefault(item.text)
        sheet.items = [item for item in sheet.items if id(item) not in drop]
    return tuple(text for text in margins if not _PAGE_NUMBER.fullmatch(text))


def _outer_lines(sheet: Sheet) -> list[tuple[Line, Sheet]]:
    """The lines in the outer strips of a page that white space parts from the body."""
    edge = _ZONE * sheet.height
    lines = sorted(sheet.lines, key=lambda line: line.top)
    out: list[tuple[Line, Sheet]] = []
    for ordered, is_top in ((lines[:4], True), (lines[::-1][:4], False)):
        zone = [x for x in ordered if (x.bottom < edge if is_top else x.top > sheet.height - edge)]
        while zone and not _parted(zone[-1], zone, sheet, is_top=is_top):
            zone.pop()
        out += [(line, sheet) for line in zone]
    return out


def _parted(line: Line, zone: list[Line], sheet: Sheet, *, is_top: bool) -> bool:
    """Whether the strip up to ``line`` ends there: far out on the page, or followed by white."""
    out = line.middle < _OUTER * sheet.height if is_top else line.middle > (1 - _OUTER) * sheet.height
    outer = {id(x) for x in zone}
    inner = [
        item
        for item in sheet.items
        if id(item) not in outer and (item.top >= line.top if is_top else item.bottom <= line.bottom)
    ]
    if out or not inner:
        return out
    gap = min(x.top for x in inner) - line.bottom if is_top else line.top - max(x.bottom for x in inner)
    return gap > 1.0 * line.size


def _key(line: Line, sheet: Sheet) -> tuple[str, bool]:
    """What makes two header lines the same: their text (of page numbers, that they are one) and the end."""
    text = "#" if _PAGE_NUMBER.fullmatch(line.text) else re.sub(r"\s", "", line.text)
    return re.sub(r"第\d+页", "第#页", text), line.middle < sheet.height / 2


def _page_number(text: str) -> int | None:
    digits = re.search(r"\d{1,4}", text) if _PAGE_NUMBER.fullmatch(text) else None
    return int(digits.group()) if digits else None


def _is_page_number(line: Line, sheet: Sheet, usual: int | None) -> bool:
    number = _page_number(line.text)
    if number is None or not line.text.isdigit():
        return True
    return usual is not None and number - sheet.number == usual


def _stands_alone(line: Line, sheet: Sheet) -> bool:
    others = (item for item in sheet.items if item is not line)
    return all(o.bottom < line.top - 0.5 * line.size or o.top > line.bottom + 0.5 * line.size for o in others)


def _continuations(sheet: Sheet) -> set[int]:
    """“续表” above a table at the head of a page is a mark of the page break."""
    for line, item in pairwise(sheet.items[:4]):
        if isinstance(line, Line) and isinstance(item, PrintedTable):
            return {id(line)} if _CONTINUED.fullmatch(line.text) else set()
    return set()
