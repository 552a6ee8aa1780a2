"""Rates under a name whose amount and quantity stand elsewhere: 货币补偿按每平方米4500元测算; 60㎡户型96套."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.per import BASES, unit_below
from planlint.relations.reading import Reading, is_rate
from planlint.relations.relation import Group, Operand, Relation

_NAMED = regex(
    r"(?:^|[，,。；;：:\n])\s*(?P<name>[一-龥]{2,10}?)(?:费|资金)?(?:按照?|每|标准)[^，,。；;\d]{0,8}$"
)
_REACH = 28
_MOST, _MOST_COUNTED, _TELLING = 8, 200, 2
_KIND = regex(r"^\s*(?:的)?(?:户型|型|面积段|住宅|套型)?\s*$")


def find_named_rates(reading: Reading) -> Iterator[Relation]:
    """Amounts that a rate of the same name makes, and floor space by types of flat; only what holds."""
    totals = reading.whole_plan + reading.table_totals
    for rate in reading.prose:
        if rate.quantity.dimension.startswith("money") and is_rate(rate) and rate.quantity.value > 0:
            yield from _amounts(reading, rate, totals)
            yield from _following(reading, rate)
    yield from _types(reading)


def _amounts(reading: Reading, rate: Mention, totals: Sequence[Mention]) -> Iterator[Relation]:
    clause = _NAMED.search(reading.before(rate, _REACH))
    below = unit_below(rate)
    if clause is None or below is None:
        return
    name = clause["name"]
    bases = BASES.get(below[0], (below[0],))
    named = [m for piece in (name[:2], name[-2:]) for m in reading.labelled(piece)]
    amounts = [m for m in named if m.quantity.dimension == "money" and m.quantity.value > 0][:_MOST]
    counted = [m for m in [*named, *totals] if m.quantity.base in bases and m.quantity.value > 0]
    anywhere = [m for m in reading.all if m.quantity.base in bases and m.quantity.weight >= _TELLING]
    for amount in amounts:
        for m in [*counted, *anywhere[:_MOST_COUNTED]]:
            computed = m.quantity.value * rate.quantity.value / below[1]
            if abs(computed - amount.quantity.value) <= amount.quantity.half and computed > 0:
                yield _product([m, rate], amount, computed, f"{name}等于数量乘单价", Group.MONEY)
                break


_AFTER, _LONG = 10, 4


def _following(reading: Reading, rate: Mention) -> Iterator[Relation]:
    """按每公里185万元测算，需投资109705万元…2021年37055.5万元: long amounts after it that a printed length makes."""
    below = unit_below(rate)
    if below is None or below[0] not in ("m", "㎡", "户", "套"):
        return
    i = reading.index(rate)
    counted = {
        m.quantity.value: m for m in reversed(reading.all) if m.quantity.base == below[0] and not is_rate(m)
    }
    for amount in reading.prose[i + 1 : i + 1 + _AFTER]:
        q = amount.quantity
        if q.dimension != "money" or is_rate(amount) or q.weight < _LONG or amount.block - rate.block > 2:
            continue
        m = counted.get(q.value * below[1] / rate.quantity.value)
        if m is not None and m.quantity.weight >= _FEWEST_TYPES:
            yield _product([m, rate], amount, q.value, "数量乘单价", Group.MONEY)


_FEWEST_TYPES = 2


def _types(reading: Reading) -> Iterator[Relation]:
    """60㎡户型96套、80㎡户型148套，…总面积38520平方米: each area times its number."""
    run: list[Mention] = []
    prose = reading.prose
    for i, m in enumerate(prose):
        before = prose[i - 1] if i else None
        if before is not None and _is_type(reading, before, m):
            run += [before, m]
        elif len(run) >= 2 * _FEWEST_TYPES and m.quantity.dimension == "area" and m.block == run[-1].block:
            following = prose[i + 1] if i + 1 < len(prose) else None
            if following is not None and _is_type(reading, m, following):
                continue  # the area of the next type
            computed = sum(
                (a.quantity.value * b.quantity.value for a, b in zip(run[::2], run[1::2], strict=True)),
                Fraction(0),
            )
            if abs(computed - m.quantity.value) <= m.quantity.half:
                yield _product(run, m, computed, "各户型面积乘套数之和", Group.AREA)
            run = []
        elif run and m.block != run[-1].block:
            run = []


def _is_type(reading: Reading, area: Mention, count: Mention) -> bool:
    return (
        area.quantity.dimension == "area"
        and count.quantity.base in ("套", "户", "间")
        and area.block == count.block
        and _KIND.match(reading.between(area, count)) is not None
    )


def _product(
    operands: Sequence[Mention], stated: Mention, computed: Fraction, title: str, group: Group
) -> Relation:
    return Relation(
        "product", tuple(Operand.of(m.quantity, m.label) for m in operands), Operand.of(stated.quantity, stated.label),
        computed, stated.quantity.half, True, title, group=group, topic="named-rate",
    )  # fmt: skip
