"""The same quantity printed twice."""

from __future__ import annotations

import pytest

from planlint.relations.relation import Grade
from tests.planlint.relations.verdicts import failed, relations, told


def test_a_total_printed_twice_is_one_total() -> None:
    text = "项目总投资5000万元。\n资金来源明确。\n项目总投资{}万元。"
    assert told(text.format(5000)) == ["equality 5000万元 → 5000万元"]
    assert told(text.format(5100)) == ["equality 5000万元 ↛ 5100万元"]


def test_a_total_may_be_repeated_more_coarsely() -> None:
    assert failed("项目总投资4987.6万元。\n资金来源明确。\n项目总投资0.5亿元。") == []


@pytest.mark.parametrize(
    "text",
    [
        "甲苑：总投资500万元。\n乙苑：总投资520万元。",
        "一期总投资500万元。\n二期总投资520万元。",
        "项目总投资约500万元。\n项目总投资520万元。",
        "项目总投资500万元。\n改造后总投资3000万元。",
        "1、总投资500万元。\n2、总投资520万元。",
    ],
    ids=["two estates", "two phases", "approximate", "far apart", "items"],
)
def test_totals_of_different_things_may_differ(text: str) -> None:
    assert failed(text) == []


def test_nearly_equal_amounts_of_other_names_are_a_question_only() -> None:
    (r,) = relations("结算审核金额为1234567.89元，账面投资1234569.89元。")
    assert (r.kind, r.holds, r.grade) == ("equality", False, Grade.BASIS)
