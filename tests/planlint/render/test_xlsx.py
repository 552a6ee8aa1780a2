"""The workbook of findings, read back with another library."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

from openpyxl import load_workbook

from planlint.document import Span
from planlint.engine import PlanReport
from planlint.finding import Finding, Severity
from planlint.render.xlsx import render_xlsx, sheet_rows
from tests.planlint.render import sample


def book() -> Any:
    return load_workbook(io.BytesIO(render_xlsx([sheet_rows(sample.report(), name="方案.txt")])))


def test_findings_stand_one_a_row_under_a_frozen_filtered_head() -> None:
    sheet = book()["问题"]
    assert [c.value for c in sheet[1]][:4] == ["序号", "级别", "编号", "问题"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:I7"
    row = [c.value for c in sheet[2]]
    message = "七项预算相加是 1928.8 万元，文中总数写 1626.8 万元，少 302.0 万元。"
    assert row[:6] == [1, "错误", "CO001", message, "第 11 行", "1626.8万元"]
    assert row[6].splitlines()[5] == "302  第 6 项 金塔小区（等于差额）"
    assert sheet["E4"].value == "全文"


def test_rows_are_high_enough_for_their_lines() -> None:
    sheet = book()["问题"]
    assert sheet.row_dimensions[2].height >= 10 * 15 > sheet.row_dimensions[4].height


def test_severities_have_their_colours_and_words() -> None:
    sheet = book()["问题"]
    fills = {sheet[f"B{n}"].value: sheet[f"B{n}"].fill.fgColor.rgb for n in range(2, 8)}
    assert fills == {"错误": "FFFDECEB", "警告": "FFFFF3D6", "提示": "FFE8F1FB"}


def test_relations_have_a_sheet_of_their_own() -> None:
    rows = [[c.value for c in row][1:5] for row in book()["已核对"].iter_rows(min_row=2)]
    assert ["比例", "成立", "付款比例相加", "30% + 30% + 30% + 10% = 100%"] in rows
    assert rows[0][1] == "不成立" and rows[-1][0] == "推算"


def test_a_text_that_looks_like_a_formula_stays_text() -> None:
    report = sample.report("=1+1\n总投资100万元。\n" + sample.TEXT)
    finding = Finding("=HYPERLINK(“x”)", Span(0, 4), severity=Severity.ERROR, code="XX001", slug="x")
    plan = PlanReport(report.plans[0].facts, (), (finding,))
    rows = sheet_rows(replace(report, plans=(plan,)), name="=cmd.txt")
    made = load_workbook(io.BytesIO(render_xlsx([rows])))
    assert made["问题"]["D2"].value == "=HYPERLINK(“x”)"
    with zipfile.ZipFile(io.BytesIO(render_xlsx([rows]))) as package:
        assert not any(b"<f>" in package.read(n) for n in package.namelist() if "sheet" in n)


def test_many_files_make_one_workbook() -> None:
    rows = [sheet_rows(sample.report(), name="甲.txt"), sheet_rows(sample.two_plans(), name="乙.txt")]
    made = load_workbook(io.BytesIO(render_xlsx(rows)))
    assert [made["方案"][f"A{n}"].value for n in (2, 3, 4)] == ["甲.txt", "乙.txt", "乙.txt"]
