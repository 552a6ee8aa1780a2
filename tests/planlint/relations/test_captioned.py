"""Bare numbers in the unit that the line above gives, names before brackets, totals that the text repeats."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, relations, told

SETTLED = """结算情况如下（万元）：
土建：合同价1286.40，送审1342.75，审定1268.30；
管网：合同价842.60，送审868.12，审定831.47；
合计：合同价2129.00，送审2210.87，审定2099.77。
"""


def test_a_caption_gives_the_unit_of_the_lines_below() -> None:
    sums = told(SETTLED, "sum")
    assert "sum 1342.75 868.12 → 2210.87" in sums
    assert {o.unit for r in relations(SETTLED) if r.kind == "sum" for o in r.operands} == {"元"}


def test_a_formula_is_checked_in_the_unit_of_its_heading() -> None:
    text = "补偿测算（万元）\n1）临迁费：120户×1800元/月×24个月=518.40\n2）搬家费：120户×3000元=36.00\n"
    assert told(text, "product") == [
        "product 120户 1800元/月 24个月 → 518.40",
        "product 120户 3000元 → 36.00",
    ]
    assert failed(text.replace("518.40", "581.40")) == ["product 120户 1800元/月 24个月 ↛ 581.40"]


def test_what_is_no_caption_gives_no_unit() -> None:
    assert all(r.kind != "sum" for r in relations("工程内容（一期）：\n道路12，管网8，合计20。\n"))


def test_the_name_of_a_figure_may_stand_before_a_bracket() -> None:
    (ratio,) = [
        r
        for r in relations("学生1800人，生均校舍面积（地上）13平方米，校舍面积23400平方米。")
        if r.kind == "ratio"
    ]
    assert ratio.holds


REPEATED = """全年到位3520.00万元，实际支出3168.00万元。
来源|预算|到位|支出
中央|2208.00|2208.00|1987.20
县级|1472.00|1312.00|1180.80
合计|3680.00|3520.00|3168.00
"""


def test_totals_that_the_text_repeats_agree_with_the_table() -> None:
    assert [r.stated.text for r in relations(REPEATED) if r.kind == "equality" and r.holds and r.stated] == [
        "3520.00",
        "3168.00",
    ]


NAMED = {
    "the figure that is not denied": (
        "参加表决181户，同意改造174户，不同意7户，同意户占参加表决户的93.55%。", "percentage 174户 181户 ↛ 93.55%",
    ),
    "the base that is named": (
        "工程费用2204.80万元。估算总投资2643.12万元。中央补助957.60万元，占总投资的43.43%。", "percentage 957.60万元 2643.12万元 ↛ 43.43%",
    ),
    "a list that other things close": (
        "受理群众诉求68件：屋面渗漏27件，停车矛盾9件，施工噪声14件，其他8件。", "sum 27件 9件 14件 8件 ↛ 68件",
    ),
    "all the years": (
        "2022年安排1163.80万元，建设综合楼；2023年安排980.50万元，建设宿舍；2024年安排197.88万元，购置设备。三年合计2270.18万元。",
        "sum 1163.80万元 980.50万元 197.88万元 ↛ 2270.18万元",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found"), NAMED.values(), ids=NAMED)
def test_the_words_say_which_figures_are_meant(text: str, found: str) -> None:
    assert failed(text) == [found]


def test_details_of_one_part_are_no_parts_beside_it() -> None:
    text = "到位资金3640万元，其中上级补助2860万元，包括中央1720万元、省级640万元、市级500万元；县级780万元。"
    assert failed(text) == []


def test_one_fault_of_a_row_is_told_once() -> None:
    rows = [
        "甲校|1246|6790.70|5.45",
        "乙校|982|6284.80|6.40",
        "丙校|1105|9171.50|8.30",
        "丁校|436|2441.60|6.50",
        "戊校|87|530.70|6.10",
    ]
    text = "\n".join(["学校|学生（人）|校舍（㎡）|生均（㎡）", *rows])
    assert failed(text) == ["ratio 2441.60 436 ↛ 6.50"]
