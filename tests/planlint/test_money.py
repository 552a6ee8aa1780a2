"""Money is a whole number of 分, whatever it is printed in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlint.money import Money
from planlint.quantity import scan

FEN = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("money", "fen"),
    [
        (Money.wan("1626.8"), 1_626_800_000),
        (Money.wan("1,928.8"), 1_928_800_000),
        (Money.yuan("0.01"), 1),
        (Money.yuan("12,345.67"), 1_234_567),
        (Money.exactly(Fraction(1, 4)), 25),
    ],
)
def test_an_amount_is_kept_to_the_fen(money: Money, fen: int) -> None:
    assert money.fen == fen


@pytest.mark.parametrize("text", ["0.001", "1.005"])
def test_there_is_nothing_smaller_than_a_fen(text: str) -> None:
    with pytest.raises(ValueError, match="fen"):
        Money.yuan(text)


def test_a_third_of_a_yuan_is_no_amount() -> None:
    with pytest.raises(ValueError, match="fen"):
        Money.exactly(Fraction(1, 3))


@pytest.mark.parametrize(
    ("text", "fen"), [("补助1.76亿元", 17_600_000_000), ("合计302万元", 302_000_000), ("5角", 50)]
)
def test_a_printed_amount_becomes_money(text: str, fen: int) -> None:
    assert Money.of(next(scan(text))).fen == fen


@pytest.mark.parametrize("text", ["16户", "30%", "3500元/㎡", "2.3"])
def test_an_area_a_share_or_a_price_is_not_money(text: str) -> None:
    with pytest.raises(ValueError, match="not money"):
        Money.of(next(scan(text)))


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money.wan("302"), "302 万元"),
        (Money.wan("1626.8"), "1626.8 万元"),
        (Money.yuan("10000"), "1 万元"),
        (Money.yuan("9999.5"), "9999.5 元"),
        (Money.wan("-302"), "-302 万元"),
        (Money(0), "0 元"),
    ],
)
def test_ten_thousand_yuan_and_more_are_told_in_wan(money: Money, text: str) -> None:
    assert str(money) == text


@given(FEN, FEN, FEN)
def test_adding_loses_nothing(a: int, b: int, c: int) -> None:
    x, y, z = Money(a), Money(b), Money(c)
    assert (x + y) + z == x + (y + z)
    assert x + y == y + x
    assert (x + y) - y == x
    assert (x < y) is (a < b)


@given(st.integers(1, 10**12), st.sampled_from([("元", 100), ("万元", 10**6), ("亿元", 10**10)]))
def test_what_is_printed_is_read_and_told_again(number: int, unit: tuple[str, int]) -> None:
    word, fen = unit
    text = f"{Decimal(number).scaleb(-2):f}{word}"
    money = Money.of(next(scan("共" + text)))
    assert money.fen * 100 == number * fen
    assert Money.of(next(scan(str(money).replace(" ", "")))) == money
