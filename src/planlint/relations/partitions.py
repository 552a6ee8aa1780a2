"""A whole and its parts inside a paragraph: 其中…, 按类别：…, 分别为…

The parts are items that may carry several figures each (``“工改工”13个、1742.37亩；…``).  Where one
figure of the items adds up to its total, the list is a true partition, and another figure that does
not add up is a fault.  A list that may be partial (其中长沙 300 个) is no relation.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.judging import SOURCE, Wholes, items_of, judge
from planlint.relations.lists import (
    find_besides,
    find_bracketed,
    find_closing,
    find_colons,
    find_done_and_left,
    find_headed,
    find_opening_totals,
    find_semicolons,
    find_states,
    find_votes,
)
from planlint.relations.make import total
from planlint.relations.phases import find_phases
from planlint.relations.reading import Key, Reading, thing
from planlint.relations.relation import Relation
from planlint.relations.scope import scope_of

_CUE = regex(
    r"(?P<of>其中|(?P<each>分别(?:为|是|有)?)|包括|包含|分为|(?P<made>由)(?=[^，。]{2,60}(?:组成|构成))|(?P<paid>由)(?=[^。；;]{2,60}(?:筹集|承担|分担|解决))|(?P<among>(?<=[，,。；;：:\n])[^，,。；;：:\d其工过当期]{2,8}中[:：，,])|资金来源(?:为|于)?[:：]?|资金筹措[:：]|(?<=[个件户人份项条处栋元㎡米亩资])中[:：，,]|(?<=\d[个所栋户家条处人座])[^，,。；;：:\d中]{1,8}中(?:[:：，,]|(?=已|有|属|实行|尚|未|新|续)))"
    r"|(?P<by>(?:分解|分配|下达)到?[^，,。；;：:\d]{1,6}[:：]|(?:从|分)[^，,。；;：:\d]{1,6}看[,，:：]|按(?:照)?[^，,。；;：:\d]{1,10}?(?:(?:分|划分|统计)?[:：]|(?:分|划分|统计)[,，]))"
)


def find_partitions(reading: Reading, known: Iterable[int]) -> Iterator[Relation]:
    """Wholes with their parts after 其中, 分别, 按…分, and in lists cut by semicolons.

    ``known`` are the places of totals that other sums have proved.
    """
    established: set[int] = set(known)
    for relation in _found(reading, established):
        if relation.holds and relation.stated:
            established.add(relation.stated.span.start)
        yield relation


def _found(reading: Reading, established: set[int]) -> Iterator[Relation]:
    yield from find_semicolons(reading)
    yield from find_closing(reading)
    yield from find_states(reading)
    yield from find_votes(reading)
    yield from find_besides(reading)
    yield from find_done_and_left(reading)
    yield from find_opening_totals(reading)
    yield from find_headed(reading)
    yield from find_bracketed(reading)
    yield from find_phases(reading)
    yield from find_colons(reading, established)
    for number, block in enumerate(reading.blocks):
        if block.table is not None and block.end - block.start < 20:
            continue
        for cue in _CUE.finditer(reading.text, block.start, block.end):
            scope_end, inner = scope_of(reading, cue.end(), block.end)
            figures = [
                m
                for m in reading.within(cue.end(), scope_end)
                if m.block == number and not any(m.quantity.start in s for s in inner)
            ][:_MOST_LISTED]
            wholes = _of_that_name(cue, _wholes(reading, cue, number))
            if figures and wholes:
                yield from _judged(reading, cue, figures, wholes, established)


def _judged(
    reading: Reading, cue: re.Match[str], figures: list[Mention], wholes: Wholes, established: set[int]
) -> Iterator[Relation]:
    """The figures after a cue as one list; where some are Chinese numerals (一所), with those first."""
    strong, loose = bool(cue["by"] or cue["made"]), bool(cue["each"] or cue["among"])
    written = [m for m in figures if m.quantity.chinese and m.quantity.dimension == "count"]
    if written:
        mixed = _one_list(reading, [m for m in figures if m in written or reading.countable(m)])
        judged = judge(reading, items_of(reading, mixed), wholes, established, strong=strong, loose=loose)
        held = [r for r in judged if r.holds]
        if held:
            yield from held
            return
    listed, closed = _up_to_total(reading, [m for m in figures if reading.countable(m)])
    closed = closed or _is_cut(reading, figures[-1])
    parts = _one_list(reading, listed)
    if cue["paid"] and not all(SOURCE.search(m.label) for m in parts):
        return  # 由684万元调整为727万元
    strong = strong or bool(cue["paid"])
    areas = [m for m in parts if m.quantity.dimension == "area"]
    if len({reading.key(m) for m in areas}) > 1:  # 建筑占地…，绿化面积…，道路面积… of the land
        made = [total(areas, m) for key, found in wholes.items() if key[0] == "area:㎡" for m in found]
        yield from [r for r in made if r.holds][:1]
    homes = [m for m in parts if m.quantity.base in ("套", "户")]
    if len({m.quantity.base for m in homes}) > 1 and len(homes) == len(
        parts
    ):  # 公租房7.32万套、棚户区22.59万户
        made = [total(homes, m) for key, found in wholes.items() if key[0][6:] in ("套", "户") for m in found]
        yield from [r for r in made if r.holds][:1]
    kinds = {reading.key(m) for m in written}
    for relation in judge(reading, items_of(reading, parts), wholes, established, strong=strong, loose=loose):
        stated = next(m for found in wholes.values() for m in found if m.span == relation.place)
        if relation.holds or not (closed or reading.key(stated) in kinds):
            yield relation


def _of_that_name(cue: re.Match[str], wholes: Wholes) -> Wholes:
    """专任教师中，…: of the figures before, the one that the words name comes first."""
    name = (cue["among"] or "").rstrip("中，,:：")[-4:]
    if len(name) < 2:
        return wholes
    return {key: sorted(found, key=lambda m: name not in m.label + m.noun) for key, found in wholes.items()}


def _outermost(reading: Reading, parts: list[Mention]) -> list[Mention]:
    """住宅39840平方米（含人才房1995平方米），商业321500平方米: what stands deeper divides a part."""
    depths: dict[Key, Counter[int]] = defaultdict(Counter)
    for m in parts:
        depths[reading.key(m)][m.depth] += 1
    return [
        m
        for m in parts
        if m.depth == min(depths[reading.key(m)]) or depths[reading.key(m)][min(depths[reading.key(m)])] < 2
    ]


def _one_list(reading: Reading, parts: list[Mention]) -> list[Mention]:
    """中央1.42亿元、省级0.68亿元；实际支出3.81亿元: a list that repeats its kind of figure ends at the semicolon."""
    parts = _outermost(reading, parts)
    for i, (a, b) in enumerate(itertools.pairwise(parts), start=1):
        between = reading.between(a, b)
        if "；" in between or ";" in between:
            kinds = [(reading.key(m), thing(m)) for m in parts[:i]]
            return parts[:i] if len(set(kinds)) < len(kinds) else parts
    return parts


_CUT = regex(r"截断|[…]|\.{3}|(?:以下|后)略")
_AFTER_LIST = 16


def _is_cut(reading: Reading, last: Mention) -> bool:
    """Does the text break off behind the list?"""
    return bool(_CUT.search(reading.text, last.quantity.end, last.quantity.end + _AFTER_LIST))


_TOTAL = regex(r"总投资|总额|合计|总计|总造价|总面积|小计|共计")


def _up_to_total(reading: Reading, figures: list[Mention]) -> tuple[list[Mention], bool]:
    """A list of one kind ends where its own total follows (…，共计714套); and whether it does."""
    kinds = {reading.key(m) for m in figures[:2]}
    for i in range(2, len(figures)):
        m = figures[i]
        kinds.add(reading.key(m))
        if len(kinds) > 1:
            break
        if _TOTAL.search(m.label) or _TOTAL.search(reading.before(m, 6)):
            return figures[:i], True
    return figures, False


_MOST_WHOLES, _MOST_LISTED = 80, 120


def _wholes(reading: Reading, cue: re.Match[str], number: int) -> Wholes:
    """Figures that may be the whole: those of the paragraph before the cue, nearest first, then those above."""
    low = reading.blocks[number].start
    above = reading.blocks[max(0, number - 4)].start
    wholes: Wholes = {}
    for m in reversed(reading.within(above, cue.start())[-_MOST_WHOLES:]):
        if not reading.countable(m) and m.quantity.start not in reading.restated:
            continue
        near = m.quantity.start >= low
        known = wholes.setdefault(reading.key(m), [])
        if near or cue["by"] or not any(k.quantity.start >= low for k in known):
            known.append(m)
    return wholes
