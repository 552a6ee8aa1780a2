"""Sums that are a share of others: 首期60%计49.5万元, 预备费按两费之和的5%计208.87万元."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import share
from planlint.relations.reading import Reading
from planlint.relations.relation import Group, Operand, Relation

_SUM_OF = regex(r"(前?[两二三]|上述[两二三]?)[^，,。；;\d]{0,8}(?:之和|合计)?的\s*$")


def find_share_of_sum(reading: Reading, stated: Mention, before: str) -> Iterator[Relation]:
    """预备费按两费之和的5%计208.87万元: a share of the sum of the two figures before."""
    found = _SUM_OF.search(before)
    if found is None:
        return
    i = reading.index(stated)
    money = [m for m in reading.prose[max(0, i - 8) : i + 2] if m.quantity.dimension == "money"]
    count = 3 if "三" in found[1] else 2
    for amount in sorted(money, key=lambda m: abs(m.quantity.start - stated.quantity.start)):
        others = [
            m
            for m in money
            if m is not amount and m.quantity.start < stated.quantity.start and m.depth <= amount.depth
        ][-count:]
        computed = sum((m.quantity.value for m in others), Fraction(0)) * stated.quantity.value / 100
        if len(others) == count and abs(computed - amount.quantity.value) <= amount.quantity.half:
            yield Relation(
                "product", tuple(Operand.of(m.quantity, m.label) for m in [*others, stated]),
                Operand.of(amount.quantity, amount.label), computed, amount.quantity.half, True,
                f"{amount.label}等于{count}项之和的{stated.quantity.text}", group=Group.MONEY, topic="share-of-sum",
            )  # fmt: skip
            return


_MOST_BESIDE, _SUM_WORDS = 12, 6
_AMOUNT_AFTER = regex(
    r"^[^。；;\d]{0,6}?(?:[,，（(]\s*)?(?:计|即|为|约|合|共|预留|折合)[,，]?(?:为|约)?\s*$|^(?:预留|计提|提取|扣留)[^，,。；;\d]{0,8}\s*$|^[（(]\s*$"
)


def amount_after(reading: Reading, stated: Mention) -> Relation | None:
    """首期60%计49.5万元: the part follows its share, the whole stands before.

    Of several in one sentence (付30%，即633462元；付至80%，即1698232元) those that hold tell the whole of all.
    """
    held = _of_an_earlier_whole(reading, stated)
    if held is not None:
        return held
    part = _amount_beside(reading, stated)
    if part is None or "之和" in reading.before(stated, _SUM_WORDS):
        return None
    start, end = reading.sentence(stated)
    at = reading.index(stated)
    others = [
        m
        for m in reading.prose[max(0, at - _MOST_BESIDE) : at + _MOST_BESIDE]
        if start <= m.quantity.start < end
        and m.quantity.dimension == "percent"
        and m is not stated
        and m.block == stated.block
    ]
    proved = [r for m in others if (r := _of_an_earlier_whole(reading, m)) is not None]
    wholes = {r.operands[1].span.start for r in proved}
    whole = next((m for m in reading.prose if m.quantity.start in wholes), None)
    if len(wholes) != 1 or whole is None or reading.key(whole) != reading.key(part):
        return None
    return _provision(whole, stated, part)


def _provision(whole: Mention, rate: Mention, part: Mention) -> Relation | None:
    """The rate is agreed and exact, so the amount is too, to its last digit."""
    computed = whole.quantity.value * rate.quantity.value / 100
    off = abs(computed - part.quantity.value)
    if not Fraction(1, 2) < computed / (part.quantity.value or 1) < 2:
        return None
    return Relation(
        "product", (Operand.of(whole.quantity, whole.label), Operand.of(rate.quantity, rate.label)),
        Operand.of(part.quantity, part.label), computed, part.quantity.half, off <= part.quantity.half,
        f"{whole.label}的{rate.quantity.text}", group=Group.MONEY, topic="provision",
    )  # fmt: skip


def _amount_beside(reading: Reading, stated: Mention) -> Mention | None:
    """The figure right after a percentage: 60%计49.5万元."""
    i = reading.index(stated)
    if i + 1 >= len(reading.prose):
        return None
    part = reading.prose[i + 1]
    if part.block != stated.block or part.quantity.dimension not in ("money", "area", "count"):
        return None
    return part if _AMOUNT_AFTER.match(reading.between(stated, part)) else None


def _of_an_earlier_whole(reading: Reading, stated: Mention) -> Relation | None:
    part = _amount_beside(reading, stated)
    if part is None:
        return None
    key = reading.key(part)
    earlier = [m for m in reading.by_key.get(key, []) if m.quantity.start < stated.quantity.start]
    for whole in reversed(earlier[-30:]):
        if whole.quantity.value > part.quantity.value:
            relation = share(part, whole, stated)
            exact = (
                abs(relation.computed * whole.quantity.value / 100 - part.quantity.value)
                <= part.quantity.step
            )
            if exact and abs(relation.difference) * whole.quantity.value / 100 <= part.quantity.step:
                return replace(
                    relation, holds=True, tolerance=max(relation.tolerance, abs(relation.difference))
                )
    return None
