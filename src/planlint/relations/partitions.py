"""A whole and its parts inside a paragraph: 其中…, 按类别：…, 分别为…

The parts are items that may carry several figures each (``“工改工”13个、1742.37亩；…``).  Where one
figure of the items adds up to its total, the list is a true partition, and another figure that does
not add up is a fault.  A list that may be partial (其中长沙 300 个) is no relation.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.quantity import chinese_number
from planlint.relations.make import slipped, total
from planlint.relations.reading import Key, Reading
from planlint.relations.relation import Grade, Relation
from planlint.relations.scope import scope_of

Item = dict[Key, Mention]
Wholes = dict[Key, list[Mention]]

_CUE = regex(
    r"(?P<of>其中|(?P<each>分别(?:为|是|有)?)|包括|包含|分为|(?P<made>由)(?=[^，。]{2,60}(?:组成|构成))|(?P<among>(?<=[，,。；;：:\n])[^，,。；;：:\d其工过当期]{2,8}中[:：，,])|资金来源(?:为|于)?[:：]?|资金筹措[:：]|(?<=[个件户人份项条处栋元㎡米亩资])中[:：，,])"
    r"|(?P<by>从[^，,。；;：:\d]{1,6}看[,，:：]|按(?:照)?[^，,。；;：:\d]{1,10}?(?:(?:分|划分|统计)?[:：]|(?:分|划分|统计)[,，]))"
)
_SOURCE = regex(
    r"中央|省|市|州|县|区|镇|乡|财政|自筹|居民|业主|补助|债|资本|企业|贷款|上级|专项|单位|配套|筹|捐|奖补|自有|融资|基金|来源"
)
_COST = regex(
    r"建安|工程|建筑|安装|设备|费|利息|征地|拆迁|购置|流动资金|土建|装修|绿化|管网|基础设施|配套设施|成本|投资"
)
_REST = regex(r"其他|其它|其余|剩余|余下|另有|另外")
_STATE = regex(r"已|正在|完成|具备|基本")
_PLACE = regex(
    r"(街道|组团|组|队|科|办|部|局|厅|镇|乡|县|区|市|州|社区|村|小区|学校|中学|小学|园|级|批|期|类|层|年级|年|片|标段)$"
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
    yield from _semicolons(reading)
    yield from _closing(reading)
    yield from _headed(reading)
    yield from _colons(reading, established)
    for number, block in enumerate(reading.blocks):
        if block.table is not None and block.end - block.start < 20:
            continue
        for cue in _CUE.finditer(reading.text, block.start, block.end):
            scope_end, inner = scope_of(reading, cue.end(), block.end)
            parts = [
                m
                for m in reading.within(cue.end(), scope_end)
                if m.block == number
                and reading.countable(m)
                and not any(m.quantity.start in s for s in inner)
            ]
            if not parts:
                continue
            wholes = _wholes(reading, cue, number)
            if wholes:
                yield from judge(
                    reading,
                    items_of(reading, parts),
                    wholes,
                    established,
                    strong=bool(cue["by"] or cue["made"]),
                    loose=bool(cue["each"] or cue["among"]),
                )


def _semicolons(reading: Reading) -> Iterator[Relation]:
    """A paragraph of items（2018年…；2019年…；另有…）under a total of the lines above."""
    for number, block in enumerate(reading.blocks):
        body = reading.text[block.start : block.end]
        if block.table is not None or body.count("；") + body.count(";") < 1:
            continue
        parts = [m for m in reading.within(block.start, block.end) if reading.countable(m)]
        items = items_of(reading, parts)
        above = reading.within(reading.blocks[max(0, number - 3)].start, block.start)
        wholes: Wholes = {}
        for m in reversed(above):
            if reading.countable(m):
                wholes.setdefault(reading.key(m), []).append(m)
        if len(items) >= 2 and wholes:
            held = [r for r in judge(reading, items, wholes, frozenset(), strong=False) if r.holds]
            if any(_long(r) for r in held):
                yield from (
                    r
                    for r in judge(reading, items, wholes, frozenset(), strong=False)
                    if r.holds or not r.doubtful
                )


_CLOSES = regex(r"(?:合计|共计|总计|共|累计|总投资(?:额)?|总额|总面积|小计)[^，,。；;：:\d]{0,6}[:：]?$")
_HOW_MANY = regex(r"([二两三四五六七八九十\d])[^，,。；;\d]{0,4}(?:合计|共计|总计|共)[^，,。；;\d]{0,4}$")
_STEPS = regex(r"第?[一二三四五六七八九十\d]+(?:批|期|阶段|年|标段|次)|^\d{4}年")


def _closing(reading: Reading) -> Iterator[Relation]:
    """A sentence of parts that ends in its total: A…、B…、C…，合计…; failures where it is surely a list."""
    for key, group in reading.by_key.items():
        if key[0].startswith(("percent", "points")) or "/" in key[0]:
            continue
        for i, whole in enumerate(group):
            if i < 2 or not _CLOSES.search(reading.before(whole, 8).rstrip()):
                continue
            start, _ = reading.sentence(whole)
            parts = [
                m for m in group[max(0, i - 30) : i] if m.quantity.start >= start and m.block == whole.block
            ]
            if len(parts) < 2 or any(_CLOSES.search(reading.before(m, 8).rstrip()) for m in parts):
                continue
            relation = total(parts, whole)
            if relation.holds or _not_a_partition(parts, whole):
                continue  # what holds is found by its numbers
            counted = _HOW_MANY.search(reading.before(whole, 10).rstrip())
            sure = counted is not None and chinese_number(counted[1]) == len(parts)
            cover = relation.computed / whole.quantity.value
            steps = all(_STEPS.search(reading.before(p, 24)) for p in parts)
            if sure or slipped(relation) or ((homogeneous(parts) or steps) and Fraction(1, 2) < cover < 2):
                yield (
                    relation
                    if sure or relation.grade is Grade.ROUNDING or len(parts) >= 3
                    else replace(relation, doubtful=True)
                )


_HEADED = regex(
    r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．])?\s*([^，,。；;：:\d]{2,8}?)(?:原因|构成|组成|明细|分布|如下)(?:有|为|是|包括)?[:：]"
)


def _headed(reading: Reading) -> Iterator[Relation]:
    """审减原因：…88.16万元；…41.07万元；…: parts under a head that names their whole."""
    for number, block in enumerate(reading.blocks):
        head = _HEADED.match(reading.text, block.start, block.end)
        if head is None:
            continue
        above = reading.within(reading.blocks[max(0, number - 2)].start, block.start)
        named = [m for m in above if reading.countable(m) and head[1][:2] in m.label]
        stop = reading.text.find("。", head.end(), block.end)
        inside = reading.within(head.end(), stop if stop >= 0 else block.end)
        keys = {reading.key(m) for m in inside if reading.countable(m)}
        for whole in [m for m in named if reading.key(m) in keys][-1:]:
            parts = [m for m in inside if reading.countable(m) and reading.key(m) == reading.key(whole)]
            if len(parts) < 2 or _not_a_partition(parts, whole):
                continue
            made = [
                total(parts, m)
                for m in above
                if reading.countable(m) and reading.key(m) == reading.key(whole)
            ]
            yield next((r for r in made if r.holds), total(parts, whole))


_OPENS = regex(r"[^，,。；;：:\d（(]{0,8}[:：]")


def _colons(reading: Reading, established: Set[int]) -> Iterator[Relation]:
    """A whole, a colon, its parts: 30个小区：城关镇12个、东关街道8个…"""
    for whole in reading.prose:
        block = reading.block_of(whole)
        opening = (
            _OPENS.match(reading.text, whole.quantity.end, block.end) if reading.countable(whole) else None
        )
        if opening is None:
            continue
        end = reading.text.find("。", opening.end(), block.end)
        scope = reading.within(opening.end(), end if end >= 0 else block.end)
        parts = [m for m in scope if reading.key(m) == reading.key(whole) and reading.countable(m)]
        if len(parts) >= 3 and homogeneous(parts):
            items = [{reading.key(m): m} for m in parts]
            yield from judge(reading, items, {reading.key(whole): [whole]}, established, strong=False)


_MOST_WHOLES = 80


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


def items_of(reading: Reading, parts: Sequence[Mention]) -> list[Item]:
    """Cuts a run of figures into items: at ；, or where a kind of figure comes again."""
    items: list[Item] = []
    marks = [reading.text[a.quantity.end : b.quantity.start] for a, b in itertools.pairwise(parts)]
    semicolons = sum(1 for t in marks if "；" in t or ";" in t)
    current: Item = {}
    for i, m in enumerate(parts):
        key = reading.key(m)
        cut = (
            key in current
            if not semicolons
            else ("；" in marks[i - 1] or ";" in marks[i - 1])
            if i
            else False
        )
        if cut and current:
            items.append(current)
            current = {}
        current.setdefault(key, m)
    if current:
        items.append(current)
    if semicolons and len(items) < 2:
        return items
    return items


def judge(
    reading: Reading,
    items: Sequence[Item],
    wholes: Wholes,
    established: Set[int],
    *,
    strong: bool,
    loose: bool = False,
) -> Iterator[Relation]:
    """The sums of each kind of figure over the items; failures only where the list is complete."""
    held: list[Relation] = []
    failed: list[tuple[Relation, list[Mention], Mention]] = []
    for key in dict.fromkeys([*wholes, *(k for item in items for k in item)]):
        candidates = wholes.get(key, [])
        if key[0].startswith(("percent", "points", "date")) or "/" in key[0] or not key[0].strip(":"):
            continue
        parts = [item[key] for item in items if key in item]
        if len(parts) < 2 or any(p.quantity.value <= 0 for p in parts):
            continue
        alike = [m for k, others in wholes.items() if k[0] == key[0] and k != key for m in others]
        made = [total(parts, whole) for whole in [*candidates, *alike] if whole not in parts]
        fitting = [r for i, r in enumerate(made) if r.holds and (i == 0 or _long(r))]
        fits = min(fitting, key=lambda r: (r.tolerance, r.place.start in reading.restated), default=None)
        if fits is not None:
            held.append(fits)
        elif candidates and (len(parts) == len(items) or len(parts) >= 3):
            whole = _likeliest(reading, candidates, parts, established if strong else frozenset())
            failed.append((total(parts, whole), parts, whole))
    yield from held
    confirmed = any(_long(r) for r in held)
    for relation, parts, whole in failed:
        named = (
            reading.is_total(whole) or whole.block == parts[0].block or whole.quantity.start in established
        )
        trust = 2 if confirmed or (strong and named) else _trust(relation, parts, whole)
        if loose and not confirmed and relation.grade is not Grade.ROUNDING:
            continue  # 分别 lists things beside each other, not always parts of what stands before
        if trust and not _not_a_partition(parts, whole):
            yield _told_twice(reading, relation if trust == 2 else replace(relation, doubtful=True))


def _told_twice(reading: Reading, relation: Relation) -> Relation:
    """A difference that the text itself explains in brackets (2个小区两年度均作统计) is one of basis."""
    last = relation.operands[-1].span.end
    after = [
        m
        for m in reading.within(last, last + 40)
        if m.depth and m.quantity.base == relation.operands[-1].unit
    ]
    if any(m.quantity.value == abs(relation.difference) for m in after):
        return replace(relation, grade=Grade.BASIS, note="文中另有说明")
    return relation


def _long(relation: Relation) -> bool:
    stated = relation.stated
    return bool(stated and stated.quantity and stated.quantity.weight >= 2)


def _likeliest(
    reading: Reading, candidates: Sequence[Mention], parts: Sequence[Mention], established: Set[int]
) -> Mention:
    """A total that another list proved, the nearest figure of the sentence, or the nearest called a total."""
    computed = sum((m.quantity.value for m in parts), Fraction(0))
    candidates = [m for m in candidates if computed < 2 * m.quantity.value < 4 * computed] or candidates
    first = candidates[0]
    proved = [m for m in candidates if m.quantity.start in established]
    if proved:
        return max(proved, key=lambda m: m.quantity.value)
    if first.block == parts[0].block and reading.sentence(first) == reading.sentence(parts[0]):
        return first
    return next((m for m in candidates if reading.is_total(m)), first)


def _not_a_partition(parts: Sequence[Mention], whole: Mention) -> bool:
    quantities = [p.quantity for p in parts]
    if whole.quantity.bound or any(q.bound for q in quantities):
        return True
    # parts bigger than the whole are no parts of it, unless a digit or the unit slipped
    return any(q.value > whole.quantity.value * 3 for q in quantities) and not slipped(total(parts, whole))


def _trust(relation: Relation, parts: Sequence[Mention], whole: Mention) -> int:
    """2: surely meant as a complete list; 1: probably; 0: perhaps partial, so nothing is said."""
    if complementary(parts):
        return 2
    if not homogeneous(parts):
        return 1 if any(p.quantity.value > whole.quantity.value for p in parts) else 0
    cover = relation.computed / whole.quantity.value
    if relation.grade is Grade.ROUNDING:
        return 2
    if slipped(relation):
        return 2
    if cover > 1:
        return 2 if cover < 2 else 1
    if any(_REST.search(p.label) for p in parts[-1:]):
        return 2
    if whole.quantity.dimension == "money" and len(parts) >= 3 and cover >= 0.9:
        return 2
    return 1 if cover >= 0.85 and len(parts) >= 2 else 0


_OPPOSITES = (
    (regex(r"^(?:已|完成)"), regex(r"^(?:未|尚未|没有)")),
    (regex(r"男"), regex(r"女")),
    (regex(r"地上"), regex(r"地下")),
    (regex(r"有证|合法|已办"), regex(r"无证|违法|未办")),
    (regex(r"^(?:同意|赞成)"), regex(r"^(?:不同意|反对)")),
    (regex(r"续建|结转|往年"), regex(r"新开工|新建|新启动|新增")),
)


def complementary(parts: Sequence[Mention]) -> bool:
    """Two parts that leave nothing out: 已签约 and 未签约, 地上 and 地下."""
    if len(parts) != 2:
        return False
    a, b = (p.label or p.noun for p in parts)
    return any((x.search(a) and y.search(b)) or (x.search(b) and y.search(a)) for x, y in _OPPOSITES)


def homogeneous(parts: Sequence[Mention]) -> bool:
    """Are these parts of one division (all sources, all costs, all towns) and not of several?"""
    labels = [p.label or p.noun for p in parts]
    if len(set(labels)) == 1:
        labels = [p.noun for p in parts]  # only inherited
    if not all(labels) or any(_STATE.match(x) for x in labels):
        return False
    if parts[0].quantity.dimension == "money":
        sources = sum(bool(_SOURCE.search(x)) for x in labels)
        costs = sum(bool(_COST.search(x)) and not _SOURCE.search(x) for x in labels)
        return sources == len(labels) or costs == len(labels)
    ends = {m[1] if (m := _PLACE.search(x)) else x[-2:] for x in labels}
    heads = {x[:2] for x in labels}
    if len(ends) == 1 or len(heads) == 1 or all(_PLACE.search(x) for x in labels):
        return True
    return (
        heads <= {"新建", "改建", "扩建", "维修", "改扩", "修缮", "拆除", "续建", "迁建", "加固"}
        or len(ends) <= len(labels) // 2
    )
