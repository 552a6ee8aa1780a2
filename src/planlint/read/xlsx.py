"""Excel files (.xlsx, .xlsm): each cell as it is shown, from the saved values.

The XML is read as a stream; number formats are honoured, because the printed precision of a
figure matters, formulas are taken by their saved result, macros are never looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

from planlint.document import Document, TextBuilder, Unreadable
from planlint.patterns import regex
from planlint.read.headings import settle
from planlint.read.number_format import BUILT_IN, show
from planlint.read.package import Package, broken_xml
from planlint.read.sheet import MOST_CELLS, TOO_MANY_CELLS, Merges, Sheet
from planlint.read.text import NO_TEXT

_REFERENCE = regex(r"([A-Z]{1,3})([0-9]{1,7})$")
_ESCAPED = regex(r"_x([0-9A-Fa-f]{4})_")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_TALLEST, _WIDEST = 1_048_576, 16_384


def read_xlsx(path: Path) -> Document:
    """The document of an Excel file; raises :class:`Unreadable`."""
    with Package(path) as package:
        return _Workbook(package).document(path.name)


def local(element: etree._Element) -> str:
    """The tag without its namespace (transitional and strict files differ in it)."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


@dataclass
class _Workbook:
    package: Package
    formats: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    is_1904: bool = False
    count: int = 0

    def document(self, name: str) -> Document:
        part = self.package.main_part() or "xl/workbook.xml"
        related = self.package.relationships(part)
        for kind, target in related.values():
            if target in self.package and kind == "styles":
                self.formats = _formats(self.package.xml(target))
            elif target in self.package and kind == "sharedStrings":
                self.strings = [_string(element) for element in stream(self.package, target, "si")]
        sheets, remarks = self._sheets(part, related)
        builder = TextBuilder()
        shown = [sheet for sheet in sheets if sheet.cells]
        for sheet in shown:
            sheet.write(builder, named=len(shown) > 1)
            remarks += sheet.remarks
        if not shown:
            raise Unreadable(NO_TEXT)
        return settle(builder.document(name, "xlsx", remarks=tuple(remarks)))

    def _sheets(self, part: str, related: dict[str, tuple[str, str]]) -> tuple[list[Sheet], list[str]]:
        sheets: list[Sheet] = []
        remarks: list[str] = []
        for element in self.package.xml(part).iter("{*}workbookPr", "{*}sheet"):
            if local(element) == "workbookPr":
                self.is_1904 = element.get("date1904", "0") in ("1", "true")
                continue
            title = element.get("name", "")
            relation = element.get(_RELATION) or element.get(_STRICT_RELATION) or ""
            kind, target = related.get(relation, ("", ""))
            if kind != "worksheet" or target not in self.package:
                continue
            if element.get("state", "visible") != "visible":
                remarks.append(f"工作表“{title}”是隐藏的，没有读取。")
                continue
            sheets.append(self._sheet(title, target))
        return sheets, remarks

    def _sheet(self, title: str, part: str) -> Sheet:
        sheet = Sheet(title)
        row, hidden, unsaved = -1, 0, 0
        for element in stream(self.package, part, "row", "mergeCell"):
            if local(element) == "mergeCell":
                _merge(sheet.merges, element.get("ref", ""))
                continue
            given = element.get("r", "")
            row = int(given) - 1 if given.isdecimal() and 0 < int(given) <= _TALLEST else row + 1
            unsaved += self._row(sheet, row, element)
            hidden += row in sheet.cells and element.get("hidden", "0") in ("1", "true")
        if hidden:
            sheet.remarks.append(f"工作表“{title}”有 {hidden} 行是隐藏的，已一并读取。")
        if unsaved:
            sheet.remarks.append(
                f"工作表“{title}”有 {unsaved} 个公式没有保存结果，请用 Excel 打开后保存一次。"
            )
        return sheet

    def _row(self, sheet: Sheet, row: int, element: etree._Element) -> int:
        """Read the cells of a row; the number of formulas without a saved result."""
        column, unsaved = -1, 0
        for cell in element:
            if local(cell) != "c":
                continue
            match = _REFERENCE.match(cell.get("r", ""))
            column = _column(match[1]) if match else column + 1
            if not 0 <= column < _WIDEST:
                continue
            text, is_unsaved = self._text(cell)
            unsaved += is_unsaved
            if text:
                self.count += 1
                sheet.put(row, column, text)
        if self.count > MOST_CELLS:
            raise Unreadable(TOO_MANY_CELLS)
        return unsaved

    def _text(self, cell: etree._Element) -> tuple[str, bool]:
        value, inline, has_formula = "", "", False
        for child in cell:
            match local(child):
                case "v":
                    value = child.text or ""
                case "is":
                    inline = _string(child)
                case "f":
                    has_formula = True
        match cell.get("t", "n"):
            case "s":
                known = value.isdecimal() and int(value) < len(self.strings)
                return (self.strings[int(value)] if known else ""), False
            case "inlineStr":
                return inline or value, False
            case "str" | "e":
                return _unescape(value), False
            case "b":
                return ("TRUE" if value == "1" else "FALSE" if value else ""), False
            case "d":
                return self._dated(value, cell), False
        return self._number(value, cell), has_formula and not value

    def _format(self, cell: etree._Element) -> str:
        style = cell.get("s", "0")
        index = int(style) if style.isdecimal() else 0
        return self.formats[index] if index < len(self.formats) else "General"

    def _number(self, value: str, cell: etree._Element) -> str:
        try:
            return show(Decimal(value), self._format(cell), is_1904=self.is_1904) if value else ""
        except InvalidOperation:
            return value

    def _dated(self, value: str, cell: etree._Element) -> str:
        """A date kept as ISO text; without a date format it is shown as it stands."""
        code = self._format(cell)
        if code == "General":
            return value
        try:
            moment = datetime.fromisoformat(value.removesuffix("Z"))
        except ValueError:
            return value
        past = moment.replace(tzinfo=None) - datetime(1899, 12, 30)  # noqa: DTZ001 — a day count
        return show(past.days + Decimal(past.seconds) / 86400, code)


def _formats(root: etree._Element) -> list[str]:
    """The format code of each cell style."""
    codes = dict(BUILT_IN)
    found: list[str] = []
    for element in root:
        if local(element) == "numFmts":
            for child in element:
                number = child.get("numFmtId", "")
                if number.isdecimal():
                    codes[int(number)] = child.get("formatCode", "General")
        elif local(element) == "cellXfs":
            for child in element:
                number = child.get("numFmtId", "0")
                found.append(codes.get(int(number) if number.isdecimal() else 0, "General"))
    return found


def _string(element: etree._Element) -> str:
    """A shared or inline string: its runs without their phonetic guides."""
    texts: list[str] = []
    for child in element:
        match local(child):
            case "t":
                texts.append(child.text or "")
            case "r":
                texts.extend(inner.text or "" for inner in child if local(inner) == "t")
    return _unescape("".join(texts))


def _unescape(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1][0] not in "dD" else "", text).replace("\r", "")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _merge(merges: Merges, reference: str) -> None:
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.match(first), _REFERENCE.match(last)
    if start is None or end is None:
        return
    top, left = int(start[2]) - 1, _column(start[1])
    height, width = int(end[2]) - top, _column(end[1]) + 1 - left
    if height > 0 and width > 0 and height * width > 1:
        merges[top, left] = (height, width)


def stream(package: Package, part: str, *names: str) -> Iterator[etree._Element]:
    """The elements of a part with these local names, each forgotten once it was used."""
    tags = tuple("{*}" + name for name in names)
    source = package.stream(part)
    events = etree.iterparse(
        source,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
    )
    try:
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise broken_xml(error) from error
    finally:
        source.close()
