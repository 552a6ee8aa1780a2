"""Identities of the trade, and differences by name."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, told


@pytest.mark.parametrize(
    ("text", "holds", "fails"),
    [
        (
            "工程送审金额1250.35万元，审定金额1180.20万元，审减{}万元。",
            ("70.15", "sum 1180.20万元 70.15万元 → 1250.35万元"),
            ("71.15", "sum 1180.20万元 71.15万元 ↛ 1250.35万元"),
        ),
        (
            "2022年下达资金1000万元，使用资金800万元，结转{}万元。",
            ("200", "sum 800万元 200万元 → 1000万元"),
            ("300", "sum 800万元 300万元 ↛ 1000万元"),
        ),
        (
            "项目总投资1000万元，工程费用800万元，其他费用150万元，预备费{}万元。",
            ("50", "sum 800万元 150万元 50万元 → 1000万元"),
            ("80", "sum 800万元 150万元 80万元 ↛ 1000万元"),
        ),
        (
            "总建筑面积48000平方米，地上40000平方米，地下{}平方米。",
            ("8000", "sum 40000平方米 8000平方米 → 48000平方米"),
            ("9000", "sum 40000平方米 9000平方米 ↛ 48000平方米"),
        ),
        (
            "在校学生600人，男生320人，女生{}人。",
            ("280", "sum 320人 280人 → 600人"),
            ("290", "sum 320人 290人 ↛ 600人"),
        ),
    ],
)
def test_what_the_trade_knows_to_be_equal(text: str, holds: tuple[str, str], fails: tuple[str, str]) -> None:
    assert told(text.format(holds[0])) == [holds[1]]
    assert failed(text.format(fails[0])) == [fails[1]]


@pytest.mark.parametrize(
    "text",
    [
        "工程送审金额1250.35万元，审减71.15万元。",
        "一期送审金额1250万元，二期送审金额900万元，审定金额1180万元，审减100万元。",
        "下达资金1000万元，使用资金31万元，结转64万元。",
        "总建筑面积48000平方米，地上12层，地下2层。",
    ],
    ids=["a member is missing", "two of a name", "far off", "other things"],
)
def test_an_identity_without_all_its_members_is_left_alone(text: str) -> None:
    assert failed(text) == []


def test_a_change_is_the_difference_of_two_years() -> None:
    text = "今年改造住户1250户，比上年的1030户增加{}户。"
    assert told(text.format(220)) == ["sum 1030户 220户 → 1250户"]
    assert told(text.format(230)) == ["difference 1250户 1030户 ↛ 230户"]


def test_cover_of_a_bond_is_income_over_debt_service() -> None:
    text = "项目净收益6000万元，债券本息5000万元，本息覆盖倍数{}。"
    assert told(text.format("1.20"), "ratio") == ["ratio 6000万元 5000万元 → 1.20"]
    assert told(text.format("1.50"), "ratio") == ["ratio 6000万元 5000万元 ↛ 1.50"]


def test_what_there_was_and_came_less_what_was_spent_is_left() -> None:
    text = "年初结余8942.05万元，当年筹集177405.39万元，当年支出67378.90万元，年末结存{}万元。"
    assert told(text.format("118968.54")) == [
        "difference 8942.05万元 177405.39万元 67378.90万元 → 118968.54万元"
    ]
    assert failed(text.format("118986.54")) == [
        "difference 8942.05万元 177405.39万元 67378.90万元 ↛ 118986.54万元"
    ]
