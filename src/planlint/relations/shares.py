"""Percentages: shares of a whole, rates, growth, and shares that must make 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.relations.make import HUNDRED, share
from planlint.relations.reading import Reading
from planlint.relations.relation import Grade, Group, Operand, Relation
from planlint.relations.tolerance import ratio_grade, ratio_tolerance

_GROWTH = re.compile(r"增长|上升|增幅|提高|递增|增加|上涨|下降|减少|降低|减幅|降幅")
_DOWN = re.compile(r"下降|减少|降低|减幅|降幅")
_SHARE = re.compile(r"占|比例|比重|率|完成|达|份额|剩余|已|达到|为")
_RATE = re.compile(r"([\u4e00-\u9fff]{1,8}?)率")
_PROGRESS = re.compile(r"形象进度|工程进度|施工进度|总工程量|总进度|工程总量|施工总进度|工程量")
_PAID = re.compile(r"完成投资|已完成|投资完成|完成总投资|累计完成|支付|拨付")
_INVEST = re.compile(r"投资|资金|概算|合同")
_PARTS = re.compile(r"占|分别|比例|选择|认为|拨付|支付|付")
_WINDOW_BEFORE, _WINDOW_AFTER = 14, 5

# rate → what is above, what is below
RATES: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(a), re.compile(b), re.compile(c))
    for a, b, c in [
        (r"(?:资金)?使用率|支出率|执行率|支付率", r"使用|支出|支付|执行", r"下达|到位|预算|安排|拨付|总额|纳入|资金"),
        (r"开工率", r"开工|启动", r"计划|任务|目标|列入|应"),
        (r"完工率|完成率|竣工率", r"完成|完工|竣工", r"计划|任务|目标|总|应|列入|开工"),
        (r"审减率|核减率", r"审减|核减|减", r"送审|报审|申报|原报|上报"),
        (r"到位率", r"到位", r"计划|总|应|下达|批复|筹"),
        (r"同意率|赞成率", r"同意|赞成", r"参与|总|应|表决|发放|收回|回收|涉及"),
        (r"参与率|投票率|参会率|回收率", r"参与|参加|收回|回收|有效|投票", r"总|应|发放|涉及|全体|共"),
        (r"满意率|满意度", r"满意", r"调查|回收|收回|有效|受访|评价|总|共"),
        (r"签约率", r"签约|签订", r"总|应|涉及|共"),
        (r"拨付率", r"拨付", r"下达|到位|计划|总|预算"),
        (r"覆盖率|普及率|安装率|改造率", r"覆盖|安装|改造|完成", r"总|应|共|全"),
    ]
)


def find_shares(reading: Reading) -> Iterator[Relation]:
    """Every percentage that other numbers of the text make."""
    for m in reading.prose:
        if m.quantity.dimension != "percent" or not m.quantity.value:
            continue
        yield from _one(reading, m)
    yield from _hundreds(reading)


def _one(reading: Reading, stated: Mention) -> Iterator[Relation]:
    start, end = reading.sentence(stated)
    before = reading.text[max(start, stated.quantity.start - 24) : stated.quantity.start]
    after = reading.text[stated.quantity.end : min(end, stated.quantity.end + 8)]
    if _GROWTH.search(before[-10:]):
        yield from _growth(reading, stated, before)
        return
    if _PROGRESS.search(before):
        yield from _progress(reading, stated)
        return
    if _PROGRESS.search(after) or not _SHARE.search(before):
        return
    near = _near(reading, stated)
    found = _by_numbers(reading, stated, near, before)
    if found is not None:
        yield found
        return
    failed = _by_words(reading, stated, before, start)
    if failed is not None:
        yield failed


def _near(reading: Reading, stated: Mention) -> list[Mention]:
    i = reading.index(stated)
    near = reading.prose[max(0, i - _WINDOW_BEFORE) : i] + reading.prose[i + 1 : i + 1 + _WINDOW_AFTER]
    return [
        m
        for m in near
        if m.quantity.dimension in ("money", "area", "count", "length")
        and m.quantity.value > 0
        and abs(m.block - stated.block) <= 3
    ]


def _by_numbers(reading: Reading, stated: Mention, near: Sequence[Mention], before: str) -> Relation | None:
    """A part and a whole of one kind that make the percentage."""
    digits = len(stated.quantity.digits.replace(".", "").lstrip("0"))
    best: tuple[int, Relation] | None = None
    for a in near:
        for b in near:
            if a is b or a.quantity.base != b.quantity.base or a.quantity.value > b.quantity.value:
                continue
            relation = share(a, b, stated)
            if not relation.holds or (stated.quantity.value == 100 and a.quantity.value != b.quantity.value):
                continue
            cost = _distance(reading, a, b, stated)
            if _accept(reading, a, b, stated, digits, before) and (best is None or cost < best[0]):
                best = cost, relation
    return best[1] if best else None


def _distance(reading: Reading, a: Mention, b: Mention, stated: Mention) -> int:
    at = stated.quantity.start
    far = abs(a.quantity.start - at) + abs(b.quantity.start - at)
    for rate, top, bottom in RATES:
        if rate.search(stated.label):
            far -= 200 * (bool(top.search(a.label)) + bool(bottom.search(b.label)))
    return far


def _accept(reading: Reading, a: Mention, b: Mention, stated: Mention, digits: int, before: str) -> bool:
    if reading.key(a) != reading.key(b):
        return False
    same = a.block == stated.block and b.block == stated.block
    if digits >= 4 and (a.quantity.significant >= 2 or b.quantity.significant >= 2):
        return True
    for rate, top, bottom in RATES:
        if rate.search(stated.label):
            return bool(top.search(a.label or a.noun)) or bool(bottom.search(b.label or b.noun)) or same
    near = [m for m in (a, b) if m.block == stated.block and abs(m.sentence - stated.sentence) == 0]
    if digits >= 3:
        return bool(near)
    # a round percentage: the part must stand right before it
    between = reading.text[a.quantity.end : stated.quantity.start]
    return 0 <= len(between) <= 24 and "占" in before[-14:] and "。" not in between


def _by_words(reading: Reading, stated: Mention, before: str, start: int) -> Relation | None:
    """A failed share whose part and whole the words of its sentence name."""
    inside = [m for m in reading.within(start, stated.quantity.start) if m.block == stated.block and m.quantity.value > 0]
    inside = [m for m in inside if m.quantity.dimension in ("money", "area", "count") and not m.quantity.bound]
    for rate, top, bottom in RATES:
        if not rate.search(stated.label or before):
            continue
        tops = [m for m in inside if top.search(m.label)]
        bottoms = [m for m in inside if bottom.search(m.label) and m not in tops]
        pairs = [(a, b) for a in tops for b in bottoms if reading.key(a) == reading.key(b) and a.quantity.value <= b.quantity.value]
        if len(pairs) == 1:
            relation = share(*pairs[0], stated)
            return relation if not relation.holds else None
        return None
    explicit = re.search(r"占(?:[^，,。；;\d]{0,14})$", before)
    if not explicit or len(inside) < 2:
        return None
    last, whole = inside[-1], inside[-2]
    if reading.key(last) != reading.key(whole) or last.quantity.value > whole.quantity.value:
        return None
    if len([m for m in inside if reading.key(m) == reading.key(last)]) != 2:
        return None
    relation = share(last, whole, stated)
    return None if relation.holds else relation


def _progress(reading: Reading, stated: Mention) -> Iterator[Relation]:
    """Physical progress beside money spent: two measures that should not be far apart."""
    lines = [m for m in reading.prose if m.quantity.dimension == "money" and abs(m.block - stated.block) <= 1]
    lines = [m for m in lines if _INVEST.search(m.label)]
    paid = [m for m in lines if _PAID.search(m.label) and (m.block == stated.block or m.block > stated.block)]
    plans = [m for m in lines if not _PAID.search(m.label) and m.block <= stated.block]
    if not paid or not plans:
        return
    done = min(paid, key=lambda m: abs(m.quantity.start - stated.quantity.start))
    plan = max((m for m in plans if m.quantity.start < done.quantity.start), key=lambda m: m.quantity.start, default=None)
    if plan is None or done.quantity.value > plan.quantity.value:
        return
    made = share(done, plan, stated, title="投资完成比例与工程进度相比", topic="progress")
    tolerance = Fraction(10)
    yield replace(
        made, tolerance=tolerance, holds=abs(made.difference) <= tolerance, grade=Grade.BASIS
    )


def _growth(reading: Reading, stated: Mention, before: str) -> Iterator[Relation]:
    """增长 p %: from the figure before, the increase, or both."""
    i = reading.index(stated)
    near = [
        m
        for m in reading.prose[max(0, i - 5) : i] + reading.prose[i + 1 : i + 4]
        if m.quantity.value > 0 and m.quantity.dimension in ("money", "area", "count") and abs(m.block - stated.block) <= 1
    ]
    down = bool(_DOWN.search(before[-10:]))
    found: list[tuple[int, Relation]] = []
    for a in near:
        for b in near:
            if a is b or reading.key(a) != reading.key(b):
                continue
            far = abs(a.quantity.start - stated.quantity.start) + abs(b.quantity.start - stated.quantity.start)
            for relation in _growths(a, b, stated, down):
                found.append((far, relation))
    if found:
        yield min(found, key=lambda pair: pair[0])[1]


def _growths(now: Mention, other: Mention, stated: Mention, down: bool) -> Iterator[Relation]:
    q = stated.quantity
    readings = []
    if now.quantity.value > other.quantity.value:
        base = now.quantity.value - other.quantity.value
        if not down:
            readings.append((HUNDRED * other.quantity.value / base, "增加额"))
    if (now.quantity.value < other.quantity.value) == down and now.quantity.value != other.quantity.value:
        readings.append((HUNDRED * abs(now.quantity.value - other.quantity.value) / other.quantity.value, "上期"))
    for computed, name in readings:
        tolerance = ratio_tolerance(now.quantity, other.quantity, q, HUNDRED)
        off = computed - q.value
        if abs(off) <= tolerance and (q.significant >= 2):
            yield Relation(
                "percentage", (Operand.of(now.quantity, now.label), Operand.of(other.quantity, name)),
                Operand.of(q, stated.label), computed, tolerance, True, f"{stated.label}的增长率", "",
                ratio_grade(off, q), Group.RATIO,
            )  # fmt: skip


_CHOICE = re.compile(r"占|的有|选择|认为|满意|不满意|同意|反对|弃权|男|女|岁")
_INSTALMENT = re.compile(r"支付|拨付|付至|付款|质保金|保证金|付清|预付|拨款")


def _hundreds(reading: Reading) -> Iterator[Relation]:
    """Shares of one question, or instalments of one price, that make 100 %."""
    by_block: dict[int, list[Mention]] = {}
    for m in reading.prose:
        if m.quantity.dimension == "percent" and 0 < m.quantity.value < 100:
            by_block.setdefault(m.block, []).append(m)
    for number, group in by_block.items():
        for run in _runs(reading, group):
            text = reading.text[reading.blocks[number].start : reading.blocks[number].end]
            instalments = bool(_INSTALMENT.search(text))
            if instalments:
                run = [m for m in run if not re.search(r"(?:达到|达|完成|进度)\s*$", reading.before(m, 6))]
            if len(run) < 2:
                continue
            computed = sum((m.quantity.value for m in run), Fraction(0))
            rounded = [m for m in run if "." in m.quantity.digits]
            tolerance = sum((m.quantity.half for m in rounded), Fraction(0)) if not instalments else Fraction(0)
            holds = abs(computed - 100) <= tolerance
            if holds or (len(run) >= 3 and not instalments and abs(computed - 100) <= 3 and len(_CHOICE.findall(text)) >= len(run)):
                yield Relation(
                    "sum", tuple(Operand.of(m.quantity, m.label) for m in run), None, computed, tolerance, holds,
                    "付款比例相加是 100%" if instalments else "各项比例相加是 100%", "", Grade.MATERIAL, Group.RATIO, (), (), True, "hundred",
                )  # fmt: skip


def _runs(reading: Reading, group: Sequence[Mention]) -> Iterator[list[Mention]]:
    """Percentages of one sentence, and those of the whole paragraph."""
    sentences: dict[int, list[Mention]] = {}
    for m in group:
        sentences.setdefault(reading.sentence(m)[0], []).append(m)
    yield from sentences.values()
