"""What there was, what comes and what there will be: 图书40500册, 购置8100册, 达到48600册.

The three may stand chapters apart and one of them in a table, so they are matched by name and number; only
what holds is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import difference, operand, total
from planlint.relations.reading import Reading, is_rate
from planlint.relations.relation import Relation

_THEN = regex(
    r"(?:达到?|增至|增加[到至为]|[升提]高?[到至]|扩大[到至]|扩[到至]|变为|调整[到至为]|降[到至低]|减少?[到至为]|共有|拥有|总数为?)[^\d，,。；;]{0,4}$"
)
_AFTER = regex(r"(?:改造|建成|完成|实施|调整|扩建|建设|竣工|投用|补充|更新)后|届时|预计|预期")
_MORE = regex(r"新增|净增|增加|增设|增补|新建|扩建|购置|新购|补充|添置|增配|加建|续建|增容|扩容")
_FEWER = regex(r"减少|拆除|核减|调减|报废|调出|淘汰|撤并|取消|净减")
_TWO_DIGITS = 10
_MOST = 24


def find_balances(reading: Reading) -> Iterator[Relation]:
    """Every figure of an after-state that a figure of the same name and a change make."""
    for then in reading.prose:
        if (
            then.quantity.value < _TWO_DIGITS
            or not _comparable(reading, then)
            or not _is_after(reading, then)
        ):
            continue
        alike = _alike(reading, then)
        found = _with_changes_beside(reading, then, alike) or _with_a_change_elsewhere(reading, then, alike)
        if found is not None:
            yield replace(found, topic="balance")


def _comparable(reading: Reading, m: Mention) -> bool:
    return m.quantity.dimension in ("count", "area", "length", "money") and reading.countable(m)


def _is_after(reading: Reading, m: Mention) -> bool:
    clause = _clause(reading, m)
    if _THEN.search(clause):
        return True
    start, _ = reading.sentence(m)
    return bool(_AFTER.search(reading.text, max(start, m.quantity.start - 30), m.quantity.start))


def _clause(reading: Reading, m: Mention) -> str:
    """What stands right before a figure in its clause."""
    return re.split(r"[，,、。；;（(]", reading.before(m, 16))[-1]


def _alike(reading: Reading, then: Mention) -> Sequence[Mention]:
    """Figures of the same kind whose names share two characters with this one's."""
    found: dict[int, Mention] = {}
    name = then.label.removesuffix(then.quantity.unit)
    for i in range(len(name) - 1):
        if _PLAIN.search(name[i : i + 2]):
            continue
        for m in reading.labelled(name[i : i + 2]):
            if m is not then and reading.key(m) == reading.key(then) and not is_rate(m):
                found[m.quantity.start] = m
    return sorted(found.values(), key=lambda m: abs(m.quantity.start - then.quantity.start))[:_MOST]


_PLAIN = regex(
    r"[^一-龥]|改造|建设|项目|达到|新增|增加|总|投资|资金|面积|完成|后$|^后|预计|全[县市区]|[县市区省]$"
)


def _with_changes_beside(reading: Reading, then: Mention, alike: Sequence[Mention]) -> Relation | None:
    """预计达到15335平方米（新增4250平方米、拆除645平方米）: of a figure above."""
    start, end = reading.sentence(then)
    beside = [
        m
        for m in reading.within(start, end)
        if m is not then and reading.key(m) == reading.key(then) and _sign(reading, m)
    ][:_MOST_CHANGES]
    if not beside:
        return None
    change = sum((m.quantity.value * _sign(reading, m) for m in beside), Fraction(0))
    for base in alike:
        if base in beside or base.quantity.start > then.quantity.start:
            continue
        if base.quantity.value + change == then.quantity.value and base.quantity.value > 0:
            return _relation(reading, base, beside, then)
    return None


_MOST_CHANGES = 4


def _sign(reading: Reading, m: Mention) -> int:
    words = _clause(reading, m)
    if m.table is not None:
        words += m.label
    if _MORE.search(words):
        return 1
    return -1 if _FEWER.search(words) else 0


def _with_a_change_elsewhere(reading: Reading, then: Mention, alike: Sequence[Mention]) -> Relation | None:
    """购置图书8100册 of a table, or under another chapter."""
    by_value: dict[Fraction, Mention] = {}
    for m in alike:
        by_value.setdefault(m.quantity.value, m)
    for base in alike:
        if base.quantity.start > then.quantity.start or base.quantity.value <= 0:
            continue
        change = by_value.get(abs(then.quantity.value - base.quantity.value))
        if change is None or change is base or change.quantity.value <= 1:
            continue
        grows = then.quantity.value > base.quantity.value
        if change.table is not None or _sign(reading, change) == (1 if grows else -1):
            return _relation(reading, base, [change], then)
    return None


def _relation(reading: Reading, base: Mention, changes: Sequence[Mention], then: Mention) -> Relation:
    if all(_sign(reading, m) >= 0 for m in changes) and base.quantity.value < then.quantity.value:
        return total([base, *changes], then)
    if len(changes) == 1:
        return difference(base, changes[0], then)
    made = total([base, *changes], then)
    return replace(
        made, kind="difference", operands=tuple(operand(m) for m in [base, *changes]), computed=then.quantity.value,
        holds=True, title=f"{base.label}加减{len(changes)}项变化等于{then.label}",
    )  # fmt: skip
