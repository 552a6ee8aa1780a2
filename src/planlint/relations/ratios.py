"""Figures per unit, 容积率, and means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.conversions import find_conversions
from planlint.relations.make import ratio
from planlint.relations.multiples import find_multiples
from planlint.relations.per import BASES, unit_below
from planlint.relations.products import find_products
from planlint.relations.reading import Reading, is_rate
from planlint.relations.relation import Group, Operand, Relation
from planlint.relations.tolerance import ratio_grade, ratio_tolerance

_AFTER_STATE = regex(r"改造后|建成后|规划|拟建|新建后|建设后|完成后")
_BEFORE_STATE = regex(r"改造前|现状|现有|原有|目前|现")
_FLOOR = regex(r"建筑(?:总)?面积|总建面|建面|计容")
_SITE = regex(r"用地|占地|土地|地块|宗地|总面积|地面积")
_TIMES = frozenset("日 月 周 年 天 时 次".split())


def find_ratios(reading: Reading) -> Iterator[Relation]:
    """Ratios that the text prints beside what they are made of."""
    for m in reading.prose:
        q = m.quantity
        if q.dimension in ("", "score") and "容积率" in _words(reading, m):
            yield from _floor_area_ratio(reading, m)
        elif q.value > 0:
            yield from _per_unit(reading, m)
    yield from find_conversions(reading)
    yield from find_products(reading)
    yield from find_multiples(reading)
    yield from _means(reading)


def _words(reading: Reading, m: Mention) -> str:
    return m.label + reading.before(m, 12)


def _state(reading: Reading, m: Mention) -> str:
    """Is the figure of before or after the renovation, as far as its sentence says?"""
    start, _ = reading.sentence(m)
    before = reading.text[start : m.quantity.end]
    found = [(x.start(), "after") for x in _AFTER_STATE.finditer(before)]
    found += [(x.start(), "before") for x in _BEFORE_STATE.finditer(before)]
    return max(found)[1] if found else ""


def _floor_area_ratio(reading: Reading, stated: Mention) -> Iterator[Relation]:
    """容积率 = 建筑面积 ÷ 用地面积, of the same state of the land."""
    if "密度" in stated.label[-4:]:
        return
    areas = [m for m in reading.prose if m.quantity.dimension == "area"]
    state = _state(reading, stated)
    floors = [
        m
        for m in areas
        if _FLOOR.search(m.label) and abs(m.block - stated.block) <= 2 and _agree(_state(reading, m), state)
    ]
    sites = [
        m
        for m in areas
        if reading.key(m)[1] == "site"
        or _SITE.search(m.label)
        and not _FLOOR.search(m.label)
        or _restates_a_site(reading, m)
    ]
    sites = [m for m in sites if not re.search(r"道路|绿化|其中|公共|拆除|配套", m.label)]
    floors = [m for m in floors if m.quantity.value > 0]
    sites = [m for m in sites if m.quantity.value > 0]
    floors.sort(key=lambda m: abs(m.quantity.start - stated.quantity.start))
    pairs = [(f, s) for f in floors for s in sites]
    pairs.sort(key=lambda pair: pair[1].quantity.step)
    made = [ratio(f, s, stated, title="容积率等于建筑面积除以用地面积", topic="far") for f, s in pairs]
    held = next((r for r in made if r.holds), None)
    if held is not None:
        yield held
        return
    named = _named_plot(reading, stated)
    if named is not None:
        yield named
        return
    yield from _far_product(reading, stated, floors, sites)
    same = [m for m in floors if m.block == stated.block and reading.sentence(m) == reading.sentence(stated)]
    whole = max(sites, key=lambda m: (bool(re.search(r"总|改造", m.label)), -m.quantity.start), default=None)
    if same and whole is not None and not same[0].quantity.bound:
        failed = ratio(same[0], whole, stated, title="容积率等于建筑面积除以用地面积", topic="far")
        if not failed.holds and Fraction(1, 20) < failed.computed / (stated.quantity.value or 1) < 20:
            yield failed


def _named_plot(reading: Reading, stated: Mention) -> Relation | None:
    """融资地块容积率3.5: of the figures of that name, and 毛容积率 of the totals of tables; only what holds."""
    name = stated.label.split("容积率")[0].strip("的为现状规划毛 ")
    pieces = {name[i : i + 2] for i in range(len(name) - 1)} - _GENERIC
    figures = [m for piece in sorted(pieces) for m in reading.labelled(piece)]
    figures += reading.table_totals
    areas = [m for m in figures if m.quantity.dimension == "area" and m.quantity.value > 0]
    sites = [m for m in areas if reading.key(m)[1] == "site" or not _BUILT.search(m.label)]
    made = (
        ratio(f, s, stated, title="容积率等于建筑面积除以用地面积", topic="far")
        for f in areas
        if f not in sites
        for s in sites
    )
    return next((r for r in made if r.holds), None)


_BUILT = regex(r"建筑|计容|建面|住宅|商业|厂房")
_GENERIC = frozenset("用地 地块 改造 项目 单元 片区 面积".split())


def _restates_a_site(reading: Reading, m: Mention) -> bool:
    """面积1.6248公顷（16247.6平方米）, 共16247.6平方米（即1.6248公顷）: the other figure is of the land too."""
    i = reading.index(m)
    if m.quantity.start in reading.restated and i > 0 and reading.key(reading.prose[i - 1])[1] == "site":
        return True
    after = reading.prose[i + 1 : i + 2]
    return bool(after) and after[0].quantity.start in reading.restated and reading.key(after[0])[1] == "site"


def _far_product(
    reading: Reading, stated: Mention, floors: Sequence[Mention], sites: Sequence[Mention]
) -> Iterator[Relation]:
    """Where land and ratio are exact and the floor area is rounded: land × ratio."""
    for floor in floors:
        for site in sites:
            computed = site.quantity.value * stated.quantity.value
            tolerance = floor.quantity.half + computed * stated.quantity.half / (stated.quantity.value or 1)
            if floor.quantity.rounded and abs(computed - floor.quantity.value) <= tolerance:
                yield Relation(
                    "product", (Operand.of(site.quantity, site.label), Operand.of(stated.quantity, "容积率")),
                    Operand.of(floor.quantity, floor.label), computed, tolerance, True, "用地面积乘容积率等于建筑面积",
                    group=Group.AREA, topic="far",
                )  # fmt: skip
                return


def _agree(a: str, b: str) -> bool:
    return not a or not b or a == b


def _per_unit(reading: Reading, stated: Mention) -> Iterator[Relation]:
    """户均, 亩均, 生均, 每平方米: a quantity ÷ a number of things."""
    below = unit_below(stated)
    if below is None or stated.quantity.base == "次" or below[0] in _TIMES:
        return  # how often is not how much
    unit, scale = below
    tops, bottoms = _tops_and_bottoms(reading, stated, unit)
    pairs = sorted(
        ((_far(stated, a, b), a, b) for a in tops for b in bottoms if a is not b), key=lambda t: t[0]
    )
    if unit == "亩":  # of one area in two units the one that the figure speaks of
        pairs.sort(key=lambda t: not t[2].quantity.unit.endswith("亩"))
    fits = False
    of_plan = [t for t in pairs if _of_the_plan(reading, t[1]) and _of_the_plan(reading, t[2])]
    for _, top, bottom in [*of_plan, *pairs]:
        off = abs(top.quantity.value * scale - stated.quantity.value * bottom.quantity.value)
        if off * 5 > stated.quantity.value * bottom.quantity.value:
            continue
        relation = _unit_ratio(top, bottom, stated, scale)
        nearest = top is pairs[0][1] and bottom is pairs[0][2]
        if relation.holds and (nearest or _telling(reading, stated, top, bottom)):
            yield relation
            return
        fits = fits or (relation.holds and abs(bottom.block - stated.block) <= _NEAR)
    if fits:
        return
    if _MONTHLY.match(reading.text, stated.quantity.end):
        return  # the income may be of a year
    earlier = [m for m in bottoms if m.quantity.start < stated.quantity.start] or bottoms
    earlier = [m for m in earlier if m.block == stated.block] or earlier
    for _, top, bottom in pairs:
        far = bottom.table is not None and stated.quantity.start - bottom.quantity.start > _TABLE_BESIDE
        if _named(reading, stated, top) and _only(earlier, bottom) and not (top.quantity.bound or far):
            failed = _unit_ratio(top, bottom, stated, scale)
            if bottom.block == stated.block or failed.computed < 1000 * stated.quantity.value:
                yield failed
            return


def _of_the_plan(reading: Reading, m: Mention) -> bool:
    return m.quantity.start in reading.plan_totals or (
        m.quantity.dimension == "money" and (reading.is_total(m) or m.label == "总额")
    )


def _tops_and_bottoms(reading: Reading, stated: Mention, unit: str) -> tuple[list[Mention], list[Mention]]:
    """The figures around that may stand above and below the line."""
    q = stated.quantity
    dimension, base = q.dimension.split("/")[0], q.base.split("/")[0]
    i = reading.index(stated)
    near = [
        m
        for m in reading.prose[max(0, i - 40) : i + 6]
        if m is not stated and m.quantity.value > 0 and not is_rate(m)
    ]
    if unit == "亩":
        near += [m for m in reading.in_mu if m.quantity.start < stated.quantity.start and m not in near]
    near += [m for m in reading.table_totals if 0 < stated.quantity.start - m.quantity.start < _TABLE_REACH]
    if unit == "人":
        near += [m for m in reading.pupils if m.quantity.start < stated.quantity.start and m not in near]
    tops = [m for m in near if m.quantity.dimension == dimension]
    if dimension == "count":
        tops = [m for m in tops if m.quantity.base == base]
    if unit == "班":
        return tops, [m for m in near if "班" in m.noun[:3] + m.label[-2:] or m.quantity.base == "班"]
    bases = ("㎡",) if unit == "亩" else BASES.get(unit, (unit,))
    bottoms = [m for m in near if m.quantity.base in bases and not m.quantity.chinese]
    if unit == "亩":
        bottoms = [m for m in bottoms if m.quantity.unit.endswith("亩") or reading.key(m)[1] == "site"]
    if unit == "人" and "生" in stated.label + reading.before(stated, 16):
        bottoms = [m for m in bottoms if m in reading.pupils or "在校" in m.label] or bottoms
    return tops, bottoms


_MONTHLY = regex(r"\s*[·./／]?\s*(?:每?月|季|天|日|年)")
_NEAR = 3
_TABLE_BESIDE, _TABLE_REACH = 600, 2_500


def _telling(reading: Reading, stated: Mention, top: Mention, bottom: Mention) -> bool:
    """Is a quotient that fits no coincidence?"""
    q = stated.quantity
    if q.weight >= 3 or _named(reading, stated, top):
        return True
    if q.weight >= 2 and reading.is_total(top) and top.block == stated.block:
        return True
    if q.weight >= 2 and top.block == stated.block == bottom.block:
        return True
    return _overlap(stated.label + reading.before(stated, 16), top.label)


def _overlap(clause: str, label: str) -> bool:
    return any(label[i : i + 2] in clause for i in range(len(label) - 1))


def _unit_ratio(top: Mention, bottom: Mention, stated: Mention, scale: Fraction) -> Relation:
    made = ratio(top, bottom, stated, topic="per-unit")
    if scale == 1:
        return replace(made, title=f"{stated.label or '单位值'}等于{top.label}除以{bottom.label}")
    computed = made.computed * scale
    tolerance = ratio_tolerance(top.quantity, bottom.quantity, stated.quantity, scale)
    off = computed - stated.quantity.value
    return replace(
        made, computed=computed, tolerance=tolerance, holds=abs(off) <= tolerance,
        grade=ratio_grade(off, stated.quantity), title=f"{stated.label or '单位值'}等于{top.label}除以{bottom.label}",
    )  # fmt: skip


def _far(stated: Mention, top: Mention, bottom: Mention) -> int:
    at = stated.quantity.start
    return abs(top.quantity.start - at) * 3 + abs(bottom.quantity.start - at)


def _named(reading: Reading, stated: Mention, top: Mention) -> bool:
    """Does the per-unit figure stand in brackets right after its numerator, or share its name?"""
    between = reading.text[top.quantity.end : stated.quantity.start]
    if 0 <= len(between) <= 10 and "。" not in between and between.lstrip()[:1] in ("（", "(", "，", ","):
        return True
    core = re.sub(r"户均|亩均|人均|生均|套均|每户|约|平均|年", "", stated.label)
    core = core.replace("投入", "投资")
    return (
        len(core) >= 2
        and core[-2:] in top.label.replace("投入", "投资")
        and abs(top.block - stated.block) <= 3
    )


def _only(bottoms: Sequence[Mention], bottom: Mention) -> bool:
    """Is it the only number of such things before?"""
    sizes = {m.quantity.value for m in bottoms if m.quantity.unit == bottom.quantity.unit}
    return len(sizes) == 1


def _means(reading: Reading) -> Iterator[Relation]:
    """A list of scores and their mean: 贵池区91.75分，…，平均85.81分."""
    for stated in reading.prose:
        q = stated.quantity
        scored = q.dimension == "score" and "得分" in stated.label
        if not q.dimension or not (scored or _MEAN.search(reading.before(stated, 8))):
            continue
        start, _ = reading.sentence(stated)
        block = reading.block_of(stated)
        before = reading.within(max(start, block.start), q.start)
        values = [m for m in before if m.quantity.base == q.base and m.quantity.dimension == q.dimension]
        listed_after = len(values) < 3
        if listed_after:  # 平均85.81分。依次是东至县91.75分，…
            values = [m for m in reading.within(q.end, block.end) if m.quantity.base == q.base]
        if len(values) < 3 or q.dimension == "percent":
            continue
        mean = sum((m.quantity.value for m in values), Fraction(0)) / len(values)
        off = mean - q.value
        if abs(off) * 20 < q.value and (abs(off) <= q.half or not (listed_after or scored)):
            yield Relation(
                "ratio", tuple(Operand.of(m.quantity, m.label) for m in values), Operand.of(q, stated.label),
                mean, q.half, abs(off) <= q.half, f"{len(values)} 个数的平均数", "", ratio_grade(off, q), Group.RATIO,
                (), (), False, "mean",
            )  # fmt: skip


_MEAN = regex(r"平均(?:分|得分|值|为|约)*\s*$|均值为?\s*$")
