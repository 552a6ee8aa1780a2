"""推算: averages that a text does not print, worked out from its own totals.

They are shown apart from the verified relations and are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from planlint.document import Span
from planlint.facts import Facts
from planlint.quantity import Quantity
from planlint.relations import Operand
from planlint.relations.numbers import decimal_words, operand_words

# item above, item below, what it is called, the unit and its size in base units, decimals
_AVERAGES = (
    ("investment", "area", "平均每平方米投资", "元/㎡", 1, 2),
    ("investment", "households", "平均每户投资", "元", 1, 0),
    ("area", "households", "平均每户面积", "㎡", 1, 1),
    ("area", "buildings", "平均每栋面积", "㎡", 1, 1),
    ("households", "buildings", "平均每栋户数", "户", 1, 1),
)


@dataclass(frozen=True, slots=True)
class DerivedFigure:
    """``title`` in words, ``line`` the computation with its result, ``spans`` where its numbers stand."""

    title: str
    line: str
    spans: tuple[Span, ...]


def derived_figures(facts: Facts) -> tuple[DerivedFigure, ...]:
    """The averages that the totals of a plan allow."""
    found = []
    for above, below, title, unit, size, decimals in _AVERAGES:
        top, bottom = facts.total(above), facts.total(below)
        if top is None or bottom is None or bottom.value <= 0:
            continue
        value = decimal_words(Fraction(top.value / bottom.value) / size, decimals)
        found.append(
            DerivedFigure(title, f"{_words(top)} ÷ {_words(bottom)} = {value} {unit}", _spans(top, bottom))
        )
    return tuple(found)


def _words(q: Quantity) -> str:
    return operand_words(Operand.of(q))


def _spans(*quantities: Quantity) -> tuple[Span, ...]:
    return tuple(Span(q.start, q.end) for q in quantities)
