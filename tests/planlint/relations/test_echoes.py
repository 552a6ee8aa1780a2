"""Clauses of one shape: what the figures of most make, those of each must."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, relations, told

CLAUSES = (
    "规划改造小区664个，实际实施669个，完成规划数的100.75%；规划改造楼栋2040栋，实际实施1997栋，完成规划数的{}；"
    "规划改造住户30511户，实际实施30166户，完成规划数的98.87%。"
)


@pytest.mark.parametrize(("printed", "fails"), [("97.89%", 0), ("97.01%", 1)])
def test_a_clause_that_breaks_the_shape_of_its_neighbours_fails(printed: str, fails: int) -> None:
    text = CLAUSES.format(printed)
    assert failed(text) == ["percentage 1997栋 2040栋 ↛ 97.01%"][:fails]
    assert len(told(text, "percentage")) == 3


def test_one_model_makes_only_a_doubt() -> None:
    text = "规划小区664个，实际实施669个，完成规划数的100.75%；规划楼栋2040栋，实际实施1997栋，完成规划数的97.01%。"
    assert [r.doubtful for r in relations(text) if not r.holds] == [True]
