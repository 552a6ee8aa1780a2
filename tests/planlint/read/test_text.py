"""Plain text: encodings, unchanged offsets, tables typed with pipes and tabs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlint.document import BlockKind, Unreadable
from planlint.read.text import read_text

PLAN = "永安里小区改造方案\n一、小区概况\n小区建于1998年，共12栋，612户。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_reads_the_same_in_every_encoding(encoding: str) -> None:
    assert read_text(PLAN.encode(encoding)).text == PLAN


def test_windows_line_ends_stay_in_the_text_and_out_of_the_blocks() -> None:
    document = read_text("甲小区\r\n\r\n共12栋\r\n".encode())
    assert document.text == "甲小区\r\n\r\n共12栋\r\n"
    assert [b.span.of(document.text) for b in document.blocks] == ["甲小区", "共12栋"]
    assert [b.line for b in document.blocks] == [1, 3]


@pytest.mark.parametrize("data", [b"", b"  \n\n", bytes(range(256)) * 8, b"\xff\xfe\x00", b"abc\x00def"])
def test_what_is_no_text_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_text(data)
    assert str(refusal.value).count("。") == 1


def test_a_text_cut_inside_a_character_is_read_with_a_remark() -> None:
    document = read_text(PLAN.encode()[:-2])
    assert document.text == PLAN[:-2]
    assert document.remarks


def test_rows_of_pipes_are_a_table_with_exact_cells() -> None:
    text = "投资估算表\n序号 | 项目 | 金额(万元)\n1 | 屋面防水 | 120.50\n2 |  | 36\n合计156.5万元"
    document = read_text(text)
    (table,) = document.tables
    assert (table.rows, table.cols) == (3, 3)
    assert [[c.span.of(text) if c else "" for c in row] for row in table.grid] == [
        ["序号", "项目", "金额(万元)"],
        ["1", "屋面防水", "120.50"],
        ["2", "", "36"],
    ]
    assert [b.kind for b in document.blocks][1:] == [BlockKind.ROW] * 3 + [BlockKind.PARAGRAPH]
    assert document.cell_at(text.index("120.50")) == (table, table.grid[1][2])


def test_a_markdown_table_has_no_row_for_its_rule() -> None:
    text = "| 资金来源 | 万元 |\n|---|---:|\n| 中央补助 | 500 |\n"
    (table,) = read_text(text).tables
    assert [[c.span.of(text) for c in row if c] for row in table.grid] == [
        ["资金来源", "万元"],
        ["中央补助", "500"],
    ]


def test_tabs_make_a_table_but_not_of_numbered_items() -> None:
    assert read_text("楼号\t户数\n1号楼\t48\n2号楼\t36").tables[0].cols == 2
    assert not read_text("1.\t拆除违建\n2.\t改造楼道").tables


def test_a_lone_pipe_is_no_table() -> None:
    document = read_text("某市政府 | 首页\n关于改造的通知")
    assert not document.tables
    assert document.blocks[0].kind is not BlockKind.ROW


@given(st.lists(st.lists(st.text("甲乙12.,", max_size=5), min_size=3, max_size=3), min_size=2, max_size=6))
def test_every_table_reads_back_cell_by_cell(rows: list[list[str]]) -> None:
    text = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    (table,) = read_text(text).tables
    assert [[c.span.of(text) for c in row if c] for row in table.grid] == rows


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_no_text_is_changed_by_reading(text: str) -> None:
    document = read_text(text.encode("utf-8"))
    assert document.text == text.removeprefix("\ufeff")
    assert all(document.text[b.start : b.end].strip() for b in document.blocks)


TABLES = {
    "bars without spaces": "学校|学生|面积\n甲校|436|2441.60\n乙校|87|530.70\n",
    "bars after wide spaces": "来源\u3000\u3000|预算\u3000|到位\n中央\u3000\u3000|2208.00|2208.00\n县级\u3000\u3000|736.00|576.00\n",
    "slashes": "标段 / 合同价 / 已付\n一标段 / 1,862.40 / 1,042.94\n二标段 / 976.50 / 648.40\n",
    "arrows": "需求 → 户数 → 占比\n下水道 → 982 → 81.5%\n停车位 → 846 → 70.2%\n",
    "colons": "小区：户数：工程费\n永宁里：218：862.40\n工人新村：436：1,548.75\n",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_columns_may_be_set_apart_by_other_marks(text: str) -> None:
    (table,) = read_text(text).tables
    assert (table.rows, table.cols) == (3, 3)


def test_names_and_bare_numbers_joined_by_leaders_are_a_table() -> None:
    document = read_text("教学楼 —— 8640\n食堂…… 2160\n小\u3000计 —— 10800\n")
    assert [(t.rows, t.cols) for t in document.tables] == [(3, 2)]


NO_TABLES = [
    "联系人：王工：电话见附件\n时间：9：30\n地点：社区\n",
    "一期 / 二期 / 三期同时开工。\n其他两期 / 待定。\n",
    "总投资 —— 见第四章\n工期 —— 见第五章\n单位 —— 街道\n",
]


@pytest.mark.parametrize("text", NO_TABLES)
def test_words_between_the_same_marks_are_no_table(text: str) -> None:
    assert read_text(text).tables == ()
