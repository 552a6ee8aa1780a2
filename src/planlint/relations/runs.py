"""Totals beside their parts: a number that the numbers next to it add up to.

Only relations that hold are found here, by the numbers; those that fail need more structure
(:mod:`planlint.relations.partitions`, :mod:`planlint.relations.siblings`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import total
from planlint.relations.reading import Reading, near
from planlint.relations.relation import Relation

_PARTS_FOLLOW = regex(
    r"其中|分别|包括|包含|含|由|构成|组成|[:：（(]|剩余|其余|余下|另有|另外|第一|一是|一期|首期|首批|分[两二三四五]期"
)
_TOTAL_FOLLOWS = regex(r"合计|(?<!公)共|总|小计|以上|之和|累计|相加|减去|全部|等于")
_FAR_WORDS = regex(r"另|其余|剩余|余下|其他|其它")
_LONGEST = 40
_FARTHEST_BLOCKS = 4
_FARTHEST_OF_THREE = 6
_MOST_RESTATED = 2
_NO_CHANCE, _ANYWHERE = 6, 60
_LONG = 4


def find_runs(reading: Reading) -> Iterator[Relation]:
    """Sums of neighbours that equal the number before or after them."""
    for key, group in reading.by_key.items():
        if key[0].startswith(("percent", "points")) or "/" in key[0]:
            continue
        for i, stated in enumerate(group):
            if stated.quantity.value <= 0:
                continue
            yield from _right(reading, group, i, stated)
            yield from _left(reading, group, i, stated)
        yield from _elsewhere(reading, group)


def _right(reading: Reading, group: list[Mention], i: int, stated: Mention) -> Iterator[Relation]:
    parts: list[Mention] = []
    total_so_far = Fraction(0)
    goal = stated.quantity.value + 2 * stated.quantity.half
    for m in group[i + 1 : i + 1 + _LONGEST]:
        before = parts[-1] if parts else stated
        if m.block - before.block > _FARTHEST_BLOCKS or m.quantity.value <= 0:
            return
        parts.append(m)
        total_so_far += m.quantity.value
        if total_so_far > goal * 2:
            return
        if len(parts) >= 2 and _may_hold(parts, stated, total_so_far):
            relation = total(parts, stated)
            between = reading.between(stated, parts[0])
            beside = ("；" in between or ";" in between) and stated.quantity.weight < _LONG
            if (
                relation.holds
                and not beside
                and _believable(reading, parts, stated, _PARTS_FOLLOW.search(between))
            ):
                yield relation
                return


def _may_hold(parts: list[Mention], stated: Mention, so_far: Fraction) -> bool:
    """Close enough that the tolerance has to decide."""
    off, half = abs(so_far - stated.quantity.value), stated.quantity.half
    if off <= half:
        return True
    return off <= half + sum(p.quantity.half for p in parts if p.quantity.approximate)


def _left(reading: Reading, group: list[Mention], i: int, stated: Mention) -> Iterator[Relation]:
    parts: list[Mention] = []
    total_so_far = Fraction(0)
    goal = stated.quantity.value + 2 * stated.quantity.half
    closed = _TOTAL_FOLLOWS.search(reading.before(stated, 6))
    for m in reversed(group[max(0, i - _LONGEST) : i]):
        after = parts[-1] if parts else stated
        if after.block - m.block > _FARTHEST_BLOCKS or m.quantity.value <= 0:
            return
        if m.block != stated.block and len(parts) >= 2 and parts[-1].block == stated.block and closed:
            return  # the line has parts of its own
        parts.append(m)
        total_so_far += m.quantity.value
        if total_so_far > goal * 2:
            return
        if len(parts) >= 2 and _may_hold(parts, stated, total_so_far):
            ordered = parts[::-1]
            relation = total(ordered, stated)
            all_of_line = len(parts) >= 3 and _all_before(group, i, parts)
            if relation.holds and (
                all_of_line
                or _believable(reading, ordered, stated, _TOTAL_FOLLOWS.search(reading.before(stated, 14)))
            ):
                yield relation
                return


def _all_before(group: list[Mention], i: int, parts: list[Mention]) -> bool:
    """Are these all the figures of their kind in the line before the total?"""
    first = i - len(parts)
    block = group[i].block
    return all(m.block == block for m in parts) and (first == 0 or group[first - 1].block != block)


def _elsewhere(reading: Reading, group: list[Mention]) -> Iterator[Relation]:
    """A list in one sentence that adds up to a long number of an earlier or later one."""
    lists: dict[tuple[int, int], list[Mention]] = {}
    for m in group:
        lists.setdefault((m.block, reading.sentence(m)[0]), []).append(m)
    values: dict[Fraction, list[Mention]] = {}
    for m in group:
        values.setdefault(m.quantity.value, []).append(m)
    for (block, _), parts in lists.items():
        for run in (parts, parts[1:], parts[:-1]):
            if len(run) < 2:
                continue
            same = values.get(sum((m.quantity.value for m in run), Fraction(0)), [])
            for stated in near(same, block - _FARTHEST_BLOCKS, block + _FARTHEST_BLOCKS):
                digits, far = stated.quantity.weight, abs(stated.block - block)
                if any(stated is m for m in parts):
                    continue
                if (
                    digits >= 4
                    or (digits >= 3 and len(run) >= 3)
                    or (digits >= 2 and far <= 1 and len(run) >= 3)
                    or (digits >= 3 and far == 0 and run is parts)
                ):
                    yield total(run, stated)
                    break
    yield from _pairs(reading, group, values)


def _pairs(
    reading: Reading, group: list[Mention], values: dict[Fraction, list[Mention]]
) -> Iterator[Relation]:
    """a + b = c where the three have one name: 现有车位 486 个 + 新增车位 314 个 = 车位总数 800 个."""
    telling = [m for m in group if m.quantity.weight >= 2]
    for i, a in enumerate(telling):
        for b in telling[i + 1 : i + 9]:
            if b.block - a.block > _FARTHEST_OF_THREE:
                break
            same = values.get(a.quantity.value + b.quantity.value)
            if same is None:
                continue
            found = 0
            long = min(a.quantity.weight, b.quantity.weight) >= _NO_CHANCE and a.block == b.block
            reach = _ANYWHERE if long else _FARTHEST_OF_THREE
            around = near(same, b.block - reach, a.block + reach)
            for c in sorted(around, key=partial(_distance, a)):
                if (
                    c is not a
                    and c is not b
                    and c.quantity.weight >= 2
                    and (
                        (_common((a, b, c)) and not _in_one_list(reading, (a, b, c)))
                        or _named_by(a, b, c)
                        or _becomes(reading, a, b, c)
                        or _another(reading, a, b, c)
                        or _summed_up(reading, a, b, c)
                        or (long and reading.sentence(a) == reading.sentence(b))
                    )
                ):
                    yield total([a, b], c)
                    found += 1
                    if found == _MOST_RESTATED:
                        break


def _distance(a: Mention, b: Mention) -> int:
    return abs(a.quantity.start - b.quantity.start)


def _in_one_list(reading: Reading, mentions: tuple[Mention, ...]) -> bool:
    """Are these items of one 、 list (3号院12户、5号院15户、9号院27户)?  Then none is the sum of others."""
    first, *_, last = sorted(mentions, key=lambda m: m.quantity.start)
    between = reading.between(first, last)
    return len(between) < 200 and "、" in between and not re.search(r"[，,；;。：:\n]", between)


def _summed_up(reading: Reading, a: Mention, b: Mention, c: Mention) -> bool:
    """Long numbers, and the last of them is called a total: 年初结存…，收到…，可用资金合计…"""
    long = min(m.quantity.weight for m in (a, b, c)) >= 4
    return (
        long and a.block == b.block == c.block and c.quantity.start > b.quantity.start and reading.is_total(c)
    )


_ONE_PART = regex(r"(?:其中|中|先行?|首批)[^，,。；;\d]{0,8}$")
_OTHER_PART = regex(r"(?:另|另外|其余|余下|剩余)[^，,。；;\d]{0,8}$")


def _another(reading: Reading, a: Mention, b: Mention, c: Mention) -> bool:
    """8.8亿元…该笔资金中4.1亿元用于…。另安排4.7亿元…: one part, and another."""
    first = min(a.quantity.start, b.quantity.start)
    return (
        c.quantity.start < first
        and bool(_ONE_PART.search(reading.before(a, 12)))
        and bool(_OTHER_PART.search(reading.before(b, 12)))
    )


def _named_by(a: Mention, b: Mention, c: Mention) -> bool:
    """Does the total name its parts: 非常满意和满意合计1001份?"""
    return min(len(a.label), len(b.label)) >= 2 and a.label in c.label and b.label in c.label


_BECOMES = regex(
    r"(?:达到?|增至|增加到|增加为|扩大到|扩大至|提高到|变为|改造后[^，,。；;\d]{0,8})[^，,。；;\d]{0,4}$"
)
_ADDED = regex(r"新增|新建|净增|增加|扩建|购置|配建|添置|增设|补建")


def _becomes(reading: Reading, a: Mention, b: Mention, c: Mention) -> bool:
    """现有图书21114册…购置8500册…达到29614册: what there was and what is added."""
    last = c.quantity.start > max(a.quantity.start, b.quantity.start)
    added = any(_ADDED.search(m.label + reading.before(m, 6)) for m in (a, b))
    return last and added and c.quantity.weight >= 3 and bool(_BECOMES.search(reading.before(c, 14)))


def _common(mentions: tuple[Mention, ...]) -> bool:
    """Do all labels share a word of three characters, of two for long numbers?"""
    names = [m.label + m.noun[:4] if m.quantity.base == "个" else m.label for m in mentions]
    first = names[0]
    size = 2 if all(m.quantity.weight >= 3 for m in mentions) else 3
    words = {first[i : i + size] for i in range(len(first) - size + 1)} - {
        "面积",
        "资金",
        "投资",
        "金额",
        "万元",
    }
    return any(all(word in name for name in names[1:]) for word in words)


def _believable(reading: Reading, parts: list[Mention], stated: Mention, cue: object) -> bool:
    """Is this a total, and not a coincidence of numbers?"""
    digits = stated.quantity.weight
    spread = abs(parts[-1].block - stated.block) + abs(parts[0].block - stated.block)
    if len(parts) == 2 and parts[0].quantity.value == parts[1].quantity.value and digits < 3:
        return cue is not None and spread == 0
    if stated.quantity.bound or any(p.quantity.bound == "max" for p in parts):
        return False
    if stated.quantity.approximate or stated.quantity.step > min(p.quantity.step for p in parts):
        return cue is not None or (digits >= 3 and spread <= 2) or len(parts) >= 3 and spread <= 2
    if cue is not None:
        return digits >= 2 or spread <= 1
    if spread == 0:
        if digits >= 2 and len(parts) >= 3 and _follow_on(reading, [stated, *parts]):
            return True
        if digits >= 3 or (
            digits >= 2
            and reading.is_total(stated)
            and reading.sentence(stated) == reading.sentence(parts[-1])
        ):
            return True
        return (
            digits >= 2
            and stated.quantity.dimension == "count"
            and bool(_FAR_WORDS.search(reading.between(parts[0], parts[-1])))
        )
    return digits >= 4 or (digits >= 3 and _same_label([*parts, stated]))


def _follow_on(reading: Reading, mentions: list[Mention]) -> bool:
    """Do they stand one after the other in one sentence, with no other figure of any kind between?"""
    first = reading.index(mentions[0])
    run = reading.prose[first : first + len(mentions)]
    same = all(a is b for a, b in zip(run, mentions, strict=False))
    same = same and len({m.depth for m in mentions[1:]}) == 1 and mentions[0].depth <= mentions[1].depth
    return same and "。" not in reading.between(mentions[0], mentions[-1])


def _same_label(mentions: list[Mention]) -> bool:
    ends = {m.label[-4:] for m in mentions}
    return len(ends) == 1 and "" not in ends
