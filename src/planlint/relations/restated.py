"""One figure in two places: in the title and the text, in the text and a table, early and late.

Those that agree are found by number and name.  A difference is told only where a slip of the pen explains it
(新开工1578个 in the title, 新开工1758个 below), for two figures may well be two things.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import written_wrong
from planlint.relations.reading import Reading, is_rate, shared_length
from planlint.relations.relation import Grade, Group, Operand, Relation

_KINDS = frozenset(("money", "area", "count", "length"))
_GROUPS = {"money": Group.MONEY, "count": Group.COUNT}
_GENERIC = frozenset(
    "面积 总数 总量 金额 资金 总面 数量 建筑 人数 户数 其中 万元 合计 共计 总计 计划 完成 改造 项目 投资 小区 老旧".split()
)
_TOTAL_ROW = regex(r"^(?:合计|总计|共计|.{0,4}小计)")
_NO_TITLE = regex(r"[。；;]|[^，,。]{60}|^\s*[（(]?[\d一二三四五六七八九十]+[、.．）)]")
_LONG, _TELLING = 5, 3
_MOST_ALIKE = 6


def find_restated(reading: Reading) -> Iterator[Relation]:
    """Each later statement of a figure beside the first."""
    figures = [m for m in reading.all if _may_repeat(reading, m)]
    same: dict[tuple[str, Fraction], list[Mention]] = defaultdict(list)
    for m in figures:
        same[(m.quantity.base, m.quantity.value)].append(m)
    for alike in same.values():
        for i, later in enumerate(alike[1 : _MOST_ALIKE + 1], start=1):
            first = next((m for m in alike[:i] if _one_thing(reading, m, later)), None)
            if first is not None:
                yield equal(first, later)
    yield from _rounded(reading, figures)
    yield from _slips_of_the_title(reading, figures)
    yield from _all_of_them(reading, figures)
    yield from _slips_of_tables(reading, figures)
    yield from _slips_of_one_name(figures)
    yield from _slips_of_the_unit(figures)
    yield from _slips_of_the_whole(reading, figures)


def _may_repeat(reading: Reading, m: Mention) -> bool:
    q = m.quantity
    return (
        q.dimension in _KINDS
        and q.weight >= 2
        and not q.chinese
        and not q.bound
        and not is_rate(m)
        and q.start not in reading.restated
    )


def _one_thing(reading: Reading, a: Mention, b: Mention) -> bool:
    """Are two equal figures one fact, and no chance?"""
    if a.block == b.block and (a.table is not None or reading.sentence(a) == reading.sentence(b)):
        return False
    if a.table is not None and a.table == b.table:
        return False
    if a.quantity.weight >= _LONG:
        return True
    if (a.table is None) != (b.table is None):
        prose, cell = (a, b) if a.table is None else (b, a)
        of_all = bool(_TOTAL_ROW.match(cell.label))
        return of_all or (prose.quantity.weight >= _TELLING and _row_named(reading, prose, cell))
    return _share_a_word(a, b)


def _row_named(reading: Reading, prose: Mention, cell: Mention) -> bool:
    """Does the sentence name the row that the cell stands in?"""
    start, end = reading.sentence(prose)
    return (
        _share_a_word(prose, cell)
        or cell.label.split(" ")[0].strip("0123456789.、 ") in reading.text[start:end]
    )


def _share_a_word(a: Mention, b: Mention) -> bool:
    words, others = a.label + " " + a.noun[:8], b.label + " " + b.noun[:8]
    pieces = {words[i : i + 2] for i in range(len(words) - 1)} - _GENERIC
    return any(p in others and " " not in p for p in pieces)


def equal(a: Mention, b: Mention, tolerance: Fraction = Fraction(0)) -> Relation:
    """The second figure should be the first."""
    off = abs(a.quantity.value - b.quantity.value)
    return Relation(
        "equality", (Operand.of(a.quantity, a.label or a.noun),), Operand.of(b.quantity, b.label or b.noun),
        a.quantity.value, tolerance, off <= tolerance, f"{b.label or b.noun or '同一个数'}前后一致", "", Grade.MATERIAL,
        _GROUPS.get(a.quantity.dimension, Group.AREA), (), (), False, "restated",
    )  # fmt: skip


def _rounded(reading: Reading, figures: Sequence[Mention]) -> Iterator[Relation]:
    """4.26万个 and 42621个: the exact figure rounds to the other."""
    exact = sorted(
        (m for m in figures if not m.quantity.scaled or "." in m.quantity.digits or m.quantity.weight >= 4),
        key=lambda m: m.quantity.value,
    )
    values = [m.quantity.value for m in exact]
    for m in figures:
        q = m.quantity
        if not (q.scaled or q.approximate or q.factor > 1) or q.significant < 2:
            continue
        at = bisect_left(values, q.value - q.half)
        for other in exact[at : at + _MOST_ALIKE]:
            if other.quantity.value > q.value + q.half:
                break
            finer = other.quantity.step * 10 <= q.step and other.quantity.base == q.base
            if finer and other.quantity.value != q.value and _one_thing(reading, m, other):
                yield equal(other, m, q.half)
                break


def _slips_of_the_title(reading: Reading, figures: Sequence[Mention]) -> Iterator[Relation]:
    """A figure of the title that the text prints with one slip of the pen, under the same name."""
    title = reading.facts.title_span
    if _NO_TITLE.search(reading.text, title.start, title.end):
        return
    for m in figures:
        if not (title.start <= m.quantity.start < title.end) or m.quantity.significant < 3:
            continue
        others = [o for o in figures if o.quantity.start >= title.end and o.quantity.base == m.quantity.base]
        if any(o.quantity.value == m.quantity.value for o in others):
            continue
        named = [o for o in others if _share_a_word(m, o) and o.quantity.significant >= 3]
        slips = [o for o in named if _slip(m, o)]
        if len(slips) == 1:
            yield equal(slips[0], m, m.quantity.half if m.quantity.scaled else Fraction(0))


def _slip(title: Mention, body: Mention) -> bool:
    """Is the title's figure the other one, or that rounded, with a slip of the pen?"""
    if title.quantity.unit == body.quantity.unit:
        return bool(written_wrong(body.quantity, title.quantity.value))
    step = title.quantity.step
    if not title.quantity.scaled or body.quantity.step * 10 > step:
        return False
    rounded = round(body.quantity.value / step) * step
    return rounded != title.quantity.value and bool(written_wrong(title.quantity, rounded))


_ALL = regex(r"(?:^|[，,。；;、：:\s]|[对将])(?:全部|所有|全体)\s*$")
_THING = 2


def _all_of_them(reading: Reading, figures: Sequence[Mention]) -> Iterator[Relation]:
    """全部22栋住宅楼, where the text counted 住宅楼23栋: all are as many as there are."""
    for m in figures:
        thing = m.noun[:3]
        of_them = reading.text[m.quantity.end : m.quantity.end + 8]
        if "中的" in of_them or m.quantity.dimension != "count" or len(thing) < _THING:
            continue
        if not _ALL.search(reading.before(m, 4)):
            continue
        counted = [
            o
            for o in figures
            if o.quantity.base == m.quantity.base and o.quantity.start < m.quantity.start and thing in o.label
        ]
        if len({o.quantity.value for o in counted}) == 1 and counted[0].quantity.value != m.quantity.value:
            yield replace(equal(counted[0], m), doubtful=True)


_WHOLE_ROW = regex(r"(?:总投资|合计|总计)")
_SHORTEST = 4


def _slips_of_tables(reading: Reading, figures: Sequence[Mention]) -> Iterator[Relation]:
    """总投资273.37万元 in the text, 总投资 237.37 in the table: two digits changed places."""
    rows = [
        m
        for m in figures
        if m.table is not None and _WHOLE_ROW.match(m.label) and m.quantity.significant >= _SHORTEST
    ]
    prose = [
        m for m in figures if m.table is None and "总投资" in m.label and m.quantity.significant >= _SHORTEST
    ]
    values = {m.quantity.value for m in rows}
    for m in prose[:_MOST_ALIKE]:
        alike = [r for r in rows[:_MOST_ALIKE] if r.quantity.base == m.quantity.base]
        if (
            len(alike) == 1
            and m.quantity.value not in values
            and written_wrong(m.quantity, alike[0].quantity.value)
        ):
            yield equal(alike[0], m)


_UNITS_APART = frozenset((Fraction(10_000), Fraction(1, 10_000)))
_SAME_NAME = 4


def _slips_of_the_unit(figures: Sequence[Mention]) -> Iterator[Relation]:
    """多计待摊费4.98元 and 多计待摊费4.98万元: the same digits of the same name, a 万 apart."""
    by_digits: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for m in figures:
        by_digits[(m.quantity.base, m.quantity.digits)].append(m)
    for alike in by_digits.values():
        for i, b in enumerate(alike[1 : _MOST_ALIKE + 1], start=1):
            for a in alike[:i]:
                slipped = a.quantity.value / b.quantity.value in _UNITS_APART
                if slipped and shared_length(a.label, b.label) >= _SAME_NAME:
                    yield replace(equal(a, b), topic="unit-slip")
                    break


_WHOLE = regex(r"惠及|涉及|受益|共|总|居民|全部")


def _slips_of_the_whole(reading: Reading, figures: Sequence[Mention]) -> Iterator[Relation]:
    """惠及居民2361户, where the plan has 2316户 in two places: two digits changed over; doubtful."""
    for q in reading.facts.totals.values():
        told = [m for m in figures if m.quantity.base == q.base and m.quantity.value == q.value]
        if len(told) < _THING or len(q.digits) < _SHORTEST:
            continue
        for m in figures:
            same_digits = sorted(m.quantity.digits) == sorted(q.digits) and m.quantity.value != q.value
            near = abs(m.quantity.value - q.value) * _NEAR < q.value and m.quantity.base == q.base
            if same_digits and near and m.table is None and _WHOLE.search(m.label):
                yield replace(equal(told[0], m), doubtful=True)


_NEAR = 10
_LONG_NAME = 6


def _slips_of_one_name(figures: Sequence[Mention]) -> Iterator[Relation]:
    """体育运动场面积36000平方米 … 体育运动场面积32000平方米: one long name, told twice, a digit apart; doubtful."""
    named: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for m in figures:
        if m.table is None and len(m.label) >= _LONG_NAME:
            named[(m.label[-_LONG_NAME:], m.quantity.base)].append(m)
    for found in named.values():
        if len(found) != _THING or found[0].quantity.step != found[1].quantity.step:
            continue
        first, second = found
        if not (first.label.endswith(second.label) or second.label.endswith(first.label)):
            continue  # of A地块 and of B地块
        digits = [m.quantity.digits.replace(".", "") for m in found]
        apart = (
            sum(a != b for a, b in zip(*digits, strict=False)) == 1
            and len(digits[0]) == len(digits[1]) >= _LONG
        )
        if apart:
            yield replace(equal(first, second), doubtful=True)
