"""Rates told one after the other: 发展用户9426户，建成管网23.698公里，两项进度分别为93.8%和98.7%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import share
from planlint.relations.reading import Reading, is_countable, shared_length
from planlint.relations.relation import Relation

_EACH = regex(r"(?:分别|依次|两项|三项|各)[^，,。；;\d]{0,14}$")
_AND = regex(r"^\s*(?:和|与|及|、|[，,])\s*$")
_MOST_WHOLES = 6
_MOST_BEFORE = 12


def find_distributed(reading: Reading) -> Iterator[Relation]:
    """The n-th rate is of the n-th figure before; one that holds proves how the others are meant."""
    i = 0
    while i < len(reading.prose):
        rates = _rates(reading, i)
        i += max(1, len(rates))
        if len(rates) < 2 or not _EACH.search(reading.before(rates[0], 20)):
            continue
        parts = _parts(reading, rates)
        if len(parts) != len(rates):
            yield from _pair_by_pair(reading, rates)
            continue
        made = [_best(reading, part, rate) for part, rate in zip(parts, rates, strict=True)]
        if any(r is not None and r.holds for r in made):
            yield from (r for r in made if r is not None)


def _rates(reading: Reading, i: int) -> list[Mention]:
    """The percentages from here on that 和 joins."""
    found: list[Mention] = []
    for m in reading.prose[i : i + 6]:
        if m.quantity.dimension != "percent" or (found and not _AND.match(reading.between(found[-1], m))):
            break
        found.append(m)
    return found


def _parts(reading: Reading, rates: Sequence[Mention]) -> list[Mention]:
    """As many figures of different kinds right before, in the sentence."""
    start, _ = reading.sentence(rates[0])
    at = reading.index(rates[0])
    before = [m for m in reading.prose[max(0, at - _MOST_BEFORE) : at] if m.quantity.start >= start]
    before = [m for m in before if is_countable(m) and reading.countable(m)][-len(rates) :]
    return before if len({reading.key(m) for m in before}) == len(before) else []


def _pair_by_pair(reading: Reading, rates: Sequence[Mention]) -> Iterator[Relation]:
    """计划开工11.7万套、建成10.5万套，已开工7万套、建成6万套，分别完成60%和57%: the n-th of the n-th; only if all hold."""
    at, n = reading.index(rates[0]), len(rates)
    before = [
        m
        for m in reading.prose[max(0, at - _MOST_BEFORE) : at]
        if is_countable(m) and reading.countable(m) and rates[0].block - m.block <= 1
    ][-2 * n :]
    wholes, parts = before[:n], before[n:]
    if len(before) > n and len({reading.key(m) for m in before[-n:]}) == 1:
        made = _of_one_whole(reading, before[-n:], rates)
        if made:
            yield from made
            return
    if len(parts) != n or any(reading.key(a) != reading.key(b) for a, b in zip(parts, wholes, strict=True)):
        return
    named = all(shared_length(a.label, b.label) >= _NAMED for a, b in zip(parts, wholes, strict=True))
    made = [share(a, b, rate) for a, b, rate in zip(parts, wholes, rates, strict=True)]
    if named and all(r.holds for r in made):
        yield from made


_NAMED = 2


def _of_one_whole(reading: Reading, parts: Sequence[Mention], rates: Sequence[Mention]) -> list[Relation]:
    """砖混157幢，砖木86幢，其他21幢，占比依次为59.5%、32.6%、8.0% of 264幢 above; only if most hold."""
    largest = max(m.quantity.value for m in parts)
    wholes = [
        m
        for m in reading.by_key.get(reading.key(parts[0]), [])
        if m.quantity.start < parts[0].quantity.start
        and m.quantity.value > largest
        and parts[0].block - m.block <= 2
    ]
    for whole in reversed(wholes[-_MOST_WHOLES:]):
        made = [share(part, whole, rate) for part, rate in zip(parts, rates, strict=True)]
        if sum(r.holds for r in made) * 3 >= len(made) * 2:
            return made
    return []


def _best(reading: Reading, part: Mention, rate: Mention) -> Relation | None:
    """Of the figures of its kind above, the nearest that makes the rate, else the nearest."""
    earlier = [
        m
        for m in reading.by_key.get(reading.key(part), [])
        if m.quantity.start < part.quantity.start and part.block - m.block <= 2 and m.quantity.value > 0
    ]
    made = [share(part, m, rate) for m in reversed(earlier[-_MOST_WHOLES:])]
    return next((r for r in made if r.holds), made[0] if made else None)
