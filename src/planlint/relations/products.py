"""Products in prose: 28台×4000元/台＝11.2万元; 每台4000元，共11.2万元; 收入（728个×75元×12个月）."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.document import Span
from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import digit_lost
from planlint.relations.per import BASES, unit_below
from planlint.relations.reading import Reading
from planlint.relations.relation import Grade, Group, Operand, Relation

_TIMES = regex(r"^\s*(?:/[\u4e00-\u9fff㎡·]{1,4})?\s*[×xX*＊✕]\s*$")
_EQUALS = regex(
    r"^\s*(?:计?[,，]\s*(?:投资|估算|金额|需|共计|合计|共|计|总计)[^，,。；;\d]{0,4}|[=＝]|为|计|合计|共计|共|总价|小计|需|合|[,，]\s*(?:共计|合计|共|计|总计|需|投资|金额|小计)[^，,。；;\d]{0,6})\s*约?$"
)
_OPENED = regex(r"^\s*[（(]\s*(?:即|按)?\s*$")
_IN_ALL = regex(r"(?:共|合计|共计|总计|计)[^，,。；;\d]{0,6}$")
_TITLE = "数量乘单价等于金额"


def find_products(reading: Reading) -> Iterator[Relation]:
    """Every product whose factors stand beside it."""
    yield from _pairs(reading)
    yield from _chains(reading)
    yield from _counted(reading)
    yield from _by_size(reading)
    yield from _written_out(reading)
    for i, stated in enumerate(reading.prose):
        if stated.quantity.dimension == "money" and _IN_ALL.search(reading.before(stated, 10)):
            made = (_each(reading, at, i) for at in (i - 1, i - 2) if at >= 0)
            yield from [r for r in made if r is not None][:1]


def _pairs(reading: Reading) -> Iterator[Relation]:
    """a × b = c: two factors and their product in a row."""
    prose = reading.prose
    for a, b, c in zip(prose, prose[1:], prose[2:], strict=False):
        if a.block != c.block or c.quantity.dimension != "money" or not b.quantity.value:
            continue
        priced = b.quantity.dimension.startswith("money/") or re.search(r"每|单价", b.label)
        crossed = _TIMES.match(reading.between(a, b))
        if not (crossed or (priced and b.quantity.dimension.startswith("money"))):
            continue
        if a.quantity.dimension == "money" and not crossed or not _EQUALS.match(reading.between(b, c)):
            continue
        relation = _product([a, b], c, sure=bool(crossed))
        quotient = relation.computed / (c.quantity.value or 1)
        likely = Fraction(1, 20) < quotient < 20 or quotient in (10_000, Fraction(1, 10_000))
        if relation.holds or likely or digit_lost(c.quantity, relation.computed):
            yield relation


def _product(factors: Sequence[Mention], stated: Mention, *, sure: bool) -> Relation:
    """Money keeps its unit, what is counted its number; rounded products of decimals may be half a unit off."""
    computed = Fraction(1)
    for m in factors:
        money = m.quantity.dimension.startswith("money")
        computed *= m.quantity.value if money else Fraction(m.quantity.number)
    q = stated.quantity
    tolerance = q.half if q.step > 1 and ("." in q.digits or q.rounded) else Fraction(0)
    for m in factors:  # 每平方米约1600元
        if m.quantity.approximate and m.quantity.value:
            tolerance += computed * m.quantity.half / m.quantity.value
    off = abs(computed - q.value)
    grade = Grade.ROUNDING if tolerance and off <= q.step else Grade.MATERIAL
    return Relation(
        "product", tuple(Operand.of(m.quantity, m.label) for m in factors), Operand.of(q, stated.label), computed,
        tolerance, off <= tolerance, _TITLE, "", grade, Group.MONEY, (), (), not sure, "product",
    )  # fmt: skip


def _chains(reading: Reading) -> Iterator[Relation]:
    """136.08万元（189000㎡×0.6元×12个月）: factors in brackets after the product, or three and more before it."""
    prose = reading.prose
    i = 0
    while i < len(prose):
        end = i + 1
        while (
            end < len(prose)
            and prose[end].block == prose[i].block
            and _TIMES.match(reading.between(prose[end - 1], prose[end]))
        ):
            end += 1
        factors = prose[i:end]
        if len(factors) == 2 and i and all(m.quantity.dimension == "length" for m in factors):
            yield from _area_of(reading, prose[i - 1], factors)
        if len(factors) >= 2 and sum(m.quantity.dimension.startswith("money") for m in factors) == 1:
            before = prose[i - 1] if i else None
            after = prose[end] if end < len(prose) else None
            if (
                before
                and before.quantity.dimension == "money"
                and _OPENED.match(reading.between(before, prose[i]))
            ):
                yield _product(factors, before, sure=True)
            elif (
                len(factors) >= 3
                and after
                and after.quantity.dimension == "money"
                and _EQUALS.match(reading.between(prose[end - 1], after))
            ):
                yield _product(factors, after, sure=True)
        i = end


_SIDES = regex(r"^\s*[（(][^（）()。；;\d]{0,10}$")


def _area_of(reading: Reading, stated: Mention, sides: Sequence[Mention]) -> Iterator[Relation]:
    """操场面积23334.5㎡（长×宽=206.5m×113m）."""
    if stated.quantity.dimension != "area" or not _SIDES.match(reading.between(stated, sides[0])):
        return
    made = _product(sides, stated, sure=True)
    computed = sides[0].quantity.value * sides[1].quantity.value
    off = abs(computed - stated.quantity.value)
    yield replace(
        made, computed=computed, tolerance=stated.quantity.half, holds=off <= stated.quantity.half,
        title="长乘宽等于面积", group=Group.AREA,
    )  # fmt: skip


def _counted(reading: Reading) -> Iterator[Relation]:
    """设24班，每班45人，可提供学位1080个: a number of things, so many each, and all of them."""
    prose = reading.prose
    for i, (b, c) in enumerate(itertools.pairwise(prose)):
        each = unit_below(b) if b.quantity.dimension == "count" else None
        if each is None or each[1] != 1 or c.quantity.dimension != "count" or b.block != c.block:
            continue
        for a in reversed(prose[max(0, i - _MOST_BEFORE) : i]):
            same = a.quantity.base in BASES.get(each[0], (each[0],)) or a.noun.startswith(each[0])
            beside = a is prose[i - 1] and a.block == c.block and "。" not in reading.between(a, c)
            telling = beside or c.quantity.weight >= _LONG
            if same and telling and a.quantity.value * b.quantity.value == c.quantity.value:
                yield replace(_product([a, b], c, sure=True), title="个数乘每个的数量", group=Group.COUNT)
                break


_MOST_BEFORE, _LONG = 12, 3


def _by_size(reading: Reading) -> Iterator[Relation]:
    """每班按45人核定，现有330个班、学位14850个: the size comes first."""
    prose = reading.prose
    for b, a, c in zip(prose, prose[1:], prose[2:], strict=False):
        each = unit_below(b) if b.quantity.dimension == "count" else None
        if each is None or each[1] != 1 or b.block != c.block or "。" in reading.between(b, c):
            continue
        same = a.quantity.base in BASES.get(each[0], (each[0],)) or a.noun.startswith(each[0])
        if same and a.quantity.value * b.quantity.value == c.quantity.value and c.quantity.weight >= 2:
            yield replace(_product([a, b], c, sure=True), title="个数乘每个的数量", group=Group.COUNT)


_BARE = regex(
    r"(?<![\d.])(\d{1,5}(?:\.\d+)?)\s*[×xX*]\s*(\d{1,5}(?:\.\d+)?)\s*[=＝]\s*(\d{1,9}(?:\.\d+)?)(?![\d.])"
)


def _written_out(reading: Reading) -> Iterator[Relation]:
    """（36×45=1620）: a product without units, failures too."""
    for match in _BARE.finditer(reading.text, reading.facts.start, reading.facts.end):
        a, b, c = (
            Operand(match[k], Fraction(match[k]), "", Span(*match.span(k)), name)
            for k, name in ((1, "被乘数"), (2, "乘数"), (3, "积"))
        )
        computed = a.value * b.value
        half = Fraction(1, 2 * 10 ** len(match[3].partition(".")[2])) if "." in match[3] else Fraction(0)
        yield Relation(
            "product", (a, b), c, computed, half, abs(computed - c.value) <= half, "写出的乘式", group=Group.COUNT,
            topic="product",
        )  # fmt: skip


def _each(reading: Reading, at: int, i: int) -> Relation | None:
    """按每部20万元补助，共补助1280万元: the rate times a number of such things beside or above it."""
    prose = reading.prose
    rate, stated = prose[at], prose[i]
    below = unit_below(rate) if rate.quantity.dimension == "money" else None
    if below is None or below[1] != 1 or stated.block != rate.block or "。" in reading.between(rate, stated):
        return None
    bases = BASES.get(below[0], (below[0],))
    for count in [*prose[at + 1 : i], *reversed(prose[max(0, at - 19) : at])]:
        if (
            count.quantity.base in bases
            and count.quantity.value * rate.quantity.value == stated.quantity.value
        ):
            return _product([count, rate], stated, sure=True)
    return None
