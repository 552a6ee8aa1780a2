"""Income and interest that run by the month or the year: 0.6元/㎡·月, 全年74.23万元; 年利率3.2%，每年付息320万元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from planlint.document import Span
from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.per import BASES, unit_below
from planlint.relations.reading import Reading, is_rate, shared_length
from planlint.relations.relation import Group, Operand, Relation

_MONTHLY = regex(r"^\s*(?:[·./／]|每)?\s*月|每月|月租|/月")
_YEARS = regex(r"(\d{1,2})\s*年(?:累计|合计|共计|共|总)?[^，,。；;\d]{0,8}$")
_INTEREST = regex(r"利率")
_PAID = regex(r"付息|利息|支付")
_TWELVE = regex(r"12\s*个月|十二个月")
_A_YEAR = regex(r"全年|每年|一年|年收")
_MONTHS = 12
_AFTER = 6
_BEFORE = 12
_SHARED = 2
_MOST_WHOLES = 30


def find_running(reading: Reading) -> Iterator[Relation]:
    """Amounts of a year, of all years and of interest, where what they come from is printed."""
    prose = reading.prose
    for i, m in enumerate(prose):
        if m.quantity.dimension == "percent" and _INTEREST.search(m.label):
            yield from _interest(reading, i)
        elif m.quantity.dimension.startswith("money") and is_rate(m):
            yield from _of_a_year(reading, i)
        elif m.quantity.dimension == "money":
            yield from _of_all_years(reading, i)


def _later(reading: Reading, i: int) -> list[Mention]:
    """The amounts of money after a figure, in its paragraph."""
    stated = reading.prose[i]
    return [
        m
        for m in reading.prose[i + 1 : i + 1 + _AFTER]
        if m.block == stated.block
        and m.quantity.dimension == "money"
        and not is_rate(m)
        and m.quantity.value > 0
    ]


def _of_a_year(reading: Reading, i: int) -> Iterator[Relation]:
    """停车位400个，每个每月60元，全年28.80万元: number × rate × 12."""
    rate = reading.prose[i]
    around = reading.text[rate.quantity.end : rate.quantity.end + 4]
    monthly = _MONTHLY.search(around) or _MONTHLY.search(rate.label[-8:])
    below = unit_below(rate)
    if not monthly or below is None:
        return
    bases = {b for unit in (below[0], *_EACH.get(rate.label[:2], ())) for b in BASES.get(unit, (unit,))}
    near = [m for m in reading.prose[max(0, i - _BEFORE) : i + _AFTER] if m.block == rate.block]
    wholes = [*reading.whole_plan]
    wholes += reading.table_totals[:_MOST_WHOLES]
    for amount in _later(reading, i):
        between = rate.quantity.end, amount.quantity.start
        year = _TWELVE.search(reading.text, *between) or _A_YEAR.search(reading.text, *between)
        if year is None:
            continue
        months = Operand(year[0], Fraction(_MONTHS), "月", Span(*year.span()), "12个月")
        made = _product_of([*near, *wholes], bases, rate, months, amount)
        if made is not None:
            yield made
            return


_EACH = {"每个": ("个",), "每户": ("户",), "每辆": ("辆", "个"), "每位": ("个",)}


def _product_of(
    counted: Sequence[Mention], bases: set[str], rate: Mention, months: Operand, amount: Mention
) -> Relation | None:
    for m in counted:
        if m.quantity.base not in bases or m.quantity.value <= 0:
            continue
        computed = m.quantity.value * rate.quantity.value * months.value
        if abs(computed - amount.quantity.value) <= amount.quantity.half:
            return _made([m, rate], amount, computed, "全年金额等于数量乘单价乘12个月", months)
    return None


def _interest(reading: Reading, i: int) -> Iterator[Relation]:
    rate = reading.prose[i]
    sums = [
        m
        for m in reading.prose[max(0, i - _BEFORE) : i]
        if m.block == rate.block and m.quantity.dimension == "money" and m.quantity.value > 0
    ]
    for amount in _later(reading, i):
        if not _PAID.search(amount.label):
            continue
        for principal in reversed(sums):
            computed = principal.quantity.value * rate.quantity.value / 100
            if abs(computed - amount.quantity.value) <= amount.quantity.half:
                yield _made([principal, rate], amount, computed, "年利息等于本金乘年利率")
                return


def _of_all_years(reading: Reading, i: int) -> Iterator[Relation]:
    """年净收益1261.60万元，15年累计净收益18924.00万元."""
    stated = reading.prose[i]
    before = reading.before(stated, 18)
    found = _YEARS.search(before)
    if found is None:
        return
    at = stated.quantity.start - len(before) + found.start(1)
    years = Operand(found[1], Fraction(found[1]), "年", Span(at, at + len(found[1])), "年数")
    for m in reversed(reading.prose[max(0, i - _BEFORE) : i]):
        alike = reading.key(m) == reading.key(stated) and m.block >= stated.block - 1
        named = shared_length(m.label, stated.label) >= _SHARED or (
            _PAID.search(m.label) and _PAID.search(stated.label)
        )
        computed = m.quantity.value * years.value
        if alike and named and years.value > 1 and computed == stated.quantity.value:
            yield _made([m], stated, computed, f"{stated.label}等于每年的{years.text}倍", years)
            return


def _made(
    operands: Sequence[Mention], stated: Mention, computed: Fraction, title: str, *more: Operand
) -> Relation:
    factors = (*(Operand.of(m.quantity, m.label) for m in operands), *more)
    return Relation(
        "product", factors, Operand.of(stated.quantity, stated.label),
        computed, stated.quantity.half, True, title, group=Group.MONEY, topic="running",
    )  # fmt: skip
