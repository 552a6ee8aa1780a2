"""Shares of one question make 100 %."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, told


def test_the_answers_to_one_question_make_a_hundred() -> None:
    assert told("同意的占60%，反对的占30%，弃权的占10%。") == ["sum 60% 30% 10% →"]
    assert told("同意的占60%，反对的占30%，弃权的占12%。") == ["sum 60% 30% 12% ↛"]


def test_rounded_answers_may_miss_a_hundred_by_their_half_units() -> None:
    assert told("同意的占33.3%，反对的占33.3%，弃权的占33.3%。") == ["sum 33.3% 33.3% 33.3% →"]


def test_instalments_that_make_the_whole_price_are_told() -> None:
    assert told("预付款支付30%，竣工后支付40%，结算后支付27%，质保金3%。", "sum") == ["sum 30% 40% 27% 3% →"]


@pytest.mark.parametrize(
    "text",
    [
        "认为停车难的占60%，认为漏水的占55%，认为缺绿化的占30%。",
        "绿地率30%，建筑密度25%，覆盖率90%。",
        "预付30%，进度款付至80%，结算付至97%。",
    ],
    ids=["several answers", "other rates", "instalments that count on"],
)
def test_shares_that_may_exceed_a_hundred_are_left_alone(text: str) -> None:
    assert failed(text) == []
