"""Money as an integer number of 分."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from planlint.quantity import Quantity, plain_decimal


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount in 分.

    >>> Money.wan("1626.8").fen
    1626800000
    """

    fen: int

    @classmethod
    def yuan(cls, text: str) -> Money:
        """From a decimal text in 元; raises ValueError for fractions of a 分."""
        return cls.exactly(Fraction(text.replace(",", "")))

    @classmethod
    def wan(cls, text: str) -> Money:
        """From a decimal text in 万元; raises ValueError for fractions of a 分."""
        return cls.exactly(Fraction(text.replace(",", "")) * 10_000)

    @classmethod
    def of(cls, quantity: Quantity) -> Money:
        """From a quantity of dimension money; raises ValueError for any other."""
        if quantity.dimension != "money":
            raise ValueError(f"not money: {quantity.text}")
        return cls.exactly(quantity.value)

    @classmethod
    def exactly(cls, yuan: Fraction) -> Money:
        fen = yuan * 100
        if fen.denominator != 1:
            raise ValueError(f"not a whole number of fen: {yuan}")
        return cls(int(fen))

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __str__(self) -> str:
        return in_yuan(Fraction(self.fen, 100))


def in_yuan(amount: Fraction) -> str:
    """An amount in 元 as a report prints it: in 万元 from ten thousand 元 on, else in 元."""
    if abs(amount) >= 10_000:
        return f"{plain_decimal(amount / 10_000)} 万元"
    return f"{plain_decimal(amount)} 元"
