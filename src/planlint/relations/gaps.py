"""What is missing or left over: 登记车辆553辆，现有停车位186个，缺口367个.

Need and stock are often counted in two units (车辆 and 车位, 学生 and 学位), so the words tell that one is taken from
the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import difference, written_wrong
from planlint.relations.reading import Reading
from planlint.relations.relation import Relation

_GAP = regex(
    r"(?:缺口|短缺|欠缺|尚缺|仍缺|还缺|还差|相差|缺额|缺少|剩余?|富余|盈余|富裕|超出|多出|差额|[尚仍还]有|未(?:到位|追缴|支付|拨付|完成|签约|开工|收回))[^，,。；;：:\d]{0,6}$"
)
_BESIDE = 8
_ABOVE = 40
_BLOCKS = 40
_TELLING = 3
_TWO_DIGITS = 10


def find_gaps(reading: Reading) -> Iterator[Relation]:
    """Every figure called a gap or a surplus that two others make; a slip of the pen in it is doubtful."""
    for i, stated in enumerate(reading.prose):
        q = stated.quantity
        if (
            q.dimension not in ("count", "area", "money")
            or not reading.countable(stated)
            or q.value < _TWO_DIGITS
        ):
            continue
        if _GAP.search(reading.before(stated, 12)) is None:
            continue
        start, _ = reading.sentence(stated)
        earlier = [m for m in reading.prose[max(0, i - _ABOVE) : i] if _comparable(reading, m, stated)]
        beside = [m for m in earlier if m.quantity.start >= start or m.block == stated.block][-_BESIDE:]
        wider = [m for m in earlier if m.block >= stated.block - _BLOCKS]
        made = _first(beside, beside, stated) or _first(wider, beside, stated)
        if made is None and "其中" not in reading.before(stated, 12):
            made = _slip([m for m in beside if _GAP.search(reading.before(m, 12)) is None], stated)
            proved = any(_GAP.search(reading.before(m, 12)) for m in beside)
            made = None if proved else made  # a gap that is told already, and a part of it
        if made is not None:
            yield replace(made, topic="gap")


def _comparable(reading: Reading, m: Mention, stated: Mention) -> bool:
    return (
        m.quantity.dimension == stated.quantity.dimension
        and reading.countable(m)
        and m.quantity.value >= _TWO_DIGITS
    )


def _first(some: Sequence[Mention], others: Sequence[Mention], stated: Mention) -> Relation | None:
    """The nearest pair whose difference is the gap; far figures must be long."""
    goal = stated.quantity.value
    for a in reversed(some):
        for b in reversed(others):
            high, low = (a, b) if a.quantity.value > b.quantity.value else (b, a)
            if high.quantity.value - low.quantity.value != goal:
                continue
            long = min(m.quantity.weight for m in (a, b, stated)) >= _TELLING
            one_unit = a.quantity.base == b.quantity.base == stated.quantity.base
            if long or (some is others and (goal >= _TWO_DIGITS or one_unit)):
                return difference(high, low, stated)
    return None


def _slip(beside: Sequence[Mention], stated: Mention) -> Relation | None:
    """预计64750人，现有学位59400个，缺口5530个: of the only two figures that a slip would make right."""
    if stated.quantity.weight < _TELLING:
        return None
    made = [
        difference(a, b, stated)
        for a in beside
        for b in beside
        if a.quantity.value > b.quantity.value
        and written_wrong(stated.quantity, a.quantity.value - b.quantity.value)
    ]
    return replace(made[0], doubtful=True) if len(made) == 1 else None
