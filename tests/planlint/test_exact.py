"""Exact numbers are fractions in all but speed."""

from __future__ import annotations

import copy
import operator
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlint.exact import Exact, exact, from_decimal

WHOLE = st.integers(-(10**12), 10**12)
FRACTIONS = st.builds(Fraction, WHOLE, st.integers(1, 10**6))
OTHERS = st.one_of(st.integers(-1000, 1000), WHOLE, FRACTIONS)
ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv)
COMPARISONS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)


def same(value: Fraction) -> Exact:
    return exact(value.numerator, value.denominator)


@given(FRACTIONS, OTHERS)
def test_computing_gives_what_fractions_give(a: Fraction, b: Fraction | int) -> None:
    others = [b, same(b)] if isinstance(b, Fraction) else [b]
    for operation in ARITHMETIC:
        for left, right, fast in [(a, b, o) for o in others]:
            if right or operation is not operator.truediv:
                done = operation(same(left), fast)
                assert done == operation(left, right)
                assert type(done) is Exact
            if left or operation is not operator.truediv:
                back = operation(fast, same(left))
                assert back == operation(right, left)
                assert (back.numerator, back.denominator) == operation(
                    Fraction(right), left
                ).as_integer_ratio()


@given(FRACTIONS, OTHERS)
def test_comparing_gives_what_fractions_give(a: Fraction, b: Fraction | int) -> None:
    for operation in COMPARISONS:
        assert operation(same(a), b) == operation(a, b)
        assert operation(b, same(a)) == operation(b, a)
        assert operation(same(a), same(Fraction(b))) == operation(a, b)
    assert hash(same(a)) == hash(a)
    assert (-same(a), abs(same(a)), round(same(a))) == (-a, abs(a), round(a))


@given(WHOLE, st.integers(-1000, 1000).filter(bool))
def test_the_parts_are_in_lowest_terms(top: int, bottom: int) -> None:
    made = exact(top, bottom)
    assert (made.numerator, made.denominator) == Fraction(top, bottom).as_integer_ratio()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_decimal_is_the_same_number(number: Decimal) -> None:
    assert from_decimal(number) == Fraction(number)


def test_other_numbers_are_left_to_the_standard_library() -> None:
    assert exact(1, 2) == 0.5
    assert exact(1, 2) != "1/2"
    assert exact(1, 2) < 0.75 <= exact(3, 4) <= 0.75 < exact(4, 5)
    assert exact(1, 2) + 0.5 == 1.0 == 1.5 - exact(1, 2)
    assert exact(1, 2) * 0.5 == 0.25 == 0.125 / exact(1, 2)
    with pytest.raises(TypeError):
        exact(1, 2) + Decimal(1)
    for nothing in (0, Fraction(0), exact(0)):
        with pytest.raises(ZeroDivisionError):
            exact(1, 2) / nothing


def test_it_survives_copying_and_another_process() -> None:
    value = exact(2000, 3)
    assert copy.deepcopy(value) == value
    assert type(pickle.loads(pickle.dumps(value))) is Exact
    assert str(value) == "2000/3"
