"""Word files: what stands in the text, and the way back from it to the XML."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planlint.document import BlockKind, Document, Unreadable
from planlint.read import read
from planlint.read.docx import DocxSource
from tests.planlint.read.word import cell, level, listed, numbering, paragraph, run, table, write


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "方案.docx"


def lines(document: Document) -> list[str]:
    return [block.span.of(document.text) for block in document.blocks]


def test_a_number_cut_over_runs_is_one(file: Path) -> None:
    body = paragraph(run("总投资1", "<w:b/>"), run("92"), run("8.8万元", "<w:i/>"))
    assert read(write(file, body)).text == "总投资1928.8万元"


def test_tracked_changes_count_as_accepted(file: Path) -> None:
    body = paragraph(
        "共", '<w:ins w:id="1" w:author="甲">' + run("12") + "</w:ins>",
        '<w:del w:id="2" w:author="甲"><w:r><w:delText>10</w:delText></w:r></w:del>', "栋",
        '<w:moveFrom w:id="3">' + run("旧处") + "</w:moveFrom>", '<w:moveTo w:id="4">' + run("新处") + "</w:moveTo>",
    )  # fmt: skip
    assert read(write(file, body)).text == "共12栋新处"


def test_a_deleted_paragraph_mark_joins_two_paragraphs(file: Path) -> None:
    first = paragraph("投资9", properties='<w:rPr><w:del w:id="1"/></w:rPr>')
    assert read(write(file, first, paragraph("60万元"))).text == "投资960万元"


def test_hidden_text_and_field_instructions_are_left_out(file: Path) -> None:
    body = paragraph(
        "共", run("（草稿）", "<w:vanish/>"), '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        "<w:r><w:instrText> =SUM(ABOVE) </w:instrText></w:r>", '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        run("960"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "万元",
        '<w:fldSimple w:instr="PAGE">' + run("3") + "</w:fldSimple>",
    )  # fmt: skip
    assert read(write(file, body)).text == "共960万元3"


def test_signs_that_are_elements_are_characters(file: Path) -> None:
    body = paragraph(
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>2023</w:t><w:noBreakHyphen/><w:t>05</w:t>"
        '<w:sym w:font="Symbol" w:char="F0B3"/><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    )
    assert read(write(file, body)).text == "甲\t乙 2023-05≥☑"


def test_lists_are_numbered_as_word_shows_them(file: Path) -> None:
    lists = numbering(
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "japaneseCounting", "（%2）"),
        level(2, "decimal", "%3."),
        level(3, "decimal", "%1.%3.%4", "<w:isLgl/>"),
        level(4, "decimalEnclosedCircle", "%5"),
    )
    order = [
        (0, "总体要求"),
        (1, "目标"),
        (1, "原则"),
        (0, "任务"),
        (1, "楼道"),
        (2, "照明"),
        (2, "墙面"),
        (3, "细目"),
        (4, "灯"),
    ]
    document = read(write(file, *[paragraph(t, properties=listed(1, n)) for n, t in order], numbering=lists))
    assert lines(document) == [
        "一、总体要求", "（一）目标", "（二）原则", "二、任务", "（一）楼道", "1. 照明", "2. 墙面", "2.2.1 细目", "① 灯",
    ]  # fmt: skip
    assert [b.number for b in document.blocks] == [
        "一、",
        "（一）",
        "（二）",
        "二、",
        "（一）",
        "1.",
        "2.",
        "2.2.1",
        "①",
    ]
    assert [b.level for b in document.blocks][:6] == [1, 2, 2, 1, 2, 3]


def test_a_list_restarts_where_its_override_says(file: Path) -> None:
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    order = [1, 1, 2, 2, 1]
    body = [paragraph("项", properties=listed(n)) for n in order]
    document = read(write(file, *body, numbering=numbering(level(0, "decimal", "%1、"), nums=nums)))
    assert lines(document) == ["1、项", "2、项", "1、项", "2、项", "3、项"]


def test_headings_come_from_styles_and_outline_levels(file: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="我的标题"/><w:basedOn w:val="1"/></w:style>'
    )
    document = read(
        write(
            file,
            paragraph("永安里方案"),
            paragraph("项目概况", properties='<w:pStyle w:val="a5"/>'),
            paragraph("建设内容", properties='<w:outlineLvl w:val="1"/>'),
            paragraph("共12栋。"),
            styles=styles,
        )
    )
    assert [(b.kind, b.level) for b in document.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 2),
        (BlockKind.PARAGRAPH, 0),
    ]


def test_a_style_numbers_its_paragraphs(file: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    lists = numbering(
        level(0, "decimal", "第%1章"), level(1, "chineseCounting", "第%2节", '<w:pStyle w:val="2"/>')
    )
    document = read(
        write(file, paragraph("现状", properties='<w:pStyle w:val="2"/>'), styles=styles, numbering=lists)
    )
    assert document.text == "第一节 现状"
    assert (document.blocks[0].level, document.blocks[0].number) == (2, "第一节")


def test_merged_cells_are_one_cell(file: Path) -> None:
    body = table(
        ["项目", cell("资金（万元）", properties='<w:gridSpan w:val="2"/>')],
        [cell("屋面", properties='<w:vMerge w:val="restart"/>'), "中央", "500"],
        [cell("", properties="<w:vMerge/>"), "市级", "300"],
    )
    document = read(write(file, body))
    (grid,) = document.tables
    assert document.text == "项目 | 资金（万元） | \n屋面 | 中央 | 500\n | 市级 | 300"
    assert grid.grid[2][0] is grid.grid[1][0]
    assert grid.grid[0][1] is grid.grid[0][2]


def test_a_table_inside_a_cell_is_part_of_its_text(file: Path) -> None:
    inner = cell(paragraph("见"), table(["甲", "1"], ["乙", "2"]), paragraph(""))
    assert read(write(file, table(["名称", inner], ["合计", "3"]))).text == "名称 | 见 甲 1 乙 2\n合计 | 3"


def test_a_frame_of_one_cell_is_no_table(file: Path) -> None:
    document = read(write(file, table([cell("一、概况", "共12栋。")])))
    assert (document.text, document.tables) == ("一、概况\n共12栋。", ())


def test_a_text_box_is_read_once_after_its_paragraph(file: Path) -> None:
    box = "<w:txbxContent>" + paragraph("图例：红线") + "</w:txbxContent>"
    drawing = (
        "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:wsp><wps:txbx>" + box
        + "</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>" + box
        + "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )  # fmt: skip
    document = read(write(file, paragraph("总平面", drawing), paragraph("正文。")))
    assert lines(document) == ["总平面", "图例：红线", "正文。"]
    assert [b.kind for b in document.blocks][1] is BlockKind.TEXTBOX
    assert [b.paragraph for b in document.blocks] == [1, 1, 2]


def test_footnotes_stand_at_the_end_and_margins_apart(file: Path) -> None:
    note = '<w:footnote w:id="2">' + paragraph("含不可预见费") + "</w:footnote>"
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    document = read(
        write(
            file,
            paragraph("总投资960万元", reference, "。"),
            paragraph("完。"),
            footnotes=note,
            header=paragraph("永安里方案"),
            footer=paragraph("第1页"),
        )
    )
    assert lines(document) == ["总投资960万元。", "完。", "含不可预见费"]
    assert document.blocks[-1].kind is BlockKind.FOOTNOTE
    assert set(document.margins) == {"永安里方案", "第1页"}


def test_paragraphs_are_counted_as_word_counts_them(file: Path) -> None:
    document = read(
        write(file, paragraph("甲"), paragraph(""), table(["乙", "1"], ["丙", "2"]), paragraph("丁"))
    )
    assert [(b.paragraph, b.table, b.row) for b in document.blocks] == [
        (1, None, None), (None, 0, 0), (None, 0, 1), (3, None, None),
    ]  # fmt: skip


def test_missing_styles_and_lists_do_not_matter(file: Path) -> None:
    body = paragraph("共12栋", properties='<w:pStyle w:val="无"/>' + listed(7, 3))
    assert read(write(file, body)).text == "共12栋"


def test_remarks_in_the_xml_do_not_matter(file: Path) -> None:
    body = paragraph("<!-- a -->", "共", "<!-- b -->", run("12", "<!-- c -->"), "栋", properties="<!-- d -->")
    rows = table([cell("甲", properties="<!-- e -->"), "乙"], ["丙", "<w:tc><?f g?><w:p/></w:tc>"])
    assert read(write(file, "<!-- h -->", body, rows)).text == "共12栋\n甲 | 乙\n丙 | "


def test_a_file_without_text_is_refused(file: Path) -> None:
    with pytest.raises(Unreadable, match="没有文字"):
        read(write(file, paragraph("")))


words = st.text("甲乙12.，万 ", min_size=1, max_size=6)
runs = st.lists(words, min_size=1, max_size=4)
item = st.one_of(runs, st.lists(st.lists(runs, min_size=2, max_size=2), min_size=1, max_size=3))


def _xml(block: list[str] | list[list[list[str]]]) -> str:
    if isinstance(block[0], str):
        return paragraph(*(run(str(text)) for text in block))
    return table(*[[cell(paragraph(*map(run, texts))) for texts in row] for row in block])  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(item, min_size=1, max_size=5), st.data())
def test_every_place_of_the_text_is_found_in_the_xml(
    tmp_path: Path, blocks: list, data: st.DataObject
) -> None:
    path = write(tmp_path / "甲.docx", paragraph("题"), *[_xml(block) for block in blocks])
    source = DocxSource.open(path)
    expected = ["题"]
    for block in blocks:
        if isinstance(block[0], str):
            expected.append("".join(block))
        else:
            expected += [" | ".join(" ".join("".join(texts).split()) for texts in row) for row in block]
    text = source.document.text
    assert text == "\n".join(expected)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = "".join(element.text[low:high] for element, low, high in source.locate(start, end))
    assert "".join(found.split()) == "".join(text[start:end].replace(" | ", "").split()).replace("|", "")
