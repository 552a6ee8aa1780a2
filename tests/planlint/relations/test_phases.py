"""A whole done in so many phases."""

from __future__ import annotations

from tests.planlint.relations.verdicts import told

TEXT = "分两期对{}个老旧小区160万平米进行改造。第一期改造59个老旧小区，建筑面积96万平米；二期改造43个老旧小区，建筑面积64万平米。"


def test_all_phases_make_the_whole() -> None:
    assert told(TEXT.format(102), "sum") == ["sum 59个 43个 → 102个", "sum 96万平米 64万平米 → 160万平米"]
    assert "sum 59个 43个 ↛ 120个" in told(TEXT.format(120), "sum")


def test_phases_that_are_not_all_told_are_no_sum() -> None:
    text = "分三期对102个老旧小区进行改造。第一期改造59个老旧小区；二期改造30个老旧小区。"
    assert told(text, "sum") == []


def test_two_phases_after_a_colon_make_what_stands_before_it() -> None:
    text = "现状建筑面积28416.50平方米，拟全部拆除：一期拆除{}平方米，二期拆除12016.50平方米。"
    assert told(text.format("16400"), "sum") == ["sum 16400平方米 12016.50平方米 → 28416.50平方米"]
    assert told(text.format("18400"), "sum") == ["sum 18400平方米 12016.50平方米 ↛ 28416.50平方米"]


def test_the_whole_of_the_phases_may_stand_far_above() -> None:
    text = (
        "改造面积6.7534公顷，新建总建筑面积205639平方米。\n二、意愿\n已表决通过。\n三、补偿\n按合同办理。\n四、时序\n"
        "分两期实施。一期用地3.2116公顷，建筑面积98200平方米；二期用地3.5418公顷，建筑面积107439平方米。"
    )
    assert {"sum 3.2116公顷 3.5418公顷 → 6.7534公顷", "sum 98200平方米 107439平方米 → 205639平方米"} <= set(
        told(text, "sum")
    )
