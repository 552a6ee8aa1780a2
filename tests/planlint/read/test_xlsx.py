"""Spreadsheets: sheets, merged cells, formats, formulas."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from planlint.document import BlockKind, Document, Unreadable
from planlint.read import read


@pytest.fixture
def book() -> openpyxl.Workbook:
    return openpyxl.Workbook()


def saved(book: openpyxl.Workbook, tmp_path: Path) -> Document:
    path = tmp_path / "资金.dat"
    book.save(path)
    return read(path)


def sheet(book: openpyxl.Workbook) -> Worksheet:
    assert isinstance(book.active, Worksheet)
    return book.active


def test_numbers_are_printed_under_their_format(book: openpyxl.Workbook, tmp_path: Path) -> None:
    page = sheet(book)
    page.append(["项目", "金额（万元）", "占比", "完成时间"])
    page.append(["屋面", 1600, 0.125, date(2023, 5, 1)])
    page["B2"].number_format, page["C2"].number_format = "#,##0.0", "0.0%"
    page["D2"].number_format = 'yyyy"年"m"月"'
    assert (
        saved(book, tmp_path).text
        == "项目 | 金额（万元） | 占比 | 完成时间\n屋面 | 1,600.0 | 12.5% | 2023年5月"
    )


def test_a_title_and_notes_are_lines_and_a_total_is_a_row(book: openpyxl.Workbook, tmp_path: Path) -> None:
    page = sheet(book)
    for row in (["资金平衡表"], [], ["来源", "万元"], ["中央", 500], [], ["合计", 500], ["注：以批复为准"]):
        page.append(row)
    page.merge_cells("A1:B1")
    document = saved(book, tmp_path)
    assert document.text == "资金平衡表\n来源 | 万元\n中央 | 500\n合计 | 500\n注：以批复为准"
    assert [b.kind for b in document.blocks] == [
        BlockKind.HEADING, BlockKind.ROW, BlockKind.ROW, BlockKind.ROW, BlockKind.PARAGRAPH,
    ]  # fmt: skip


def test_merged_cells_cover_their_places(book: openpyxl.Workbook, tmp_path: Path) -> None:
    page = sheet(book)
    for row in (["类别", "项目", "万元"], ["基础", "屋面", 12], [None, "管线", 30], ["合计", None, 42]):
        page.append(row)
    page.merge_cells("A2:A3")
    page.merge_cells("A4:B4")
    (table,) = saved(book, tmp_path).tables
    assert table.grid[2][0] is table.grid[1][0]
    assert table.grid[3][1] is table.grid[3][0]


def test_two_tables_in_one_sheet_stay_two(book: openpyxl.Workbook, tmp_path: Path) -> None:
    page = sheet(book)
    for row in (["甲", 1], ["乙", 2], [], ["表二 资金来源"], ["中央", 5], ["市级", 3]):
        page.append(row)
    document = saved(book, tmp_path)
    assert [t.rows for t in document.tables] == [2, 2]
    assert "表二 资金来源\n" in document.text


def test_several_sheets_are_named_and_hidden_ones_remarked(book: openpyxl.Workbook, tmp_path: Path) -> None:
    sheet(book).append(["甲", 1])
    book.create_sheet("资金").append(["乙", 2])
    book.create_sheet("底稿").append(["丙", 3])
    book["底稿"].sheet_state = "hidden"
    document = saved(book, tmp_path)
    assert document.text == "Sheet\n甲 | 1\n资金\n乙 | 2"
    assert document.blocks[2].level == 1
    assert any("底稿" in remark for remark in document.remarks)


def test_a_formula_without_saved_result_is_remarked(book: openpyxl.Workbook, tmp_path: Path) -> None:
    sheet(book).append(["甲", 1])
    sheet(book).append(["合计", "=B1"])
    document = saved(book, tmp_path)
    assert document.text == "甲 | 1\n合计 | "
    assert any("公式" in remark for remark in document.remarks)


def test_one_column_is_text(book: openpyxl.Workbook, tmp_path: Path) -> None:
    for line in ("永安里改造方案", "一、概况", "共12栋，612户。"):
        sheet(book).append([line])
    document = saved(book, tmp_path)
    assert not document.tables
    assert [b.level for b in document.blocks] == [1, 1, 0]


def test_an_empty_workbook_is_refused(book: openpyxl.Workbook, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        saved(book, tmp_path)


def test_far_apart_cells_do_not_fill_the_space_between(book: openpyxl.Workbook, tmp_path: Path) -> None:
    page = sheet(book)
    page["A1"], page["B1"], page["XFD1048576"], page["A1048576"] = "甲", 1, 2, "乙"
    assert saved(book, tmp_path).text == "甲 | 1 | \n乙 |  | 2"
