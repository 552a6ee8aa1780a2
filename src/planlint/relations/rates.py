"""Rates known by their names: 开工率 is what was begun of what was planned."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import share
from planlint.relations.reading import Reading, asked_alike, is_countable, shared_length
from planlint.relations.relation import Grade, Relation

# rate → what is above, what is below
RATES: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (regex(a), regex(b), regex(c))
    for a, b, c in [
        (
            r"(?:资金)?使用率|支出率|执行率|支付率",
            r"使用|支出|支付|执行",
            r"下达|到位|预算|安排|拨付|总额|纳入|资金",
        ),
        (r"支出进度|执行进度|拨付进度", r"支出|执行|拨付", r"下达|到位|预算|安排|总额|专项"),
        (r"有效率|有效回收率", r"有效", r"发放|收回|回收"),
        (r"开工率", r"开工|启动", r"计划|任务|目标|列入|应|共"),
        (r"完工率|完成率|竣工率", r"完成|完工|竣工", r"计划|任务|目标|总|应|列入|开工|共"),
        (r"审减率|核减率", r"审减|核减|减", r"送审|报审|报送|申报|原报|上报"),
        (r"到位率", r"到位", r"计划|总|应|下达|批复|筹"),
        (r"同意率|赞成率", r"同意|赞成", r"参与|总|应|表决|发放|收回|回收|涉及|共|全体"),
        (
            r"参与率|投票率|参会率|回收率|收回率",
            r"参与|参加|收回|收到|回收|有效|投票",
            r"总|应|发放|涉及|全体|共|户数|住户",
        ),
        (r"满意率|满意度", r"满意", r"调查|回收|收回|有效|受访|评价|总|共"),
        (r"签约率", r"签约|签订", r"总|应|涉及|共"),
        (r"拨付率", r"拨付", r"下达|到位|计划|总|预算"),
        (r"缴纳比例|缴存比例|收缴率|收费率|缴费率", r"缴|收", r"应|总|筹"),
        (r"覆盖率|普及率|安装率|改造率", r"覆盖|安装|改造|完成", r"总|应|共|全"),
    ]
)


def rate_of_its_sentence(reading: Reading, stated: Mention, before: str, start: int) -> Relation | None:
    """The rate of the two figures that its own sentence names, whether it holds or not."""
    relation = _named_pair(reading, stated, before, start)
    if relation is None or any(o.span.start < start for o in relation.operands):
        return None
    return relation


def rate_by_words(reading: Reading, stated: Mention, before: str, start: int) -> Relation | None:
    """A failed rate whose part and whole its sentence or paragraph names."""
    relation = _named_pair(reading, stated, before, start)
    return relation if relation is not None and not relation.holds else None


_MOST_BEFORE = 40


def _sentence_before(reading: Reading, stated: Mention, start: int) -> list[Mention]:
    """The figures of the sentence before the rate, the last dozens of them."""
    at = reading.index(stated)
    return [m for m in reading.prose[max(0, at - _MOST_BEFORE) : at] if m.quantity.start >= start]


def _alike_before(reading: Reading, m: Mention) -> list[Mention]:
    """The figures of its kind before it, the last dozens and the first of the paragraph's."""
    group = reading.by_key.get(reading.key(m), [])
    at = bisect_left(group, m.quantity.start, key=lambda other: other.quantity.start)
    first = bisect_left(group, reading.block_of(m).start, key=lambda other: other.quantity.start)
    return [*group[first : min(first + _FEW, at)], *group[max(first + _FEW, at - _MOST_BEFORE) : at]]


_FEW = 4


def has_base(reading: Reading, part: Mention, stated: Mention, bottom: re.Pattern[str]) -> bool:
    """Does the sentence name the base of the rate?"""
    start, _ = reading.sentence(stated)
    inside = _sentence_before(reading, stated, start)
    return any(
        bottom.search(m.label) and m is not part and reading.key(m) == reading.key(part) for m in inside
    )


def _total_before(
    reading: Reading, part: Mention | None, start: int, name: re.Pattern[str]
) -> Mention | None:
    """The total that closes the sentence before, or the one total of that name in the paragraph.

    …，共11,320万元。全年支出9,418万元，执行率…; 预算总额50988万元，其中…。支出22057万元，预算执行率…
    """
    if part is None:
        return None
    earlier = [
        m
        for m in reading.by_key.get(reading.key(part), [])
        if m.quantity.start < start and m.block == part.block and reading.is_total(m)
    ]
    last = [m for m in reading.by_key.get(reading.key(part), []) if m.quantity.start < start][-1:]
    named = [m for m in earlier if name.search(m.label)]
    return next((m for m in last if m in earlier), named[0] if len(named) == 1 else None)


def _named_pair(reading: Reading, stated: Mention, before: str, start: int) -> Relation | None:
    """The last figure before it of each name."""
    for rate, top, bottom in RATES:
        if not rate.search(stated.label or before):
            continue
        inside = [
            m
            for m in _sentence_before(reading, stated, start)
            if m.block == stated.block
            and is_countable(m)
            and not m.quantity.bound
            and m.quantity.start not in reading.restated
        ]
        a = next((m for m in reversed(inside) if top.search(m.label + m.noun[:4])), None)
        b = next((m for m in reversed(inside) if bottom.search(m.label) and m is not a), None)
        b = b or _total_before(reading, a, start, bottom)
        if (
            a is None
            or b is None
            or not asked_alike(reading, a, b)
            or (b.quantity.start >= start and stated.clause - max(a.clause, b.clause) > 2)
        ):
            return None
        if a.quantity.value > b.quantity.value and not rate.search("完成率"):
            return None
        others = (
            m
            for m in _alike_before(reading, a)
            if m.block == a.block and m.quantity.value > 0 and bottom.search(m.label)
        )
        b = next((m for m in others if share(a, m, stated).holds), b)
        relation = share(a, b, stated)
        near = Fraction(1, 3) < relation.computed / (stated.quantity.value or 1) < 3
        return relation if near else None
    return None


_NOTION = 3
_START_RATE = regex(r"开工率|完工率|竣工率|完成率")
_PLANNED = regex(r"计划|任务|目标|应|列入|总")


def rate_of_the_plan(reading: Reading, stated: Mention) -> Relation | None:
    """惠及居民8.93万户，按户数计开工率95.6%: the figure right before, of the one planned figure of its kind above."""
    i = reading.index(stated)
    if i < 1 or not _START_RATE.search(stated.label):
        return None
    part = reading.prose[i - 1]
    between = reading.between(part, stated)
    if part.block != stated.block or not is_countable(part) or len(between) > 14 or "。" in between:
        return None
    start = reading.sentence(stated)[0]
    above = [
        m
        for m in reading.by_key.get(reading.key(part), [])
        if m.quantity.start < start and part.block - m.block <= 2 and m.quantity.value >= part.quantity.value
    ]
    planned = [m for m in above if _PLANNED.search(reading.text[reading.sentence(m)[0] : m.quantity.start])]
    if len(planned) > 1:  # 公租房已开工1363套 is of 公租房筹集任务2736套
        planned = [m for m in planned if shared_length(m.label, part.label) >= _NOTION]
    if len(planned) != 1 or planned[0].quantity.bound:
        return None
    relation = share(part, planned[0], stated)
    near = Fraction(1, 2) < relation.computed / (stated.quantity.value or 1) < 2
    return relation if near else None


_CUT_RATE = regex(r"[审核]减|核增|结余")
_ANY_RATE = regex(r"率|占比|比例$")
_SIDE_WORDS = regex(r"已|全市|全省|全县|计划|目标|任务|新|实际|累计|完成|共|其中")
_CORE = 2


def rate_of_its_namesake(reading: Reading, stated: Mention) -> Relation | None:
    """计划基本建成7200套…基本建成13778套，完成率191.4%: of the figure of the same name above; what holds, or nearly."""
    i = reading.index(stated)
    if i < 2 or not _ANY_RATE.search(stated.label) or _CUT_RATE.search(stated.label):
        return None
    part = reading.prose[i - 1]
    if part.block != stated.block or not is_countable(part) or len(reading.between(part, stated)) > 14:
        return None
    core = _SIDE_WORDS.sub("", part.label)
    near = reading.prose[max(0, i - _MOST_BEFORE) : i - 1]
    wholes = [
        m
        for m in near
        if reading.key(m) == reading.key(part)
        and stated.block - m.block <= 2
        and not m.quantity.bound
        and m.quantity.value > 0
        and reading.countable(m)
        and (
            (len(core) >= _CORE and core in m.label)
            or (
                m.block == part.block
                and m.sentence == part.sentence
                and m.quantity.value > part.quantity.value
            )
        )
    ]
    made = [share(part, m, stated) for m in reversed(wholes)]
    held = next((r for r in made if r.holds), None)
    return held or next((r for r in made if r.grade is Grade.ROUNDING), None)


def rate_of_its_sum(reading: Reading, stated: Mention, wholes: dict[int, int]) -> Iterator[Relation]:
    """支出4231.72万元，执行率75.02%，结余1644.28万元 of 5876万元: the part before it, of the total it was proved to belong to."""
    i = reading.index(stated)
    if i < 1 or not any(rate.search(stated.label) for rate, *_ in RATES):
        return
    part = reading.prose[i - 1]
    start = wholes.get(part.quantity.start)
    if start is None or part.block != stated.block or "。" in reading.between(part, stated):
        return
    whole = next((m for m in reading.prose if m.quantity.start == start), None)
    if whole is None or whole.quantity.value <= part.quantity.value:
        return
    relation = share(part, whole, stated)
    if Fraction(1, 2) < relation.computed / stated.quantity.value < 2:
        yield relation
