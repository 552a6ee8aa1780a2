"""Numbers in a report: as printed, or computed in the unit and precision of the text."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from planlint.patterns import regex
from planlint.quantity import Quantity
from planlint.relations.relation import Operand, Relation
from planlint.units import unit_of

_PRINTED = regex(r"\d[\d,，. ．]*\d|\d")
_LEADING = regex(r"[−\-+]?\s?\d[\d,]*(?:\.\d+)?")
MOST_DECIMALS = 6


def decimal_words(value: Fraction, decimals: int = 0) -> str:
    """A number with that many decimals, rounded half up, no separators: ``1928.8``, ``302.0``.

    >>> decimal_words(Fraction(1, 3), 2)
    '0.33'
    """
    scaled = abs(value) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    digits = str(whole).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if value < 0 and whole else text


def unit_size(q: Quantity) -> Fraction:
    """How many base units one printed unit is: 万元 → 10000 元, 公顷 → 10000 ㎡."""
    try:
        printed = Fraction(Decimal(q.digits))
    except (InvalidOperation, ValueError):
        printed = Fraction(0)
    if printed and not q.chinese:
        return q.value / printed
    unit = unit_of(q.unit) if q.unit else None
    return unit[2] if unit else Fraction(1)


def digits_of(operand: Operand) -> str:
    """The number as printed, without its unit; a Chinese numeral in digits, a name as it is."""
    q = operand.quantity
    if q is None:
        return operand.text.strip()
    if q.dimension == "fraction":
        return q.text.strip()
    if q.chinese:
        return decimal_words(q.value / unit_size(q), 0)
    match = _PRINTED.search(q.text)
    return match[0].strip() if match else q.text.strip()


def unit_words(operand: Operand | None) -> str:
    """The unit as printed; empty for a pure number and for what has none."""
    if operand is None:
        return ""
    return operand.quantity.unit if operand.quantity else "" if operand.unit == "date" else operand.unit


def with_unit(number: str, unit: str) -> str:
    """``643 万元``, ``30%``: a space before a Chinese unit, none before a sign."""
    if not unit or number.endswith(unit):
        return number
    return f"{number}{unit}" if unit in "%％‰" else f"{number} {unit}"


def operand_words(operand: Operand) -> str:
    """A number with its unit, spaced as our own words are; a date or a name as printed."""
    if operand.quantity is None or operand.quantity.dimension == "fraction":
        return operand.text.strip()
    return with_unit(digits_of(operand), unit_words(operand))


def decimals_in(q: Quantity, size: Fraction) -> int:
    """How many decimals a printed number has, seen in units of ``size``."""
    step = q.step / size
    for decimals in range(MOST_DECIMALS):
        if not step or (step * 10**decimals).denominator == 1:
            return decimals
    return MOST_DECIMALS


def display_unit(relation: Relation) -> tuple[Fraction, str]:
    """The unit a relation's result is shown in: that of the stated figure, else of the first operand."""
    model = relation.stated or next((o for o in relation.operands if o.quantity), None)
    if model is None or model.quantity is None:
        return Fraction(1), unit_words(model)
    return unit_size(model.quantity), model.quantity.unit


def precision(relation: Relation, size: Fraction) -> int:
    """Decimals of a computed result: the finest printed among its operands and the stated figure."""
    stated = relation.stated.quantity if relation.stated else None
    quantities = [stated] if stated else []
    if relation.kind in ("sum", "difference", "bound", "count", "equality") or stated is None:
        quantities += [o.quantity for o in relation.operands if o.quantity]
    found = max((decimals_in(q, size) for q in quantities if q), default=0)
    if relation.kind == "ratio" and not relation.holds and stated is not None:
        # 3558.89 ÷ 30.23 = 117.73 shows what 11773 has lost; 118 does not
        printed = max((len(digits_of(o).partition(".")[2]) for o in relation.operands), default=0)
        found = max(found, min(printed, 2))
    return found


def computed_words(relation: Relation) -> str:
    """The recomputed result, without unit, with enough decimals to differ from a stated one it denies."""
    size, _ = display_unit(relation)
    decimals = precision(relation, size)
    value = relation.computed / size
    if relation.stated and not relation.holds:
        stated = relation.stated.value / size
        while decimals < MOST_DECIMALS and decimal_words(value, decimals) == decimal_words(stated, decimals):
            decimals += 1
    return decimal_words(value, decimals)


def split_unit(text: str) -> tuple[str, str]:
    """``302.0 万元`` → (``302.0``, ``万元``); what begins with no number is all number."""
    match = _LEADING.match(text.strip())
    if match is None:
        return text.strip(), ""
    return match[0].strip(), text.strip()[match.end() :].strip()


def is_number(text: str) -> bool:
    """Is the text one plain number?"""
    return bool(_LEADING.fullmatch(text.strip()))


def point_column(numbers: Iterable[str]) -> int:
    """The longest part before a decimal point, for alignment."""
    return max((len(n.partition(".")[0]) for n in numbers), default=0)
