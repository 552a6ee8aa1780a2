"""Exact numbers: the standard library's fractions, with short ways for whole numbers and for each other.

Relations are found by comparing each figure with its neighbours, several ten thousand times in a plan of
thirty pages.  :class:`fractions.Fraction` asks an abstract base class at each of these what its operand is.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import Any


class Exact(Fraction):
    """A fraction that computes and compares with whole numbers and fractions faster; equal to and hashed as one.

    >>> Exact(1, 3) + Fraction(1, 6) == Fraction(1, 2)
    True
    """

    __slots__ = ()
    _numerator: int
    _denominator: int

    def __add__(self, other: Any) -> Any:
        if type(other) is int:
            return _lowest(self._numerator + other * self._denominator, self._denominator)
        if type(other) in _FRACTIONS:
            below, its = self._denominator, other._denominator
            if below == its:
                return exact(self._numerator + other._numerator, below)
            return exact(self._numerator * its + other._numerator * below, below * its)
        return Fraction.__add__(self, other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if type(other) is int:
            return _lowest(self._numerator - other * self._denominator, self._denominator)
        if type(other) in _FRACTIONS:
            below, its = self._denominator, other._denominator
            if below == its:
                return exact(self._numerator - other._numerator, below)
            return exact(self._numerator * its - other._numerator * below, below * its)
        return Fraction.__sub__(self, other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if type(other) is int:
            return exact(self._numerator * other, self._denominator)
        if type(other) in _FRACTIONS:
            return exact(self._numerator * other._numerator, self._denominator * other._denominator)
        return Fraction.__mul__(self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if type(other) is int:
            return exact(self._numerator, self._denominator * other)
        if type(other) in _FRACTIONS:
            return exact(self._numerator * other._denominator, self._denominator * other._numerator)
        return Fraction.__truediv__(self, other)

    def __rtruediv__(self, other: Any) -> Any:
        if type(other) is int:
            return exact(other * self._denominator, self._numerator)
        if type(other) in _FRACTIONS:
            return exact(other._numerator * self._denominator, other._denominator * self._numerator)
        return Fraction.__rtruediv__(self, other)

    def __neg__(self) -> Exact:
        return _lowest(-self._numerator, self._denominator)

    def __abs__(self) -> Exact:
        return self if self._numerator >= 0 else _lowest(-self._numerator, self._denominator)

    def __eq__(self, other: Any) -> Any:
        if type(other) is int:
            return self._numerator == other and self._denominator == 1
        if type(other) in _FRACTIONS:
            return self._numerator == other._numerator and self._denominator == other._denominator
        return Fraction.__eq__(self, other)

    def __hash__(self) -> int:  # type: ignore[override]  # numbers.Complex has none
        return hash(self._numerator) if self._denominator == 1 else Fraction.__hash__(self)

    def __lt__(self, other: Any) -> Any:
        if type(other) is int:
            return self._numerator < other * self._denominator
        if type(other) in _FRACTIONS:
            return self._numerator * other._denominator < other._numerator * self._denominator
        return Fraction.__lt__(self, other)

    def __le__(self, other: Any) -> Any:
        if type(other) is int:
            return self._numerator <= other * self._denominator
        if type(other) in _FRACTIONS:
            return self._numerator * other._denominator <= other._numerator * self._denominator
        return Fraction.__le__(self, other)

    def __gt__(self, other: Any) -> Any:
        if type(other) is int:
            return self._numerator > other * self._denominator
        if type(other) in _FRACTIONS:
            return self._numerator * other._denominator > other._numerator * self._denominator
        return Fraction.__gt__(self, other)

    def __ge__(self, other: Any) -> Any:
        if type(other) is int:
            return self._numerator >= other * self._denominator
        if type(other) in _FRACTIONS:
            return self._numerator * other._denominator >= other._numerator * self._denominator
        return Fraction.__ge__(self, other)


_FRACTIONS = (Exact, Fraction)


def exact(numerator: int, denominator: int = 1) -> Exact:
    """The number in lowest terms; raises ZeroDivisionError."""
    if denominator != 1:
        divisor = gcd(numerator, denominator)
        if denominator <= 0:
            if denominator == 0:
                raise ZeroDivisionError(f"Fraction({numerator}, 0)")
            divisor = -divisor
        if divisor != 1:
            numerator //= divisor
            denominator //= divisor
    return _lowest(numerator, denominator)


def from_decimal(number: Decimal) -> Exact:
    """A finite decimal as a fraction."""
    return _lowest(*number.as_integer_ratio())


def _lowest(numerator: int, denominator: int) -> Exact:
    made = object.__new__(Exact)
    made._numerator = numerator
    made._denominator = denominator
    return made


ONE = exact(1)
