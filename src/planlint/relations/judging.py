"""Is a list of figures a complete division of a whole, and does it add up?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import digit_lost, explained, slipped, total
from planlint.relations.reading import Key, Reading, thing
from planlint.relations.relation import Grade, Relation

Item = dict[Key, Mention]
Wholes = dict[Key, list[Mention]]

SOURCE = regex(
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


_EACH = regex(r"分别")


def items_of(reading: Reading, parts: Sequence[Mention]) -> list[Item]:
    """Cuts a run of figures into items: at ；, or where a kind of figure comes again."""
    items: list[Item] = []
    marks = [reading.text[a.quantity.end : b.quantity.start] for a, b in itertools.pairwise(parts)]
    semicolons = sum(1 for t in marks if "；" in t or ";" in t)
    current: Item = {}
    for i, m in enumerate(parts):
        key = reading.key(m)
        mark = marks[i - 1] if i else ""
        cut = key in current if not semicolons else "；" in mark or ";" in mark
        # 甲区、乙区分别有48个、42个 are two items between semicolons
        cut = cut or (
            mark.strip() == "、"
            and key in current
            and _EACH.search(reading.text, reading.sentence(m)[0], m.quantity.start) is not None
        )
        if cut and current:
            items.append(current)
            current = {}
        current.setdefault(key, m)
    if current:
        items.append(current)
    return items


def judge(
    reading: Reading,
    items: Sequence[Item],
    wholes: Wholes,
    established: Set[int],
    *,
    strong: bool,
    loose: bool = False,
    apart: bool = False,
) -> Iterator[Relation]:
    """The sums of each kind of figure over the items; failures only where the list is complete.

    ``apart``: one sum that holds confirms the list for a whole of another sentence too.
    """
    held: list[Relation] = []
    failed: list[tuple[Relation, list[Mention], Mention]] = []
    for key in dict.fromkeys([*wholes, *(k for item in items for k in item)]):
        candidates = wholes.get(key, [])
        if key[0].startswith(("percent", "points", "date")) or "/" in key[0] or not key[0].strip(":"):
            continue
        parts = [item[key] for item in items if key in item]
        if len(parts) < 2 or any(p.quantity.value <= 0 for p in parts):
            continue
        fits = _best_fitting(reading, parts, candidates, wholes, key)
        outer = parts if fits else _without_details(parts)
        if fits is not None:
            held.append(fits)
        elif len(outer) < len(parts):
            held += _fitting(outer, candidates)[:1] if len(outer) > 1 else []
        elif candidates and (len(parts) == len(items) or (len(parts) >= 3 and not apart)):
            whole = _likeliest(reading, candidates, parts, established if strong else frozenset())
            failed.append((total(parts, whole), parts, whole))
    yield from held
    for relation, parts, whole in failed:
        confirmed = any(is_long(r) and (apart or _told_together(reading, r, whole)) for r in held)
        named = (
            reading.is_total(whole) or whole.block == parts[0].block or whole.quantity.start in established
        )
        trust = 2 if confirmed or (strong and named) else _trust(relation, parts, whole)
        if (
            loose
            and not confirmed
            and relation.grade is not Grade.ROUNDING
            and not _long_list(parts, relation)
        ):
            continue  # 分别 lists things beside each other, not always parts of what stands before
        if trust and not no_partition(parts, whole):
            yield relation if trust == 2 else replace(relation, doubtful=True)


def _best_fitting(
    reading: Reading, parts: Sequence[Mention], candidates: Sequence[Mention], wholes: Wholes, key: Key
) -> Relation | None:
    alike = [m for k, others in wholes.items() if k[0] == key[0] and k != key for m in others]
    fitting = _fitting(parts, [*candidates, *alike])
    fits = min(fitting, key=lambda r: (r.tolerance, r.place.start in reading.restated), default=None)
    return fits or _beginning(parts, candidates)


def _without_details(parts: list[Mention]) -> list[Mention]:
    """上级补助2860万元，包括中央1720万元、省级640万元、市级500万元；县级780万元: the three are details of the first."""
    kept: list[Mention] = []
    i = 0
    while i < len(parts):
        kept.append(parts[i])
        whole, so_far, j = parts[i].quantity.value, Fraction(0), i + 1
        while j < len(parts) and so_far < whole:
            so_far += parts[j].quantity.value
            j += 1
        details = so_far == whole and j - i > _FEW and parts[i].quantity.weight >= _FEW
        i = j if details else i + 1
    return kept


_FEW = 3


def _fitting(parts: Sequence[Mention], wholes: Sequence[Mention]) -> list[Relation]:
    """The wholes that the parts make; after the first, which is named, only long ones."""
    summed = sum((p.quantity.value for p in parts), Fraction(0))
    slack = sum((p.quantity.half for p in parts), Fraction(0))
    inside = {id(p) for p in parts}
    near = (
        (i, total(parts, whole))
        for i, whole in enumerate(w for w in wholes if id(w) not in inside)
        if abs(summed - whole.quantity.value) <= whole.quantity.half + slack
    )
    return [r for i, r in near if r.holds and (i == 0 or is_long(r))]


def _beginning(parts: Sequence[Mention], wholes: Sequence[Mention]) -> Relation | None:
    """b级194万元，c级325万元，d级1741万元，三者使用县级30万元、…: the first figures of a run may be all of the list."""
    by_value = {
        w.quantity.value: w for w in reversed(wholes) if w.quantity.weight >= _TELLING and w not in parts
    }
    so_far = Fraction(0)
    for i, part in enumerate(parts, start=1):
        so_far += part.quantity.value
        if i >= 2 and so_far in by_value:
            return total(parts[:i], by_value[so_far])
    return None


_TELLING = 4


def _told_together(reading: Reading, held: Relation, whole: Mention) -> bool:
    """Do the whole that is proved and the other stand in one sentence or line?"""
    assert held.stated is not None
    start, end = reading.sentence(whole)
    return start <= held.stated.span.start < end


def is_long(relation: Relation) -> bool:
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


def no_partition(parts: Sequence[Mention], whole: Mention) -> bool:
    quantities = [p.quantity for p in parts]
    if whole.quantity.bound or any(q.bound for q in quantities):
        return True
    if whole.quantity.dimension == "score" and any(q.value > whole.quantity.value for q in quantities):
        return True  # a mean, and the scores it is of
    if sum(q.value for q in quantities) * 100 < whole.quantity.value and not slipped(total(parts, whole)):
        return True
    # parts bigger than the whole are no parts of it, unless a digit or the unit slipped
    if not any(q.value > whole.quantity.value * 3 for q in quantities):
        return False
    made = total(parts, whole)
    return not slipped(made) and not (len(parts) >= _FEW and digit_lost(whole.quantity, made.computed))


def _trust(relation: Relation, parts: Sequence[Mention], whole: Mention) -> int:
    """2: surely meant as a complete list; 1: probably; 0: perhaps partial, so nothing is said."""
    if complementary(parts):
        return 2
    rest = _REST.search(parts[-1].label) is not None
    if rest and 4 * relation.computed > 3 * whole.quantity.value > 2 * relation.computed:
        return 2  # 其他 closes a list of any kind
    cover = relation.computed / (whole.quantity.value or 1)
    if all(_PIPELINE.search(p.label) for p in parts) and len(parts) >= 3 and cover > Fraction(9, 10):
        return 2  # planned, approved, under way, finished: every project is in one of these states
    if not homogeneous(parts):
        if _one_noun(parts, whole) and Fraction(9, 10) < cover < Fraction(11, 10):
            return 1
        if _near_miss(parts, whole, cover):
            return 1
        if any(p.quantity.value > whole.quantity.value for p in parts):
            return int(len({thing(p) for p in [*parts, whole]}) == 1)
        return 1 if _slip_tells(relation, cover) else 0
    if relation.grade is Grade.ROUNDING:
        return 2
    if slipped(relation):
        return 2
    places = len(parts) >= 3 and all(_PLACE.search(p.label) for p in parts)
    if cover > Fraction(5, 4) and whole.quantity.dimension != "money" and not places:
        return 0  # floors built new and repaired are more than the dilapidated ones
    if cover > 1:
        return 2 if cover < 2 else 1
    if any(_REST.search(p.label) for p in parts[-1:]):
        return 2
    if whole.quantity.dimension == "money" and len(parts) >= 3 and cover >= 0.9:
        return 2
    return 1 if cover >= 0.85 and len(parts) >= 2 else 0


_PIPELINE = regex(r"谋划|储备|前期|立项|未开工|招标|招投标|在建|正在|开工|完工|竣工|验收|交付|投用|使用")


def _near_miss(parts: Sequence[Mention], whole: Mention, cover: Fraction) -> bool:
    """Four long numbers and more that miss their whole by less than a fiftieth: no partial list does that."""
    return len(parts) >= 4 and whole.quantity.weight >= 4 and abs(cover - 1) * 50 < 1


_LONG_LIST = 4


def _long_list(parts: Sequence[Mention], relation: Relation) -> bool:
    """170个小区，分别为：甲区95个，乙区2个，…: all the places of one list."""
    whole = relation.stated.value if relation.stated else Fraction(0)
    near = whole > 0 and Fraction(4, 5) < relation.computed / whole < Fraction(5, 4)
    return near and len(parts) >= _LONG_LIST and homogeneous(parts)


def _one_noun(parts: Sequence[Mention], whole: Mention) -> bool:
    """旧城改造7个地块、工业提升31个地块… of 57 个低效地块: the same thing is counted all through."""
    if whole.quantity.weight < 2 or whole.quantity.base != "个":
        return False
    nouns = {p.noun[:2] for p in parts}
    noun = next(iter(nouns))
    return len(nouns) == 1 and len(noun) == 2 and noun in whole.noun + whole.label


def _slip_tells(relation: Relation, cover: Fraction) -> bool:
    """Would one slip make the whole?  Near it any slip tells, far from it only a lost point or unit does."""
    if not slipped(relation) or relation.stated is None or relation.stated.quantity is None:
        return False
    lost = any("小数点" in why or "单位" in why for why in explained(relation).explanations)
    weight = relation.stated.quantity.weight
    far = lost and (weight >= 5 or (len(relation.operands) >= 3 and weight >= 4))
    return far or Fraction(9, 10) < cover < Fraction(11, 10)


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
        sources = sum(bool(SOURCE.search(x)) for x in labels)
        costs = sum(bool(_COST.search(x)) and not SOURCE.search(x) for x in labels)
        alike = len({x[-2:] for x in labels}) == 1
        return alike or sources == len(labels) or costs == len(labels)
    ends = {m[1] if (m := _PLACE.search(x)) else x[-2:] for x in labels}
    heads = {x[:2] for x in labels}
    if len(ends) == 1 or len(heads) == 1 or all(_PLACE.search(x) for x in labels):
        return True
    return (
        heads <= {"新建", "改建", "扩建", "维修", "改扩", "修缮", "拆除", "续建", "迁建", "加固"}
        or len(ends) <= len(labels) // 2
    )


def is_no_sum(r: Relation) -> bool:
    """合计 | 6 under 层数: no larger than its largest part, it is a mean or a maximum, unless a slip made it so."""
    values = [o.value for o in r.operands] or [Fraction(0)]
    return r.stated is not None and min(values) <= r.stated.value <= max(values) and not _slip(r)


def _slip(r: Relation) -> bool:
    assert r.stated is not None
    return slipped(r) or (r.stated.quantity is not None and digit_lost(r.stated.quantity, r.computed))


def weighed(r: Relation) -> Relation:
    """道路20个、管网25个、电梯8个小区, 合计26个: much less than the sum, the same things may be counted twice."""
    if r.holds or r.stated is None or 5 * r.computed < 7 * r.stated.value or _slip(r):
        return r
    return replace(r, doubtful=True)
