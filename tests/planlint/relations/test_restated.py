"""One figure in two places."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, relations, told

TABLE = "县（市、区） | 小区数（个） | 户数（户）\n合计 | 27 | {}\n东城区 | 12 | 16872\n西城区 | 15 | 18433\n"


def test_the_text_and_the_total_row_agree() -> None:
    assert "equality 35305户 → 35305" in told("全市涉及35305户。\n" + TABLE.format(35305), "equality")


def test_the_exact_figure_rounds_to_the_other() -> None:
    assert told("新开工改造4.26万个小区\n1—6月新开工改造小区42621个。", "equality") == [
        "equality 42621个 → 4.26万个"
    ]


def test_a_title_with_two_digits_changed_is_told() -> None:
    text = "新开工{}个小区 提前完成任务\n省住建厅通报，全省新开工小区1758个，惠及居民56.2万户。"
    assert failed(text.format(1578)) == ["equality 1758个 ↛ 1578个"]
    assert failed(text.format(1758)) == []


def test_a_title_that_speaks_of_another_thing_is_left_alone() -> None:
    assert failed("今年改造1405个小区\n去年改造小区1758个，涉及楼栋2210个。") == []


@pytest.mark.parametrize(
    "text",
    ["新建车位120个。\n绿化面积120平方米。", "甲楼改造户数86户，改造乙楼86户。"],
)
def test_equal_figures_of_two_things_are_not_one(text: str) -> None:
    assert told(text, "equality") == []


def test_all_are_as_many_as_there_are() -> None:
    text = "共有住宅楼23栋，居民820户。\n全部{}栋住宅楼同步更换单元门。"
    assert failed(text.format(22)) == ["equality 23栋 ↛ 22栋"]
    assert failed(text.format(23)) == []


def test_a_total_of_the_text_with_two_digits_of_the_table_changed_is_told() -> None:
    table = "\n名称 | 金额（万元）\n屋面 | 136.67\n外墙 | 100.70\n总投资 | 237.37\n"
    assert "equality 237.37 ↛ 273.37万元" in failed("估算总投资273.37万元。" + table)
    assert failed("估算总投资237.37万元。" + table) == []


def test_one_long_name_with_a_digit_apart_is_doubted() -> None:
    text = "建设校舍94858平方米，体育运动场面积36000平方米。\n其中教学用房78596平方米，体育运动场面积32000平方米。"
    assert failed(text) == ["equality 36000平方米 ↛ 32000平方米"]
    assert failed(text.replace("32000", "36000")) == []


def test_the_whole_of_the_plan_with_two_digits_changed_over() -> None:
    text = "东门片区老旧小区改造实施方案\n片区共9个小区、2316户。\n改造2316户，投资5523.93万元。\n建成后惠及居民{}户。"
    assert not [r for r in relations(text.format(2316)) if not r.holds]
    assert [r.doubtful for r in relations(text.format(2361)) if not r.holds] == [True]
