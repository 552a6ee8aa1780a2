"""Figures per unit, 容积率, conversions of units, products in prose."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, told


def test_one_area_in_two_units_is_one_area() -> None:
    text = "用地2.0156公顷（20155.7平方米，折合约{}亩）。"
    assert told(text.format("30.23")) == [
        "equality 2.0156公顷 → 20155.7平方米",
        "equality 20155.7平方米 → 30.23亩",
    ]
    assert failed(text.format("32.23")) == ["equality 20155.7平方米 ↛ 32.23亩"]


@pytest.mark.parametrize("text", ["用地2公顷，建筑面积30亩。", "新建2公顷、改建30亩。", "长3公里（宽6米）。"])
def test_two_areas_beside_each_other_are_no_conversion(text: str) -> None:
    assert told(text, "equality") == []


def test_floor_area_over_site_area_is_the_floor_area_ratio() -> None:
    text = "用地面积20000平方米，建筑面积48000平方米，容积率{}。"
    assert told(text.format("2.4")) == ["ratio 48000平方米 20000平方米 → 2.4"]
    assert told(text.format("2.6")) == ["ratio 48000平方米 20000平方米 ↛ 2.6"]


def test_the_floor_area_ratio_is_of_its_own_state() -> None:
    text = "用地面积20000平方米。改造前建筑面积12000平方米，容积率{}；改造后建筑面积48000平方米，容积率2.4。"
    after = "ratio 48000平方米 20000平方米 → 2.4"
    assert told(text.format("0.6")) == ["ratio 12000平方米 20000平方米 → 0.6", after]
    assert told(text.format("0.9")) == ["ratio 12000平方米 20000平方米 ↛ 0.9", after]


@pytest.mark.parametrize(
    "text", ["容积率不超过2.4。", "用地面积20000平方米，容积率2.4。", "建筑面积500平方米，容积率2.4。"]
)
def test_a_floor_area_ratio_alone_is_left_alone(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("改造500户，投资1000万元，户均2万元。", "ratio 1000万元 500户 → 2万元"),
        ("改造500户，投资1000万元，户均5万元。", "ratio 1000万元 500户 ↛ 5万元"),
        ("用地30亩，总投资9000万元，亩均投资300万元。", "ratio 9000万元 30亩 → 300万元"),
        ("改造面积5000平方米，投资150万元，每平方米300元。", "ratio 150万元 5000平方米 → 300元"),
        ("学校占地12000平方米，学生600人，生均占地面积20平方米。", "ratio 12000平方米 600人 → 20平方米"),
    ],
)
def test_a_figure_per_unit_is_the_whole_over_the_number(text: str, found: str) -> None:
    assert told(text, "ratio") == [found]


@pytest.mark.parametrize(
    "text",
    [
        "每户补助3000元，共有住户500户，绿化投资90万元。",
        "每周巡查2次，检查小区8个。",
        "每平方米补助300元，最高50万元。",
    ],
)
def test_a_rate_that_is_given_and_not_computed_is_left_alone(text: str) -> None:
    assert failed(text) == []


def test_number_times_price_makes_the_amount() -> None:
    assert told("路灯28盏×4000元/盏=11.2万元。", "product") == ["product 28盏 4000元/盏 → 11.2万元"]
    assert told("路灯28盏×4000元/盏=12.2万元。", "product") == ["product 28盏 4000元/盏 ↛ 12.2万元"]
    assert told("健身器材28台，每台4000元，共11.2万元。", "product") == ["product 28台 4000元 → 11.2万元"]
    assert failed("健身器材28台，每台4000元，共12.2万元。") == ["product 28台 4000元 ↛ 12.2万元"]


def test_a_price_without_its_total_is_no_product() -> None:
    assert told("健身器材28台，每台4000元，另需安装费3万元。", "product") == []


def test_the_plot_ratio_of_a_named_plot_is_of_its_own_figures() -> None:
    text = """类别 | 面积（公顷）
安置用地 | 6.84
融资地块 | 7.36
总建筑面积586000平方米，其中融资住宅及商业257600平方米。融资地块容积率{}。"""
    assert "ratio 257600平方米 7.36 → 3.5" in told(text.format("3.5"), "ratio")
