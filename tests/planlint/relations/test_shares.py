"""Shares of a whole, rates by their names, progress beside money."""

from __future__ import annotations

import pytest

from planlint.relations.relation import Grade
from tests.planlint.relations.verdicts import failed, relations, told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("共有住户400户，同意改造的300户，占75%。", "percentage 300户 400户 → 75%"),
        ("年初下达资金500万元，到位资金400万元，资金到位率80%。", "percentage 400万元 500万元 → 80%"),
        ("年初下达资金500万元，到位资金400万元，资金到位率90%。", "percentage 400万元 500万元 ↛ 90%"),
        ("列入计划任务312项，开工297项，开工率95.2%。", "percentage 297项 312项 → 95.2%"),
        ("列入计划任务312项，开工297项，开工率85.2%。", "percentage 297项 312项 ↛ 85.2%"),
        ("加装电梯312部，为年度目标400部的78%。", "percentage 312部 400部 → 78%"),
        ("加装电梯312部，为年度目标400部的88%。", "percentage 312部 400部 ↛ 88%"),
        ("合同价82.5万元，首期60%计49.5万元。", "percentage 49.5万元 82.5万元 → 60%"),
    ],
)
def test_a_share_is_the_part_over_the_whole(text: str, found: str) -> None:
    assert told(text, "percentage") == [found]


def test_a_share_holds_within_half_a_unit_of_its_last_digit() -> None:
    text = "列入计划任务312项，开工297项，开工率{}%。"
    assert failed(text.format("95")) == []
    assert failed(text.format("95.19")) == []
    (near,) = relations(text.format("95.1"))
    assert not near.holds and near.grade is Grade.ROUNDING


@pytest.mark.parametrize(
    "text",
    [
        "共有住户400户，完成改造300户，绿化率35%。",
        "总投资500万元，下浮5%，工期400天。",
        "改造后满意率不低于90%，涉及住户400户、300人。",
        "预付款为合同价的30%，质保金3%。",
        "东区住户400户，西区住户300户，供热率75%左右。",
    ],
)
def test_a_share_of_something_else_is_left_alone(text: str) -> None:
    assert failed(text) == []


def test_progress_far_from_the_money_spent_is_a_question_only() -> None:
    (r,) = relations("项目总投资1000万元，已完成投资400万元，工程形象进度90%。")
    assert (r.kind, r.holds, r.grade) == ("percentage", False, Grade.BASIS)
