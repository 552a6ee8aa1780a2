"""Growth rates, and differences of rates in points."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("今年完成投资120万元，比上年的100万元增长20%。", "percentage 120万元 100万元 → 20%"),
        ("今年完成投资120万元，比上年的100万元增长25%。", "percentage 120万元 100万元 ↛ 25%"),
        ("今年投诉75件，比上年的100件下降25%。", "percentage 75件 100件 → 25%"),
        ("今年投诉75件，比上年的100件下降35%。", "percentage 75件 100件 ↛ 35%"),
    ],
)
def test_growth_is_of_the_figure_before(text: str, found: str) -> None:
    assert told(text, "percentage") == [found]


@pytest.mark.parametrize(
    "text",
    [
        "今年完成投资120万元，增长25%。",
        "今年完成投资120万元、改造300户，同比增长20%。",
        "产值增长20%，利润100万元。",
    ],
)
def test_growth_without_the_figure_before_is_left_alone(text: str) -> None:
    assert failed(text) == []


def test_points_are_the_difference_of_two_rates() -> None:
    text = "满意率达88.7%，比上年的81.2%提高{}个百分点。"
    assert told(text.format("7.5")) == ["difference 88.7% 81.2% → 7.5个百分点"]
    assert told(text.format("6.5")) == ["difference 88.7% 81.2% ↛ 6.5个百分点"]


def test_points_need_two_rates() -> None:
    assert told("满意率达88.7%，提高6.5个百分点。") == []


def test_a_fall_is_of_the_figure_that_opens_the_sentence() -> None:
    text = "在校生28415人，其中小学19236人，初中9179人；比上学年减少612人，下降2.1%。"
    assert "percentage 28415人 612人 → 2.1%" in told(text)
