"""One quantity printed in two units: 2.0156公顷（20155.7平方米，折合约30.23亩）."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.reading import Reading, is_rate
from planlint.relations.relation import Grade, Group, Operand, Relation
from planlint.relations.tolerance import slack

_CONVERTED = regex(r"^[,，、]?\s*[（(]?\s*(?:折合|合计?|约合|折|即|相当于|约|也就是)*\s*(?:约|为)?\s*$")


def find_conversions(reading: Reading) -> Iterator[Relation]:
    """Pairs of figures that the text calls one; whether it is so is theirs to show."""
    prose = reading.prose
    first: Mention | None = None  # of 18642.8平方米，即1.8643公顷，折合27.96亩 the finest
    for a, b in itertools.pairwise(prose):
        if a.block != b.block or not convertible(a, b) or is_rate(a):
            first = None
            continue
        if _CONVERTED.match(reading.between(a, b)):
            finest = first if first is not None and first.quantity.step < a.quantity.step else a
            yield conversion(finest if convertible(finest, b) else a, b)
            first = finest
        else:
            first = None


def convertible(a: Mention, b: Mention) -> bool:
    """Are these figures of one dimension in two units?"""
    qa, qb = a.quantity, b.quantity
    if qa.dimension != qb.dimension or qa.dimension not in ("area", "money", "length"):
        return False
    return qa.unit != qb.unit and qa.value > 0 and qb.value > 0


def conversion(a: Mention, b: Mention) -> Relation:
    """The first as printed is the operand; what may be off is half a unit of the coarser."""
    fine, coarse = (a, b) if a.quantity.step <= b.quantity.step else (b, a)
    tolerance = coarse.quantity.half + slack(fine.quantity)
    off = a.quantity.value - b.quantity.value
    return Relation(
        "equality",
        (Operand.of(a.quantity, a.label),),
        Operand.of(b.quantity, b.label),
        a.quantity.value,
        tolerance,
        abs(off) <= tolerance,
        "同一个量换算单位",
        "",
        Grade.ROUNDING if abs(off) <= 2 * coarse.quantity.step else Grade.MATERIAL,
        Group.MONEY if a.quantity.dimension == "money" else Group.AREA,
        (),
        (),
        False,
        "conversion",
    )
