"""A share or rate with one part and one whole beside it: found where it fails, left alone where another base is meant."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import relations

FAULTY = [
    "共有住户460户，同意427户，占94.8%。",
    "改造小区45个，已开工40个，开工率90.0%。",
    "小区有住宅320户，签约301户，占总户数的96.1%。",
    "小区共有住户400户，同意改造的300户，占85%。",
    "2026年3月组织业主投票，小区共有住户400户，参与投票的300户，占85%。",
]

LEFT_ALONE = [
    "共有住户460户，同意427户，占92.8%。",
    "总户数460户，同意427户，占参与户数的97.8%。",
    "改造小区45个，其中本年40个，已开工36个，开工率88.0%。",
    "小区有住户460户，困难家庭27户，占全县低保家庭的1.2%。",
]


@pytest.mark.parametrize("text", FAULTY)
def test_a_share_of_the_only_whole_is_found(text: str) -> None:
    (failed,) = [r for r in relations(text) if not r.holds]
    assert failed.kind == "percentage"


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_another_base_is_left_alone(text: str) -> None:
    assert [r for r in relations(text) if not r.holds] == []
