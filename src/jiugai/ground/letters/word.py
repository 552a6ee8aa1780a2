"""A letter as Word: real styles, so that an office can go on writing in it, and page numbers that count."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from jiugai.ground.letters import figures
from jiugai.ground.letters.letter import Item, Letter, Table, Text, printable
from planlint.write.archive import without_times

_RED = RGBColor(0xD7, 0x00, 0x0F)
_LATIN = "Times New Roman"
_LEVELS = ("正文", "一级", "二级", "三级", "四级")
_FACES = ("fang", "hei", "kai", "fang", "fang")


def as_docx(letter: Letter) -> bytes:
    """The letter as .docx; the same letter gives the same bytes."""
    document: Any = Document()
    _page(document)
    _styles(document, letter)
    core = document.core_properties
    stamp = datetime(letter.on.year, letter.on.month, letter.on.day, tzinfo=UTC)
    core.author, core.title, core.comments, core.created, core.modified = (
        "、".join(letter.issuers),
        letter.title,
        "",
        stamp,
        stamp,
    )
    for name in letter.issuers:
        _say(document, name, "发文机关")
    _rule(document.paragraphs[-1])
    _say(document, letter.shown_number, "文号")
    for line in letter.title_lines:
        _say(document, line, "公文标题")
    _say(document, f"{letter.to}：", "主送")
    number = 0
    for block in letter.blocks:
        number = number + 1 if isinstance(block, Item) else 0
        _block(document, block, number)
    _end(document, letter)
    return _steady(document)


def _block(document: Any, block: Text | Item | Table, number: int) -> None:
    if isinstance(block, Text):
        _say(document, block.words, f"公文{_LEVELS[block.level]}")
    elif isinstance(block, Item):
        _say(document, f"{number}. {block.words}", "公文正文")
        for note in block.notes:
            _say(document, note, "公文二级")
    else:
        _table(document, block)


def _table(document: Any, block: Table) -> None:
    if block.title:
        _say(document, block.title, "表题")
    table = document.add_table(rows=0, cols=len(block.heads))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for at, row in enumerate((block.heads, *block.rows)):
        cells = table.add_row().cells
        for column, words in enumerate(row[: len(block.heads)]):
            paragraph = cells[column].paragraphs[0]
            paragraph.style = "表格"
            paragraph.add_run(printable(words))
            if at and column in block.figures:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if not at:
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _end(document: Any, letter: Letter) -> None:
    if letter.attachments:
        _say(document, "", "公文正文")
    for number, name in enumerate(letter.attachments, 1):
        lead = "附件：" if number == 1 else "　　　"
        _say(
            document,
            f"{lead}{name}" if len(letter.attachments) == 1 else f"{lead}{number}. {name}",
            "公文正文",
        )
    for _ in range(2):
        _say(document, "", "公文正文")
    for words in (*letter.issuers, letter.day):
        _say(document, words, "落款")
    if letter.note:
        _say(document, f"（{letter.note}）", "公文正文")
    if letter.copies:
        _say(document, f"抄送：{'，'.join(letter.copies)}。", "抄送")


def _say(document: Any, words: str, style: str) -> None:
    document.add_paragraph(printable(words), style=style)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(figures.TOP), Mm(figures.BOTTOM)
    section.left_margin, section.right_margin = Mm(figures.LEFT), Mm(figures.RIGHT)
    section.footer_distance = Mm(28)
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        for part in ("— ", "PAGE", " —"):
            run = paragraph.add_run("" if part == "PAGE" else part)
            run.font.size = Pt(14)
            if part == "PAGE":
                run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="begin"/>'))
                run._r.append(parse_xml(f"<w:instrText {nsdecls('w')}>PAGE</w:instrText>"))
                run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="end"/>'))


def _styles(document: Any, letter: Letter) -> None:
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    for level, face in zip(_LEVELS, _FACES, strict=True):
        _style(document, f"公文{level}", face, figures.BODY, indent=2)
    _style(document, "主送", "fang", figures.BODY)
    _style(
        document, "发文机关", "title", figures.name_size(letter.issuers), align=centre, colour=_RED, line=0
    )
    _style(document, "文号", "fang", figures.BODY, align=right, after=figures.LINE)
    _style(document, "公文标题", "title", figures.HEADING, align=centre, line=34)
    _style(document, "表题", "hei", 14, align=centre)
    _style(document, "表格", "fang", 12, line=20)
    _style(document, "落款", "fang", figures.BODY, align=right, right=4)
    _style(document, "抄送", "fang", 14)


def _style(
    document: Any, name: str, face: str, size: float, *, align: Any = None, indent: int = 0, right: int = 0, colour: Any = None,
    line: float = figures.LINE, after: float = 0,
) -> None:  # fmt: skip
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.name, style.font.size, style.font.color.rgb = _LATIN, Pt(size), colour or RGBColor(0, 0, 0)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), figures.faces()[face][0])
    form = style.paragraph_format
    form.alignment, form.space_before, form.space_after = align, Pt(0), Pt(after)
    form.first_line_indent, form.right_indent = Pt(size * indent), Pt(size * right)
    if line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)


def _rule(paragraph: Any) -> None:
    """The red double line under the name of who issues it."""
    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="thickThinSmallGap" w:sz="24" w:space="6" w:color="D7000F"/></w:pBdr>'
        )
    )


def _steady(document: Any) -> bytes:
    """The package with all its parts dated alike."""
    made = io.BytesIO()
    document.save(made)
    return without_times(made.getvalue())
