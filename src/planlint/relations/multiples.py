"""So many times as much: 1.5亿元，是改造前3000万元的5倍; 净收益对本息的覆盖倍数为1.25倍."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.growth import GROWTH
from planlint.relations.make import ratio
from planlint.relations.reading import Reading, is_countable
from planlint.relations.relation import Relation

_OF = regex(r"^的\s*约?\s*$")
_MOST = 12
_THAN_BEFORE = regex(r"改造前")
_TITLE = "倍数等于两数相除"


def find_multiples(reading: Reading) -> Iterator[Relation]:
    """Every multiple whose two figures stand beside it, or before it in its paragraph."""
    for i, stated in enumerate(reading.prose):
        if stated.quantity.dimension != "times" or stated.quantity.value <= 0:
            continue
        yield from _beside(reading, i, stated) or _before(reading, i, stated) or _grown(reading, i, stated)


def _beside(reading: Reading, i: int, stated: Mention) -> list[Relation]:
    """Top, bottom and multiple in one breath; failures too."""
    if i < 2 or not _OF.match(reading.between(reading.prose[i - 1], stated)):
        return []
    top, bottom = reading.prose[i - 2], reading.prose[i - 1]
    same = top.block == bottom.block == stated.block and reading.key(top) == reading.key(bottom)
    if same and "。" not in reading.between(top, bottom) and bottom.quantity.value > 0:
        return [ratio(top, bottom, stated, title=_TITLE, topic="per-unit")]
    return []


def _grown(reading: Reading, i: int, stated: Mention) -> list[Relation]:
    """由664.73亿元增加到2210.56亿元，增长2.33倍: the increase over what there was."""
    if i < 2 or not GROWTH.search(reading.before(stated, 8)):
        return []
    then, now = reading.prose[i - 2], reading.prose[i - 1]
    if reading.key(then) != reading.key(now) or then.block != stated.block or not is_countable(then):
        return []
    times = ratio(now, then, stated, title="增长的倍数", topic="per-unit")
    computed = times.computed - 1
    held = abs(computed - stated.quantity.value) <= times.tolerance
    return [replace(times, computed=computed, holds=True)] if held else []


def _before(reading: Reading, i: int, stated: Mention) -> list[Relation]:
    """Two figures of one kind in the same paragraph that make the multiple: the nearest."""
    if stated.quantity.weight < 2 or GROWTH.search(reading.before(stated, 8)):
        return []
    near = [m for m in reading.prose[max(0, i - _MOST) : i] if m.block == stated.block and is_countable(m)]
    if _THAN_BEFORE.search(reading.before(stated, 12)):  # 约为改造前的8.3倍
        near += [m for m in reading.labelled("造前") if "改造前" in m.label and m not in near]
    made = [
        ratio(a, b, stated, title=_TITLE, topic="per-unit")
        for a in reversed(near)
        for b in reversed(near)
        if a is not b and reading.key(a) == reading.key(b)
    ]
    return [r for r in made if r.holds][:1]
