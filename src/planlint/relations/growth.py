"""Growth and change of rates: 比上年的1850万元增长13.5%, 比上年的81.2%提高6.5个百分点."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import HUNDRED, difference
from planlint.relations.reading import Reading, is_countable, shared_length
from planlint.relations.relation import Group, Operand, Relation
from planlint.relations.tolerance import ratio_grade, slack

GROWTH = regex(r"增长|上升|增幅|提高|递增|增加|上涨|下降|减少|降低|减幅|降幅|下浮|上浮")
_DOWN = regex(r"下浮|下降|减少|降低|减幅|降幅")
_THAN = regex(r"(?:比(?![例重率])|较|由|从|同期)[^，,。；;\d]{0,14}$")
_ROSE = regex(r"^\s*[^，,。；;\d]{0,6}(?:增长|上升|提高|增加|下降|减少|降低|下浮|上浮)(?:了|约)?\s*$")


def find_growth(reading: Reading, stated: Mention, before: str) -> Iterator[Relation]:
    """增长 p %: from the figure before, the increase, or both."""
    i = reading.index(stated)
    window = reading.prose[max(0, i - 30) : i] + reading.prose[i + 1 : i + 4]
    near = [m for m in window if is_countable(m) and abs(m.block - stated.block) <= 1]
    near += [m for m in _of_years(reading, stated) if m not in near]
    down = bool(_DOWN.search(before[-10:]))
    found: list[tuple[int, Relation]] = []
    for a in near:
        for b in near:
            if a is b or reading.key(a) != reading.key(b):
                continue
            far = abs(a.quantity.start - stated.quantity.start) + abs(
                b.quantity.start - stated.quantity.start
            )
            made = _growths(a, b, stated, down)
            found += [(far, r) for r in made if r.holds and r.operands[1].label != "减少额"]
    if found:
        yield _with_third(near, min(found, key=lambda pair: pair[0])[1])
        return
    named = _of_named_column(reading, stated)
    if named is not None:
        yield from [r for r in _growths(*named, stated, down) if r.operands[1].label == "上期"]
        return
    if i >= 3 and _THAN.search(reading.before(reading.prose[i - 2], 18)):
        now, then, by = reading.prose[i - 3 : i]
        alike = now.block == stated.block and reading.key(now) == reading.key(then) == reading.key(by)
        if (
            alike
            and is_countable(then)
            and _ROSE_BY.search(reading.before(by, 8))
            and _THAT_IS.match(reading.between(by, stated))
        ):
            yield from (r for r in _growths(now, then, stated, down) if r.operands[1].label == "上期")
            return
    if i >= 2:
        whole = _whole_of_sentence(reading, i, stated, down)
        if whole is not None:
            yield whole
            return
        yield from _of_increase(reading, reading.prose[i - 2], reading.prose[i - 1], stated, down)
        now, then = reading.prose[i - 2], reading.prose[i - 1]
        explicit = (
            then.block == stated.block
            and _THAN.search(reading.before(then, 18))
            and _ROSE.match(reading.between(then, stated))
        )
        if explicit and is_countable(now) and is_countable(then) and reading.key(now) == reading.key(then):
            yield from (r for r in _growths(now, then, stated, down) if r.operands[1].label == "上期")


_FIRST_YEAR = regex(r"((?:19|20)\d\d)年")
_AGAIN_THAN = regex(r"(?:比|较)((?:19|20)\d\d)年[^。；;\d]{0,4}$")


def _of_years(reading: Reading, stated: Mention) -> list[Mention]:
    """2023年投资比2022年增长12.4%: the figures of a table that stand under the two years."""
    start, _ = reading.sentence(stated)
    before = reading.text[start : stated.quantity.start]
    than = _AGAIN_THAN.search(before)
    first = _FIRST_YEAR.search(before)
    if than is None or first is None:
        return []
    figures = reading.of_year(first[1]) + reading.of_year(than[1])
    return figures[:_MOST_OF_YEARS]


_MOST_OF_YEARS = 40
_SHARED = 2


def _of_named_column(reading: Reading, stated: Mention) -> tuple[Mention, Mention] | None:
    """改造户数比2022年增长28.7%: the two years' figures in the one column that the clause names."""
    figures = _of_years(reading, stated)
    named = [m for m in figures if shared_length(m.label[4:], stated.label) >= _SHARED]
    if len(named) != _SHARED or named[0].col != named[1].col or named[0].table != named[1].table:
        return None
    return named[0], named[1]


def _with_third(near: Sequence[Mention], growth: Relation) -> Relation:
    """Now, then and the increase: the third of them belongs to the growth where the text prints it too."""
    now, other = growth.operands
    third = abs(now.value - other.value)
    for m in near:
        if m.quantity.value == third and m.quantity.base == now.unit and m.quantity.weight >= 2:
            return replace(growth, operands=(now, other, Operand.of(m.quantity, m.label)))
    return growth


_CHANGES = ("增加额", "减少额")
_ROSE_BY = regex(r"(?:增加|多|净增|新增|减少|少|下降)(?:了|约|出)?\s*$")
_THAT_IS = regex(
    r"^\s*[,，、]?\s*(?:同比|环比|增幅|降幅)?(?:增长|上升|增加|下降|减少)?(?:率)?(?:为|达|约)?\s*$"
)


def _whole_of_sentence(reading: Reading, i: int, stated: Mention, down: bool) -> Relation | None:
    """在校生28415人，其中…；比上学年减少612人，下降2.1%: of the figure that opens the sentence, if it fits."""
    by = reading.prose[i - 1]
    if not _ROSE_BY.search(reading.before(by, 8)) or not _THAT_IS.match(reading.between(by, stated)):
        return None
    start, _ = reading.sentence(stated)
    for now in reading.within(start, by.quantity.start):
        if (
            reading.key(now) == reading.key(by)
            and is_countable(now)
            and now.quantity.value > by.quantity.value
        ):
            made = [r for r in _growths(now, by, stated, down) if r.operands[1].label in _CHANGES and r.holds]
            if made:
                return made[0]
    return None


def _of_increase(
    reading: Reading, now: Mention, by: Mention, stated: Mention, down: bool
) -> Iterator[Relation]:
    """236部，同比增加52部，增长22.8%: the increase of what there was before."""
    same = now.block == by.block == stated.block and reading.key(now) == reading.key(by)
    if not same or not is_countable(now) or not is_countable(by) or by.quantity.value >= now.quantity.value:
        return
    if _ROSE_BY.search(reading.before(by, 8)) and _THAT_IS.match(reading.between(by, stated)):
        made = [r for r in _growths(now, by, stated, down) if r.operands[1].label in _CHANGES]
        one_breath = reading.sentence(now) == reading.sentence(stated)
        yield from (r for r in made[:1] if r.holds or one_breath)


def _growths(now: Mention, other: Mention, stated: Mention, down: bool) -> Iterator[Relation]:
    q = stated.quantity
    a, b = now.quantity.value, other.quantity.value
    sa, sb = slack(now.quantity), slack(other.quantity)
    readings = []
    if a > b + sb and not down:
        low, high = (
            (b - sb) / (a + sa - b + sb),
            (b + sb) / (a - sa - b - sb) if a - sa > b + sb else Fraction(0),
        )
        readings.append((b / (a - b), low, high, "增加额"))
    if down and b > 0:
        exact = b / (a + b)
        readings.append((exact, (b - sb) / (a + sa + b + sb), (b + sb) / (a - sa + b - sb), "减少额"))
    if (a < b) == down and a != b:
        readings.append((abs(a - b) / b, (abs(a - b) - sa - sb) / b, (abs(a - b) + sa + sb) / b, "上期"))
    for exact, low, high, name in readings:
        tolerance = q.half + HUNDRED * max(exact - low, high - exact, Fraction(0))
        computed = HUNDRED * exact
        off = computed - q.value
        if q.weight >= 2:
            yield Relation(
                "percentage", (Operand.of(now.quantity, now.label), Operand.of(other.quantity, name)),
                Operand.of(q, stated.label), computed, tolerance, abs(off) <= tolerance, f"{stated.label}的增长率", "",
                ratio_grade(off, q), Group.RATIO,
            )  # fmt: skip


_POINTS_FROM = regex(r"(?:比(?![例重率])|较|由|从)[^，,。；;\d]{0,12}$")


def find_points(reading: Reading, stated: Mention) -> Iterator[Relation]:
    """88.7%，比上年的81.2%提高7.5个百分点."""
    i = reading.index(stated)
    rates = [
        m
        for m in reading.prose[max(0, i - 3) : i]
        if m.quantity.dimension == "percent" and m.block == stated.block
    ]
    if len(rates) < 2 or reading.sentence(rates[-2]) != reading.sentence(stated):
        return
    now, then = rates[-2], rates[-1]
    if not _POINTS_FROM.search(reading.before(then, 16)):
        return
    high, low = (now, then) if now.quantity.value >= then.quantity.value else (then, now)
    relation = difference(high, low, stated, title="相差的百分点")
    yield replace(relation, group=Group.RATIO)
