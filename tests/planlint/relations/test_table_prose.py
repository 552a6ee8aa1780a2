"""What a table and the text make together."""

from __future__ import annotations

from tests.planlint.relations.verdicts import told

VOTES = (
    "全体业主231户，收回有效票196张。\n事项 | 同意 | 反对 | 弃权 | 同意率\n改造方案 | 178 | 11 | 7 | 90.82%\n"
    "居民出资 | {} | 38 | 9 | {}\n引入物业 | 163 | 20 | 13 | 83.16%\n"
)


def test_the_votes_of_each_question_make_the_sheets() -> None:
    found = told(VOTES.format(149, "76.02%"))
    assert "sum 149 38 9 → 196张" in found and "percentage 149 196张 → 76.02%" in found


def test_the_question_that_differs_is_told() -> None:
    assert "sum 159 38 9 ↛ 196张" in told(VOTES.format(159, "76.02%"))
    assert "percentage 149 196张 ↛ 64.50%" in told(VOTES.format(149, "64.50%"))


def test_a_rate_of_the_text_times_each_row_is_its_amount() -> None:
    text = (
        "户均补助1.4万元。\n乡镇 | 任务数（户） | 补助资金（万元）\n城关镇 | 86 | 120.4\n白水镇 | 132 | 184.8\n"
        "羊街乡 | 74 | 103.6\n龙潭乡 | 118 | {}\n马鞍乡 | 95 | 133.0\n"
    )
    assert "product 118 1.4万元 → 165.2" in told(text.format("165.2"))
    assert "product 118 1.4万元 ↛ 156.2" in told(text.format("156.2"))


def test_a_list_of_sources_makes_the_total_row() -> None:
    table = "项目 | 金额（万元）\n屋面 | 267.09\n管网 | 115.32\n道路 | 131.10\n合计 | 513.51\n"
    text = table + "资金来源：中央补助285.6万元，区财政187.11万元，居民出资40.8万元。"
    assert "sum 285.6万元 187.11万元 40.8万元 → 513.51" in told(text, "sum")


def test_two_columns_may_make_a_third_whatever_their_names() -> None:
    text = "地块 | 用地面积 | 容积率 | 计容面积\nA-03 | 18650 | 2.2 | 41030\nA-04 | 24300 | 2.0 | {}\nA-05 | 6720 | 1.8 | 12096\nA-06 | 15880 | 0.8 | 12704\nA-07 | 1000 | 1.5 | 1500\n"
    assert "product 24300 2.0 → 48600" in told(text.format(48600), "product")
    assert "product 24300 2.0 ↛ 46800" in told(text.format(46800), "product")


def test_the_columns_of_a_table_without_a_total_make_the_figures_of_the_text() -> None:
    text = "城市 | 面积（万平方米） | 项目（个）\n甲市 | 400 | 119\n乙市 | 131 | 100\n丙市 | 220 | 152\n"
    found = told("今年计划拆迁面积751万平方米，实施371个项目。\n" + text, "sum")
    assert found == ["sum 400 131 220 → 751万平方米", "sum 119 100 152 → 371个"]


def test_the_total_that_opens_a_table_is_held_to_it() -> None:
    table = "序号 | 项目 | 下达资金（万元）\n1 | 朝阳街 | 1120\n2 | 人民路 | 860\n3 | 青山路 | 745\n4 | 河滨街 | 930\n"
    assert "sum 1120 860 745 930 ↛ 3855万元" in told("共4个项目，合计下达3855万元：\n" + table, "sum")
    assert "count  ↛ 5个" in told("共5个项目，合计下达3655万元：\n" + table, "count")


def test_a_table_that_is_cut_off_has_no_total() -> None:
    text = "城市 | 小区（个）\n全市小计 | 525\n甲区 | 226\n乙区 | 101\n（以下截断）"
    assert told(text, "sum") == []
