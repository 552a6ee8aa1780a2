"""How far a result may be off: the tolerance follows the printed precision.

Sums, differences and counts are exact, unless the result is printed coarser than its parts or
marked as approximate.  Shares, ratios and conversions hold within half a unit of the last
printed digit; an operand that is itself rounded (5.3万) counts with its half unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from planlint.quantity import Quantity
from planlint.relations.relation import Grade


def sum_tolerance(parts: Sequence[Quantity], stated: Quantity) -> Fraction:
    """The difference that a sum (or difference) of ``parts`` may have from ``stated``."""
    finest = min(p.step for p in parts)
    tolerance = Fraction(0)
    if stated.approximate or stated.step > finest:
        tolerance = stated.half
    return tolerance + sum((p.half for p in parts if p.approximate), Fraction(0))


def slack(q: Quantity) -> Fraction:
    """The half unit by which a rounded operand may be off; exact numbers have none."""
    return q.half if q.rounded else Fraction(0)


def ratio_range(top: Quantity, bottom: Quantity) -> tuple[Fraction, Fraction]:
    """Lowest and highest quotient that the printed operands allow."""
    low = (top.value - slack(top)) / (bottom.value + slack(bottom))
    below = bottom.value - slack(bottom)
    return low, (top.value + slack(top)) / (below if below > 0 else bottom.value)


def ratio_tolerance(top: Quantity, bottom: Quantity, stated: Quantity, factor: Fraction) -> Fraction:
    """The difference ``factor × top ÷ bottom`` may have from ``stated``."""
    low, high = ratio_range(top, bottom)
    exact = top.value / bottom.value
    return stated.half + factor * max(high - exact, exact - low)


def sum_grade(difference: Fraction, parts: Sequence[Quantity], stated: Quantity) -> Grade:
    """A failure within one unit of the last digit is rounding; things counted are never rounded."""
    if stated.dimension == "count" and not stated.scaled:
        return Grade.MATERIAL
    last = max([stated.step, *(p.step for p in parts)])
    fractional = "." in stated.digits or stated.scaled or any("." in p.digits for p in parts)
    if fractional and abs(difference) <= last:
        return Grade.ROUNDING
    return Grade.MATERIAL


def ratio_grade(difference: Fraction, stated: Quantity) -> Grade:
    """A share or ratio that is off by at most one unit of its last digit is rounding."""
    return Grade.ROUNDING if abs(difference) <= stated.step + stated.half else Grade.MATERIAL
