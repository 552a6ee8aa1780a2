"""The look of our Word files: A4, official margins, Chinese fonts, numbered headings, tables.

Margins, type area and the page number between dashes follow GB/T 9704-2012; fonts are named as
Word on Windows knows them, and the font table lists what stands in for them elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor

from planlint.catalogue.templates import GUIDANCE_PREFIX
from planlint.write.archive import without_times

GUIDANCE = "填写说明"

SONG, HEI, FANG, KAI, TITLE_SONG, LATIN = "宋体", "黑体", "仿宋", "楷体", "方正小标宋简体", "Times New Roman"
STAND_INS = {
    SONG: "SimSun;Songti SC;Noto Serif CJK SC",
    HEI: "SimHei;Heiti SC;Noto Sans CJK SC",
    FANG: "仿宋_GB2312;FangSong;STFangsong;Noto Serif CJK SC",
    KAI: "楷体_GB2312;KaiTi;STKaiti;Noto Serif CJK SC",
    TITLE_SONG: "宋体;SimSun;Songti SC;Noto Serif CJK SC",
}
GREY = RGBColor(0x76, 0x76, 0x76)
TYPE_WIDTH = Mm(156)
LARGEST_UNBROKEN = 12  # rows of a table that are kept on one page

_LEVELS = (("Heading1", "chineseCountingThousand", "%1、"), ("Heading2", "chineseCounting", "（%2）"))
_NARROW = ("序号", "单位", "层数", "分值", "数量", "页数")
_WIDE = ("名称", "内容", "说明", "问题", "依据", "工作", "任务", "材料", "证号", "职责", "办法", "权利人")


class Paper:
    """A Word file being written; :meth:`save` ends it."""

    def __init__(self, title: str) -> None:
        self._document: Any = Document()
        self._captions = 0
        core = self._document.core_properties
        core.author, core.title, core.comments, core.language = "planlint", title, "", "zh-CN"
        self._set_page()
        self._set_styles()
        self._set_numbering()
        self._set_fonts()
        self._style_ids = {style.name: style.style_id for style in self._document.styles}

    def cover(self, title: str, fields: Sequence[tuple[str, str]]) -> None:
        """The cover: the title, the fields with a line to write on, and a page of its own."""
        self._paragraph(title, "Title")
        table = self._document.add_table(rows=0, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, (Mm(62), Mm(78)), strict=True):
            column.width = width
        for label, value in fields:
            row = table.add_row()
            row.height, row.height_rule = Mm(13), WD_ROW_HEIGHT_RULE.AT_LEAST
            for cell, text, width in zip(row.cells, (label, value), (Mm(62), Mm(78)), strict=True):
                cell.width = width
                cell.paragraphs[0].style = "封面"
                cell.paragraphs[0].add_run(text)
            row.cells[0].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _border(row.cells[1], "bottom")
            for cell in row.cells:
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
        self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def title(self, text: str) -> None:
        """A title at the head of the first page, for papers without a cover."""
        paragraph = self._paragraph(text, "Title")
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(0), Pt(20)
        section = self._document.sections[0]
        section.different_first_page_header_footer = False
        section._sectPr.find(qn("w:pgNumType")).set(qn("w:start"), "1")

    def heading(self, level: int, text: str) -> None:
        """A heading with an automatic number: 一、 or （一）."""
        self._paragraph(text, f"Heading {level}")

    def text(self, text: str = "") -> None:
        """A paragraph of the body; empty: a line to write on."""
        self._paragraph(text, "Normal")

    def guidance(self, text: str) -> None:
        """A paragraph for the writer, in the style 填写说明; a checker leaves it out."""
        self._paragraph(GUIDANCE_PREFIX + text, GUIDANCE)

    def table(self, caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table with a numbered caption; its head is repeated on every page it runs over."""
        if caption:
            self._caption(caption)
        widths = [Length(width).twips for width in _widths(columns, rows)]
        style = "表格小字" if len(columns) > 7 else "表格"
        lines = [
            _row(cells, widths, style, is_head=n == 0, keep=n < min(len(rows), LARGEST_UNBROKEN))
            for n, cells in enumerate((columns, *rows))
        ]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        table = parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
            f"{''.join(lines)}</w:tbl>"
        )
        after = self._paragraph("", "表后")
        after._p.addprevious(table)

    def save(self, path: Path) -> None:
        """Write the file, the same bytes for the same words; raises OSError where that cannot be done."""
        made = io.BytesIO()
        self._document.save(made)
        path.write_bytes(without_times(made.getvalue()))

    def _paragraph(self, text: str, style: str) -> Any:
        """A paragraph; its style by id, for python-docx walks all styles at each look-up by name."""
        paragraph = self._document.add_paragraph(_printable(text))
        paragraph._p.style = self._style_ids[style]
        return paragraph

    def _caption(self, text: str) -> None:
        self._captions += 1
        paragraph = self._paragraph("表 ", "Caption")
        _field(paragraph, "SEQ 表 \\* ARABIC", str(self._captions))
        paragraph.add_run(f"　{text}")

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(28)
        section.different_first_page_header_footer = True
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "0")
        section._sectPr.find(qn("w:cols")).addprevious(start)
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        footer.add_run("— ")
        _field(footer, "PAGE", "1")
        footer.add_run(" —")

    def _set_styles(self) -> None:
        normal = self._style("Normal", FANG, 14)
        normal.paragraph_format.first_line_indent = Pt(28)
        for name in ("Title", "Heading 1", "Heading 2", "Caption"):
            self._document.styles[name].paragraph_format.first_line_indent = Pt(0)
        title = self._style("Title", TITLE_SONG, 22, before=120, after=72, lines=34)
        title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _drop(title.element.pPr, "w:pBdr")
        self._style("Heading 1", HEI, 16, before=18, after=8)
        self._style("Heading 2", KAI, 15, before=10, after=4)
        caption = self._style("Caption", HEI, 10.5, before=8, after=4, lines=16)
        caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        caption.paragraph_format.keep_with_next = True
        self._style("Footer", SONG, 12, lines=18).paragraph_format.first_line_indent = Pt(0)
        self._style("封面", FANG, 16, lines=26)
        self._style("表格", SONG, 10.5, lines=15)
        self._style("表格小字", SONG, 9, lines=13)
        self._style("表后", SONG, 6, lines=10)
        guidance = self._style(GUIDANCE, KAI, 10.5, before=2, after=4, lines=17, colour=GREY)
        guidance.font.italic = True
        guidance.paragraph_format.keep_with_next = True

    def _style(
        self,
        name: str,
        east: str,
        size: float,
        *,
        before: float = 0,
        after: float = 0,
        lines: float = 27,
        colour: RGBColor | None = None,
    ) -> Any:
        """A paragraph style, made where the default template has none; lengths in points."""
        styles = self._document.styles
        if name in [s.name for s in styles]:
            style = styles[name]
        else:
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = styles["Normal"]
            style.paragraph_format.first_line_indent = Pt(0)
        style.font.name, style.font.size = LATIN, Pt(size)
        style.font.bold = style.font.italic = False
        style.font.color.rgb = colour or RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for key in [k for k in fonts.attrib if k.endswith("Theme")]:
            del fonts.attrib[key]
        fonts.set(qn("w:eastAsia"), east)
        layout = style.paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(after)
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(lines)
        layout.widow_control = True
        return style

    def _set_numbering(self) -> None:
        """One list with two levels, linked to the heading styles."""
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{style}"/>'
            f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
            for n, (style, form, text) in enumerate(_LEVELS)
        )
        numbering = self._document.part.numbering_part.element
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        numbering.insert(0, abstract)
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
        )
        for n, (style, _, _) in enumerate(_LEVELS):
            properties = self._document.styles[f"Heading {style[-1]}"].element.get_or_add_pPr()
            _drop(properties, "w:numPr")
            properties.insert_element_before(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{n}"/><w:numId w:val="90"/></w:numPr>'
                ),
                "w:suppressLineNumbers", "w:pBdr", "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku",
                "w:wordWrap", "w:overflowPunct", "w:spacing", "w:ind", "w:jc", "w:outlineLvl",
            )  # fmt: skip

    def _set_fonts(self) -> None:
        """Name the stand-ins in the font table, for machines without the Windows fonts."""
        fonts = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
            for name, others in STAND_INS.items()
        )
        xml = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>"
        for part in self._document.part.package.iter_parts():
            if part.partname == "/word/fontTable.xml":
                part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{xml}'.encode()
        for language in self._document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Column widths that fill the type area: narrow for numbers, wide for words."""
    weights: list[float] = []
    for index, column in enumerate(columns):
        longest = max((len(row[index]) for row in rows), default=0)
        if column in _NARROW and longest < 5:
            weights.append(2.6)  # 合计 on one line
        elif longest > 5 or any(word in column for word in _WIDE):
            weights.append(5)
        else:
            weights.append(4 if "（" in column else 3)
    return [int(TYPE_WIDTH * weight / sum(weights)) for weight in weights]


def _field(paragraph: Any, instruction: str, result: str) -> None:
    """A Word field with its result, so that readers that compute nothing see a number too."""
    for kind in ("begin", instruction, "separate", result, "end"):
        run = paragraph.add_run()
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind == instruction:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {instruction} "
            run._r.append(code)
        else:
            run.text = result


def _row(cells: Sequence[str], widths: Sequence[int], style: str, *, is_head: bool, keep: bool) -> str:
    """A table row as XML; python-docx looks every cell up anew, too slow for a list of buildings."""
    head = "<w:tblHeader/>" if is_head else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' if is_head else ""
    bold = "<w:rPr><w:b/></w:rPr>" if is_head else ""
    stay = "<w:keepNext/>" if keep else ""
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{stay}<w:jc w:val="center"/></w:pPr>'
        f'<w:r>{bold}<w:t xml:space="preserve">{escape(_printable(text))}</w:t></w:r></w:p></w:tc>'
        for text, width in zip(cells, widths, strict=True)
    )
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="482"/>{head}</w:trPr>{told}</w:tr>'


def _printable(text: str) -> str:
    """Without the control characters that XML does not allow."""
    return "".join(c for c in text if c >= " " or c in "\t\n")


def _border(cell: Any, side: str) -> None:
    cell._tc.get_or_add_tcPr().append(
        parse_xml(
            f"<w:tcBorders {nsdecls('w')}>"
            f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>'
        )
    )


def _drop(properties: Any, name: str) -> None:
    for found in properties.findall(qn(name)) if properties is not None else ():
        properties.remove(found)
