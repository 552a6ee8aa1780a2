"""Totals inside tables: rows, columns, subtotals, items of items, names and values."""

from __future__ import annotations

import pytest

from planlint.document import TextBuilder
from planlint.extract import extract, split
from planlint.relations.find import find_relations
from tests.planlint.relations.verdicts import failed, line, relations, told

COLUMN = "单位：万元\n项目 | 金额\n道路 | 12.5\n绿化 | 30\n照明 | 7.5\n合计 | {}"
SUBTOTALS = "单位：万元\n项目 | 金额\n道路 | 12.5\n绿化 | 30\n小计 | 42.5\n照明 | 7.5\n门禁 | 8.0\n小计 | {}\n合计 | {}"
LEVELS = (
    "单位：万元\n序号 | 项目 | 金额\n一 | 工程费 | 100\n（一） | 土建 | {}\n1 | 道路 | 25\n2 | 绿化 | 35\n"
    "（二） | 安装 | 40\n二 | 其他费 | 20\n三 | 预备费 | 5\n | 合计 | 125"
)


def test_the_rows_of_a_column_make_its_total() -> None:
    assert told(COLUMN.format(50)) == ["sum 12.5 30 7.5 → 50"]
    assert told(COLUMN.format(60)) == ["sum 12.5 30 7.5 ↛ 60"]


def test_a_total_may_stand_in_the_first_row() -> None:
    text = "单位：万元\n项目 | 金额\n合计 | {}\n道路 | 12.5\n绿化 | 30\n照明 | 7.5"
    assert told(text.format(50)) == ["sum 12.5 30 7.5 → 50"]
    assert told(text.format(60)) == ["sum 12.5 30 7.5 ↛ 60"]


def test_subtotals_make_the_total() -> None:
    firsts = ["sum 12.5 30 → 42.5", "sum 7.5 8.0 → 15.5"]
    assert told(SUBTOTALS.format("15.5", 58)) == [*firsts, "sum 42.5 15.5 → 58"]
    assert told(SUBTOTALS.format("15.5", 68)) == [*firsts, "sum 42.5 15.5 ↛ 68"]
    assert "sum 7.5 8.0 ↛ 18.5" in told(SUBTOTALS.format("18.5", 58))


def test_each_level_of_numbering_makes_the_one_above() -> None:
    sums = ["sum 60 40 → 100", "sum 25 35 → 60", "sum 100 20 5 → 125"]
    assert told(LEVELS.format(60)) == sums
    assert failed(LEVELS.format(66)) == ["sum 66 40 ↛ 100", "sum 25 35 ↛ 66"]


def test_a_total_column_is_the_sum_of_its_row() -> None:
    text = (
        "小区 | 中央（万元） | 省级（万元） | 合计（万元）\n甲苑 | 10 | 20 | 30\n乙苑 | 15 | 25 | 40\n"
        "丙苑 | 5 | 6 | {}\n合计 | 30 | 51 | 81"
    )
    columns = ["sum 10 15 5 → 30", "sum 20 25 6 → 51", "sum 30 40 11 → 81"]
    rows = ["sum 10 20 → 30", "sum 15 25 → 40", "sum 5 6 → 11", "sum 30 51 → 81"]
    assert sorted(told(text.format(11))) == sorted(rows + columns)
    assert sorted(failed(text.format(12))) == ["sum 30 40 12 ↛ 81", "sum 5 6 ↛ 12"]


def test_rows_of_which_are_no_parts_of_the_total() -> None:
    text = "项目 | 户数\n甲苑 | 100\n其中：低保户 | 10\n乙苑 | 200\n合计 | {}"
    assert told(text.format(300)) == ["sum 100 200 → 300"]
    assert told(text.format(310)) == ["sum 100 200 ↛ 310"]


def test_a_table_of_names_and_values_lists_the_sources_under_the_total() -> None:
    text = (
        "项目名称 | 老旧小区改造\n项目总投资（万元） | 5000\n资本金（万元） | 2000\n"
        "专项债券（万元） | {}\n建设工期 | 12个月"
    )
    assert told(text.format(3000)) == ["sum 2000 3000 → 5000"]
    assert told(text.format(3100)) == ["sum 2000 3100 ↛ 5000"]


@pytest.mark.parametrize(
    "text",
    [
        "小区 | 户数 | 栋数\n甲苑 | 100 | 5\n乙苑 | 200 | 8\n丙苑 | 350 | 9",
        "小区 | 建成年份 | 户数\n甲苑 | 1998 | 100\n乙苑 | 1999 | 200\n合计 |  | 300",
        "项目 | 单价（元）\n道路 | 85\n路灯 | 2000\n合计 | 5000",
        "学校 | 人数\n甲小学 | 300\n乙小学 | 500\n平均 | 400",
    ],
    ids=["no total", "years", "prices", "a mean"],
)
def test_a_table_without_a_total_is_left_alone(text: str) -> None:
    assert failed(text) == []


def test_the_total_of_a_table_that_is_cut_off_is_not_held_to_it() -> None:
    text = "甲县实施方案\n单位：万元\n项目 | 金额\n合计 | 500\n道路 | 12.5\n绿化 | 30\n（以下截断） | "
    assert failed(text) == []


def test_heads_may_span_columns_and_rows() -> None:
    builder = TextBuilder()
    builder.line("甲县老旧小区改造资金表")
    builder.table(
        [
            [("小区", 2, 1), ("资金（万元）", 1, 2), None, ("合计（万元）", 2, 1)],
            [None, ("中央", 1, 1), ("地方", 1, 1), None],
            [("甲苑", 1, 1), ("10", 1, 1), ("20", 1, 1), ("30", 1, 1)],
            [("乙苑", 1, 1), ("15", 1, 1), ("25", 1, 1), ("40", 1, 1)],
            [("合计", 1, 1), ("25", 1, 1), ("45", 1, 1), ("71", 1, 1)],
        ]
    )
    document = builder.document("资金表.docx", "docx")
    (part,) = split(document)
    found = find_relations(document, extract(document, part, index=1, of=1))
    assert sorted(map(line, found)) == sorted(
        [
            "sum 10 20 → 30",
            "sum 15 25 → 40",
            "sum 10 15 → 25",
            "sum 20 25 → 45",
            "sum 25 45 ↛ 71",
            "sum 30 40 ↛ 71",
        ]
    )


def test_an_operand_has_the_name_of_its_row() -> None:
    (r,) = relations(COLUMN.format(50))
    assert [o.label for o in r.operands] == ["道路", "绿化", "照明"]
    assert r.title == "3 行金额相加等于合计"


REGIONS = """单位：万元
地区 | 已下达 | 本次下达 | 合计下达
全省 | 12750 | 3410 | 16160
甲市合计 | 4656 | 1256 | 5912
东县 | 964 | 260 | 1224
西县 | 830 | 224 | 1054
南县 | 2862 | 772 | 3634
乙市合计 | 1153 | 311 | 1464
山县 | 442 | 119 | 561
河县 | 711 | 192 | 903
丙市合计 | 6941 | 1843 | 8784
湖县 | 3470 | 921 | 4391
海县 | 3471 | 922 | {}
"""


def test_totals_may_stand_above_their_rows() -> None:
    found = told(REGIONS.format(4393), "sum")
    assert "sum 964 830 2862 → 4656" in found
    assert "sum 561 903 → 1464" in found


def test_a_row_that_its_columns_prove_is_a_total_whatever_it_is_called() -> None:
    text = "地块 | 面积（㎡） | 企业数（家） | 容积率\n一号 | 18620 | 14 | 0.59\n二号 | 24310 | 19 | 0.63\n大涌 | 31875 | 26 | 0.69\n3个地块 | 74805 | {} | 0.65\n"
    assert "sum 18620 24310 31875 → 74805" in told(text.format(59), "sum")
    assert failed(text.format(59)) == []
    assert failed(text.format(95)) == ["sum 14 19 26 ↛ 95"]
