"""The tolerance follows the printed precision."""

from __future__ import annotations

from fractions import Fraction

import pytest

from planlint.quantity import Quantity, scan
from planlint.relations.relation import Grade
from planlint.relations.tolerance import (
    ratio_grade,
    ratio_range,
    ratio_tolerance,
    slack,
    sum_grade,
    sum_tolerance,
)


def q(text: str) -> Quantity:
    (one,) = scan(text)
    return one


@pytest.mark.parametrize(
    ("parts", "stated", "tolerance"),
    [
        (["517万元", "417万元"], "934万元", 0),
        (["3.691亿元", "3.8亿元"], "7.5亿元", 5_000_000),
        (["420万元", "560万元"], "约1000万元", 5_000_000),
        (["约170户", "230户"], "400户", 5),
        (["3.5万户", "12户"], "3.5万户", 500),
    ],
)
def test_a_sum_is_exact_unless_its_total_is_coarser_or_approximate(
    parts: list[str], stated: str, tolerance: int
) -> None:
    assert sum_tolerance([q(p) for p in parts], q(stated)) == tolerance


def test_only_a_rounded_operand_has_slack() -> None:
    assert slack(q("5.3万户")) == 500
    assert slack(q("约170户")) == 5
    assert slack(q("53000户")) == slack(q("1626.8元")) == 0


def test_rounded_operands_widen_a_ratio() -> None:
    low, high = ratio_range(q("5.3万元"), q("100户"))
    assert (low, high) == (Fraction(525), Fraction(535))
    assert ratio_tolerance(q("53000元"), q("100户"), q("530元"), Fraction(1)) == Fraction(1, 2)
    assert ratio_tolerance(q("5.3万元"), q("100户"), q("530元"), Fraction(1)) == Fraction(11, 2)


@pytest.mark.parametrize(
    ("off", "parts", "stated", "grade"),
    [
        (1000, ["12.5万元", "13.5万元"], "26.1万元", Grade.ROUNDING),
        (2000, ["12.5万元", "13.5万元"], "26.2万元", Grade.MATERIAL),
        (1, ["12户", "13户"], "26户", Grade.MATERIAL),
        (1000, ["1.2万户", "1.3万户"], "2.6万户", Grade.ROUNDING),
        (1, ["12元", "13元"], "26元", Grade.MATERIAL),
    ],
)
def test_one_unit_of_the_last_decimal_is_rounding_but_things_are_counted(
    off: int, parts: list[str], stated: str, grade: Grade
) -> None:
    assert sum_grade(Fraction(off), [q(p) for p in parts], q(stated)) is grade


def test_a_ratio_off_by_more_than_its_last_digit_is_material() -> None:
    assert ratio_grade(Fraction(1, 10), q("95.2%")) is Grade.ROUNDING
    assert ratio_grade(Fraction(2, 10), q("95.2%")) is Grade.MATERIAL
