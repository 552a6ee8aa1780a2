"""Percentages: shares of a whole, rates, growth, and shares that must make 100 %."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.growth import GROWTH, find_growth, find_points
from planlint.relations.hundreds import find_hundreds
from planlint.relations.lonely import lonely_rate, lonely_share
from planlint.relations.make import HUNDRED, share
from planlint.relations.named_shares import find_joint_share, find_named_share, of_named_figures
from planlint.relations.progress import find_progress
from planlint.relations.provisions import amount_after, find_share_of_sum
from planlint.relations.rates import (
    RATES,
    has_base,
    rate_by_words,
    rate_of_its_namesake,
    rate_of_its_sentence,
    rate_of_its_sum,
    rate_of_the_plan,
)
from planlint.relations.reading import Reading, is_countable, shared_length
from planlint.relations.relation import Relation
from planlint.relations.share_wholes import wholes_of

_SHARE = regex(r"占|相当于|比例|比重|率|完成|达|份额|剩余|已|达到|为")
_PROGRESS = regex(r"形象进度|工程进度|施工进度|总工程量|总进度|工程总量|施工总进度|工程量")
_WINDOW_AFTER = 5

_OF_WHOLE = regex(r"^\s*的?\s*约?\s*(?:一半\s*[（(，,]\s*(?:即|约)?\s*)?$")
_OF_PART = regex(r"^[^。；;\d]{0,16}(?:占|为|是|达到|达|完成|相当于)[^。；;\d，,]{0,24}$")
_PART_BESIDE = regex(
    r"^\s*[，,]?\s*[（(]?\s*(?:约)?占[^。；;\d]{0,20}$|^\s*[（(]\s*约?$|^[^。；;]{0,20}[，,]\s*占[^。；;\d]{2,20}$"
    r"|^\s*[，,][^。；;，,\d]{2,16}占[^。；;\d]{2,20}$|^\s*[，,]?\s*(?:约)?为[^。；;，,\d]{2,12}的\s*约?$"
)


def find_shares(reading: Reading, sums: Sequence[Relation]) -> Iterator[Relation]:
    """Every percentage that other numbers of the text make."""
    beside: list[tuple[Mention, Mention, Relation | None]] = []
    wholes = {
        o.span.start: r.stated.span.start
        for r in sums
        if r.holds and r.kind == "sum" and r.stated
        for o in r.operands
    }
    for m in reading.prose:
        if m.quantity.dimension == "points":
            yield from find_points(reading, m)
        if m.quantity.dimension != "percent" or not m.quantity.value:
            continue
        part = _part_beside(reading, m)
        if part is None:
            found_any = False
            for r in find_joint_share(reading, m) or _one(reading, m):
                found_any = True
                yield r
            if not found_any:
                yield from rate_of_its_sum(reading, m, wholes)
            continue
        found = _of_some_whole(reading, part, m) or _of_its_sum(reading, part, m, wholes)
        beside.append((part, m, found))
        if found is not None:
            yield found
    yield from _odd_ones(reading, beside)
    yield from find_hundreds(reading)


def _part_beside(reading: Reading, stated: Mention) -> Mention | None:
    """The figure right before 占 p %: 612份，占54.3%."""
    i = reading.index(stated)
    for m in reversed(reading.prose[max(0, i - 3) : i]):
        if m.block != stated.block or not is_countable(m) or m.quantity.start in reading.restated:
            continue
        between = _BRACKETS.sub("", reading.text[m.quantity.end : stated.quantity.start])
        if m.depth > stated.depth:
            continue  # 4000户（其中贫困家庭620户），占…
        if "分别" in between or _JOINT.search(between):
            return None  # C、D级合计占…: of several together
        subject = _SUBJECT.match(between)
        if subject is not None and _NOT.match(m.label) and not _NOT.match(subject[1]):
            return _not_denied(reading, i, subject[1])  # 同意174户，不同意7户，同意户占…
        if subject is not None and not shared_length(m.label, subject[1]):
            return None  # 弃权8户，同意户数占…: another figure's share
        return m if _PART_BESIDE.match(between) else None
    return None


_NOT = regex(r"不|未|反对")


def _not_denied(reading: Reading, i: int, subject: str) -> Mention | None:
    """The figure two before the share, where its name is the subject's."""
    earlier = reading.prose[i - 2] if i >= 2 else None
    if earlier is None or _NOT.match(earlier.label) or earlier.block != reading.prose[i].block:
        return None
    return earlier if is_countable(earlier) and shared_length(earlier.label, subject) else None


_JOINT = regex(r"(?:合计|两[者项县区类级]|三[者项县区类级]|共|之和|一起)[^，,。；;\d]{0,4}占")
_SEVERAL = regex(r"合计|分别|之和")
_BRACKETS = regex(r"[（(][^（）()]*[）)]")
_SUBJECT = regex(r"^\s*[，,；;]\s*([^。；;，,\d（(占]{2,16})占")
_OF_TOTAL = regex(
    r"占(?:总|全部|全体|全(?![省市州县区旗镇乡国]))|占全[省市州县区旗镇乡国](?:的|总|\s*$|住?户|面积|投资)"
)


def _of_some_whole(reading: Reading, part: Mention, stated: Mention) -> Relation | None:
    """The part's share of a larger figure of its kind before it."""
    digits = len(stated.quantity.digits.replace(".", "").lstrip("0"))
    named = reading.text[part.quantity.end : stated.quantity.start]
    named = named[max(named.rfind("占"), 0) :]  # 占参与户数的94.4%，占总户数的83.7%
    key, bare = reading.key(part), _BARE.match(named)
    wholes, took_part = wholes_of(reading, part, stated, named)
    wholes_by_size = sorted(wholes, key=lambda m: -m.quantity.value)
    base = _BASE_NAME.search(named)
    least = len(base[1]) if base else _FULL_NAME
    ranked, failed = [], []
    for whole in wholes:
        of_plan = whole.quantity.start in reading.plan_totals
        far = 0 if of_plan else abs(whole.block - stated.block)
        called = shared_length(whole.label, part.label if bare else named) >= least
        if far > _FARTHEST and not called:
            continue
        relation = share(part, whole, stated)
        called = called and (digits >= _TELLING or relation.difference == 0)
        total = of_plan or reading.is_total(whole)
        largest = whole.quantity.value == wholes_by_size[0].quantity.value
        total = total or (largest and bool(_OF_TOTAL.search(named)))
        called_so = whole.label + _OWN.sub("", whole.noun)  # 不少于450亩的年度任务
        overlap = any(
            (word := called_so[k : k + 2]) in named and word not in _GENERIC
            for k in range(len(called_so) - 1)
        )
        grounds = _GROUNDS.search(named) is not None and reading.key(whole)[1] == "site"
        if reading.key(whole) != key and not overlap and not grounds and whole not in took_part:
            continue
        if relation.holds and (
            digits >= _TELLING or (far == 0 and "占" in named) or total or overlap or called or grounds
        ):
            units = whole.quantity.unit.endswith("亩") != part.quantity.unit.endswith("亩")
            ranked.append(((not overlap, units, abs(relation.difference), not total, far), relation))
        elif took_part:
            failed.append((_FULL_NAME, relation))
        elif far == 1 and shared_length(whole.label, named) >= _FULL_NAME:
            failed.append((shared_length(whole.label, named), relation))
        elif base and whole.label.endswith(base[1]) and _is_near(relation):
            failed.append((least, relation))
        elif far == 0 and (overlap or (total and _OF_TOTAL.search(named))):
            failed.append((shared_length(whole.label, named), relation))
    named_whole = [(n, r) for n, r in failed if n >= least]
    best = min(ranked, key=lambda r: r[0])[1] if ranked else None
    if best is not None and not (named_whole and _of_a_sibling(best, named, max(n for n, _ in named_whole))):
        return best
    return _the_one(named_whole or failed)


_OWN = regex(r"^(?!的).*")
_FULL_NAME = 4
_BASE_NAME = regex(r"占(总投资)的?\D{0,2}$")
_FARTHEST = 12
_TELLING = 3
_BARE = regex(r"占?\D{0,2}$")
_GROUNDS = regex(r"校园|地块|用地|场地|片区面积")


def _of_a_sibling(held: Relation, named: str, best: int) -> bool:
    """占送审造价的9.83%: a figure of another name (审定造价) that makes the share is chance."""
    return shared_length(held.operands[1].label, named) + 2 <= best


def _the_one(failed: list[tuple[int, Relation]]) -> Relation | None:
    """Of several wholes the one that the words name best; none where two are named as well."""
    best = max((size for size, _ in failed), default=0)
    named = [r for size, r in failed if size == best]
    return named[0] if len({r.operands[1].value for r in named}) == 1 else None


def _is_near(relation: Relation) -> bool:
    """Within half and double: another figure would be far away."""
    return (
        relation.stated is not None
        and relation.stated.value / 2 < relation.computed < 2 * relation.stated.value
    )


_OF_ALL = regex(r"占[^。；;\d]{0,6}总|占全部|占合计")


def _of_its_sum(reading: Reading, part: Mention, stated: Mention, wholes: dict[int, int]) -> Relation | None:
    """占筹资总额的24.2%: the whole is the total that the part was proved to be a part of."""
    start = wholes.get(part.quantity.start)
    if start is None or not _OF_ALL.search(reading.text, part.quantity.end, stated.quantity.start):
        return None
    whole = next((m for m in reading.prose if m.quantity.start == start), None)
    return share(part, whole, stated) if whole is not None else None


def _odd_ones(
    reading: Reading, beside: Sequence[tuple[Mention, Mention, Relation | None]]
) -> Iterator[Relation]:
    """A share that fails where its neighbours are shares of one whole."""
    for part, stated, found in beside:
        if found is not None:
            continue
        wholes = [
            r.operands[1].span.start
            for _, other, r in beside
            if r is not None and other.block == stated.block and r.operands[1].unit == part.quantity.base
        ]
        for start in sorted(set(wholes), key=wholes.count, reverse=True)[:1]:
            whole = next(m for m in reading.prose if m.quantity.start == start)
            if whole.quantity.value >= part.quantity.value:
                relation = share(part, whole, stated)
                bare = len(reading.text[part.quantity.end : stated.quantity.start].strip("，,（( ")) <= 2
                one_breath = "。" not in reading.text[whole.quantity.end : stated.quantity.start]
                if relation.holds or (bare and (wholes.count(start) >= 2 or one_breath)):
                    yield relation
                    break
        else:
            of_sentence = list(_of_their_sentence(reading, part, stated, beside))
            lonely = None if of_sentence else lonely_share(reading, part, stated)
            yield from of_sentence or ([lonely] if lonely else [])


_WHOSE = regex(r"(?:占|为)([^。；;，,\d]{2,12}?)的?\s*约?$")


def _of_their_sentence(
    reading: Reading,
    part: Mention,
    stated: Mention,
    beside: Sequence[tuple[Mention, Mention, Relation | None]],
) -> Iterator[Relation]:
    """完成面积393.6万㎡，为年度任务的71.09%: of the area in the sentence whose households are 年度任务 too."""
    named = _WHOSE.search(reading.text, part.quantity.end, stated.quantity.start)
    if named is None:
        return
    for other_part, other, r in beside:
        if r is None or not r.holds or other.block != stated.block:
            continue
        alike = _WHOSE.search(reading.text, other_part.quantity.end, other.quantity.start)
        if alike is None or alike[1] != named[1]:
            continue
        at = r.operands[1].span.start
        home = next(m for m in reading.prose if m.quantity.start == at)
        start, end = reading.sentence(home)
        wholes = [
            m
            for m in reading.within(start, end)
            if reading.key(m) == reading.key(part) and m is not part and m.quantity.value > 0
        ]
        if len(wholes) == 1 and wholes[0].quantity.start < part.quantity.start:
            yield share(part, wholes[0], stated)
            return


# words that any two labels may share
_GENERIC = frozenset(
    "我市 我县 我省 我区 本市 本县 全市 全县 全省 全区 面积 总数 总量 金额 资金 总面 数量 建筑 人数 户数 占总 总的 校园".split()
)


def _one(reading: Reading, stated: Mention) -> Iterator[Relation]:
    start, end = reading.sentence(stated)
    before = reading.text[max(start, stated.quantity.start - 24) : stated.quantity.start]
    after = reading.text[stated.quantity.end : min(end, stated.quantity.end + 8)]
    if GROWTH.search(before[-10:]):
        yield from find_growth(reading, stated, before)
        return
    if _PROGRESS.search(before):
        yield from find_progress(reading, stated)
        return
    if _PROGRESS.search(after):
        return
    of_sum = list(find_share_of_sum(reading, stated, before))
    yield from of_sum
    then = None if of_sum else amount_after(reading, stated)
    if then is not None:
        yield then
        return
    explicit = _of_neighbour(reading, stated)
    if explicit is not None:
        yield explicit
        return
    digits = len(stated.quantity.digits.replace(".", "").lstrip("0"))
    if not _SHARE.search(before) and digits < 3:
        return
    near = _near(reading, stated)
    named = of_named_figures(reading, stated) or rate_of_its_sentence(reading, stated, before, start)
    found = named if named and named.holds else _by_numbers(reading, stated, near, before)
    if found is not None and (named is None or named.holds or _in_sentence(reading, found, stated)):
        yield found
        return
    namesake = rate_of_its_namesake(reading, stated)
    if namesake is not None:
        yield namesake
        return
    failed = named or rate_by_words(reading, stated, before, start) or rate_of_the_plan(reading, stated)
    if failed is not None:
        yield failed
        return
    of_names = list(find_named_share(reading, stated))
    lonely = None if of_names else lonely_rate(reading, stated)
    yield from of_names or ([lonely] if lonely else [])


def _in_sentence(reading: Reading, found: Relation, stated: Mention) -> bool:
    """Do both figures stand in the sentence of the share?  Those of the words go before others that fit by chance."""
    start, _ = reading.sentence(stated)
    return all(o.span.start >= start for o in found.operands)


def _of_neighbour(reading: Reading, stated: Mention) -> Relation | None:
    """312部，为年度目标400部的78%: part, whole and share in one breath."""
    i = reading.index(stated)
    if i < 2:
        return None
    part, whole = reading.prose[i - 2], reading.prose[i - 1]
    if (
        not (is_countable(part) and is_countable(whole))
        or part.block != stated.block
        or whole.block != stated.block
    ):
        return None
    if part.quantity.base != whole.quantity.base or not _OF_WHOLE.match(reading.between(whole, stated)):
        return None
    if _SEVERAL.search(reading.between(part, whole)):
        return None
    if "的" not in reading.between(whole, stated) or not _OF_PART.match(reading.between(part, whole)):
        return None
    return share(part, whole, stated)


def _near(reading: Reading, stated: Mention) -> list[Mention]:
    """Figures of the same paragraph and those around it, the nearest forty before and five after."""
    i = reading.index(stated)
    before = [m for m in reading.prose[max(0, i - 60) : i] if is_countable(m) and stated.block - m.block <= 4]
    after = [
        m for m in reading.prose[i + 1 : i + 1 + _WINDOW_AFTER] if is_countable(m) and m.block == stated.block
    ]
    return [m for m in [*before[-24:], *after] if not m.quantity.chinese]


def _by_numbers(reading: Reading, stated: Mention, near: Sequence[Mention], before: str) -> Relation | None:
    """A part and a whole of one kind that make the percentage."""
    digits = len(stated.quantity.digits.replace(".", "").lstrip("0"))
    best: tuple[int, Relation] | None = None
    above = stated.quantity.value > 100
    for a in near:
        for b in near:
            if a is b or reading.key(a) != reading.key(b) or (a.quantity.value > b.quantity.value) != above:
                continue
            off = HUNDRED * a.quantity.value - stated.quantity.value * b.quantity.value
            if abs(off) > b.quantity.value * (stated.quantity.value / 10 + 1):
                continue
            relation = share(a, b, stated)
            if not relation.holds:
                continue
            cost = _distance(a, b, stated)
            if _accept(reading, a, b, stated, digits) and (best is None or cost < best[0]):
                best = cost, relation
    return best[1] if best else None


def _distance(a: Mention, b: Mention, stated: Mention) -> int:
    at = stated.quantity.start
    far = abs(a.quantity.start - at) + abs(b.quantity.start - at)
    far += 500 * (a.quantity.unit != b.quantity.unit)
    for rate, top, bottom in RATES:
        if rate.search(stated.label):
            far -= 200 * (bool(top.search(a.label)) + bool(bottom.search(b.label)))
    return far


def _accept(reading: Reading, a: Mention, b: Mention, stated: Mention, digits: int) -> bool:
    same = a.block == stated.block and b.block == stated.block
    known = next(((top, bottom) for rate, top, bottom in RATES if rate.search(stated.label)), None)
    if known is not None and not known[1].search(b.label or b.noun):
        if has_base(reading, a, stated, known[1]):
            return False  # 核减率 is of 送审, which stands beside, not of 审定
    if digits >= 4 and (a.quantity.weight >= 2 or b.quantity.weight >= 2):
        return True
    if known is not None:
        top, bottom = known
        return bool(top.search(a.label or a.noun)) or bool(bottom.search(b.label or b.noun)) or same
    beside = a.block == stated.block and a.sentence == stated.sentence
    if digits >= 3:
        return beside or (b.block == stated.block and b.sentence == stated.sentence)
    return False
