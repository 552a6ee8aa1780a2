"""A Word file made of a document that was no Word file, so that comments have something to stand on."""

from __future__ import annotations

import io
import zipfile
from bisect import bisect_right

from lxml import etree

from planlint.document import Block, BlockKind, Cell, Document, Table
from planlint.patterns import regex
from planlint.read.docx_styles import VAL, W
from planlint.render.docx_anchor import SPACE, Place

_NS = W[1:-1]
_NOT_XML = regex("[^\t\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DEEPEST_HEADING = 6
_TEXT_WIDTH = 8300  # twentieths of a point between the margins of the page below


def _style(name: str, title: str, inside: str, *, is_default: bool = False) -> str:
    default = ' w:default="1"' if is_default else ""
    based = "" if is_default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{title}"/>{based}'
        f"<w:qFormat/>{inside}</w:style>"
    )


def _styles() -> str:
    headings = "".join(
        _style(
            f"Heading{n}", f"heading {n}",
            f'<w:pPr><w:keepNext/><w:spacing w:before="200" w:after="120"/><w:outlineLvl w:val="{n - 1}"/></w:pPr>'
            f'<w:rPr>{"<w:b/>" if n < 3 else ""}<w:sz w:val="{max(34 - 4 * n, 24)}"/></w:rPr>',
        )
        for n in range(1, _DEEPEST_HEADING + 1)
    )  # fmt: skip
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'{_DECLARATION}<w:styles xmlns:w="{_NS}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts '
        'w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/><w:sz w:val="24"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
        + _style(
            "Normal", "Normal", '<w:pPr><w:spacing w:line="360" w:lineRule="auto"/></w:pPr>', is_default=True
        )
        + _style(
            "Title",
            "Title",
            '<w:pPr><w:jc w:val="center"/><w:spacing w:after="240"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr>',
        )
        + headings
        + '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr></w:style></w:styles>"
    )


_PARTS = {
    "[Content_Types].xml": f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_OFFICE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_OFFICE}.styles+xml"/></Types>',
    "_rels/.rels": f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship '
    f'Id="rId1" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
}


class PlainFile:
    """The Word file of a document: ``root`` is its main part, :meth:`locate` finds offsets in it."""

    part = "word/document.xml"
    is_strict = False

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root = etree.Element(W + "document", nsmap={"w": _NS})
        self._body = etree.SubElement(self.root, W + "body")
        self._texts: list[tuple[int, int, etree._Element]] = []
        tables = set()
        for block in document.blocks:
            if block.table is None:
                is_first = block is document.blocks[0]
                self._paragraph(self._body, block.start, block.end, _style_of(block, is_first=is_first))
            elif block.table not in tables:
                tables.add(block.table)
                self._table(document.tables[block.table])
        self._page()
        self._starts = [start for start, _, _ in self._texts]

    def locate(self, start: int, end: int) -> list[Place]:
        """As ``DocxSource.locate``."""
        found: list[Place] = []
        for at, stop, element in self._texts[max(bisect_right(self._starts, start) - 1, 0) :]:
            if at >= end:
                break
            low, high = max(start, at) - at, min(end, stop) - at
            if low < high:
                found.append((element, low, high))
        return found

    def host_at(self, offset: int) -> etree._Element | None:
        """Nothing hangs from anything here."""
        return None

    def packed(self) -> bytes:
        """The file without comments."""
        data = io.BytesIO()
        main = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        parts = {**_PARTS, "word/styles.xml": _styles(), self.part: main.decode("utf-8")}
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as out:
            for name, content in parts.items():
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(info, content)
        return data.getvalue()

    def _paragraph(self, parent: etree._Element, start: int, end: int, style: str = "") -> None:
        paragraph = etree.SubElement(parent, W + "p")
        if style:
            properties = etree.SubElement(paragraph, W + "pPr")
            etree.SubElement(properties, W + "pStyle", {VAL: style})
        text = self.document.text[start:end]
        if text:
            run = etree.SubElement(paragraph, W + "r")
            shown = etree.SubElement(run, W + "t", {SPACE: "preserve"})
            shown.text = _NOT_XML.sub(" ", text)
            self._texts.append((start, end, shown))

    def _table(self, table: Table) -> None:
        element = etree.SubElement(self._body, W + "tbl")
        properties = etree.SubElement(element, W + "tblPr")
        etree.SubElement(properties, W + "tblStyle", {VAL: "TableGrid"})
        etree.SubElement(properties, W + "tblW", {W + "w": "5000", W + "type": "pct"})
        columns = etree.SubElement(element, W + "tblGrid")
        for _ in range(table.cols):
            etree.SubElement(columns, W + "gridCol", {W + "w": str(_TEXT_WIDTH // table.cols)})
        for r, row in enumerate(table.grid):
            line = etree.SubElement(element, W + "tr")
            at = 0
            while at < len(row):
                at += self._cell(line, r, row[at])
        etree.SubElement(self._body, W + "p")  # Word joins tables that touch

    def _cell(self, line: etree._Element, row: int, cell: Cell | None) -> int:
        """Add one cell; the columns it covers."""
        element = etree.SubElement(line, W + "tc")
        properties = etree.SubElement(element, W + "tcPr")
        if cell is None:
            etree.SubElement(element, W + "p")
            return 1
        if cell.colspan > 1:
            etree.SubElement(properties, W + "gridSpan", {VAL: str(cell.colspan)})
        is_first = cell.row == row
        if cell.rowspan > 1:
            etree.SubElement(properties, W + "vMerge", {VAL: "restart" if is_first else "continue"})
        self._paragraph(element, cell.start, cell.end if is_first else cell.start)
        return cell.colspan

    def _page(self) -> None:
        section = etree.SubElement(self._body, W + "sectPr")
        etree.SubElement(section, W + "pgSz", {W + "w": "11906", W + "h": "16838"})
        margins = {"top": "1440", "right": "1800", "bottom": "1440", "left": "1800", "header": "720",
                   "footer": "720", "gutter": "0"}  # fmt: skip
        etree.SubElement(section, W + "pgMar", {W + name: size for name, size in margins.items()})


def _style_of(block: Block, *, is_first: bool) -> str:
    if block.kind is not BlockKind.HEADING:
        return ""
    if is_first and block.level == 1 and not block.number:
        return "Title"
    return f"Heading{min(max(block.level, 1), _DEEPEST_HEADING)}"
