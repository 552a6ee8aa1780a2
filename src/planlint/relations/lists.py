"""Lists without 其中: cut by semicolons, closed by their total, under a head, after a colon, by state."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Set
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.quantity import chinese_number
from planlint.relations.judging import Wholes, homogeneous, is_long, items_of, judge, no_partition
from planlint.relations.make import slipped, total
from planlint.relations.reading import Reading, asked_alike
from planlint.relations.relation import Grade, Relation


def find_semicolons(reading: Reading) -> Iterator[Relation]:
    """A paragraph of items（2018年…；2019年…；另有…）under a total of the lines above."""
    for number, block in enumerate(reading.blocks):
        if block.table is not None:
            continue
        for start, end in _sentences(reading.text, block.start, block.end):
            yield from _cut_by_semicolons(reading, number, start, end)


_MOST_SENTENCES = 40
_MOST_WHOLES = 80


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The whole paragraph, and each of its sentences but the first, where semicolons cut them."""
    marks = [m.end() for m in _FULL_STOP.finditer(text, start, end)][:_MOST_SENTENCES]
    bounds = [start, *marks, end]
    spans = [(start, end), *list(itertools.pairwise(bounds))[1:]]
    return (s for s in dict.fromkeys(spans) if _SEMICOLON.search(text, *s))


_FULL_STOP, _SEMICOLON = regex("。"), regex("[；;]")


def _cut_by_semicolons(reading: Reading, number: int, start: int, end: int) -> Iterator[Relation]:
    parts = [m for m in reading.within(start, end) if reading.countable(m)]
    items = items_of(reading, parts)
    above = reading.within(reading.blocks[max(0, number - 3)].start, start)
    wholes: Wholes = {}
    for m in reversed(above[-_MOST_WHOLES:]):
        if reading.countable(m):
            wholes.setdefault(reading.key(m), []).append(m)
    if len(items) >= 2 and wholes:
        made = list(judge(reading, items, wholes, frozenset(), strong=False, apart=True))
        held = [r for r in made if r.holds]
        if any(is_long(r) for r in held):
            places = {reading.block_of_offset(r.place.start) for r in held if is_long(r)} | {number}
            yield from (
                r
                for r in made
                if r.holds or (not r.doubtful and reading.block_of_offset(r.place.start) in places)
            )


_CLOSES = regex(
    r"(?:合计|共计|总计|(?<!公)共|累计(?![^，,。；;：:\d]{0,5}分别)|总投资(?:额)?|总额|总价|总金额|总面积|小计|全年)[^，,。；;：:\d]{0,6}[:：]?$"
)
_ALL_YEARS = regex(r"[。\n]?[两二三四五六七八]年[^，,。；;\d]{0,4}[合总共]计[^，,。；;\d]{0,2}$")
_NAME, _FEWEST_SURE = 3, 3
_OF_THE_REST = regex(r"(?:其余|其他|剩余|另外?)[^，,。；;]*$")
_OVERLAP = regex(r"同时|重复|交叉|兼有|重叠")
_LEFT = regex(r"[尚仍未还]")
_HOW_MANY = regex(r"([二两三四五六七八九十\d])[^，,。；;\d]{0,4}(?:合计|共计|总计|共)[^，,。；;\d]{0,4}$")
_STEPS = regex(r"第?[一二三四五六七八九十\d]+(?:批|期|阶段|年|标段|次)|^\d{4}年")


def find_closing(reading: Reading) -> Iterator[Relation]:
    """A sentence of parts that ends in its total: A…、B…、C…，合计…; failures where it is surely a list."""
    for key, group in reading.by_key.items():
        if key[0].startswith(("percent", "points")) or "/" in key[0]:
            continue
        for i, whole in enumerate(group):
            if i < 2 or not _CLOSES.search(reading.before(whole, 8).rstrip()):
                continue
            start, _ = reading.sentence(whole)
            if _ALL_YEARS.search(reading.before(whole, 8)) and group[i - 1].block == whole.block:
                start, _ = reading.sentence(group[i - 1])  # …；2024年198万元。三年合计2270万元
            parts = [
                m for m in group[max(0, i - 30) : i] if m.quantity.start >= start and m.block == whole.block
            ]
            if _OF_THE_REST.search(reading.before(whole, 18)):
                continue
            if _OVERLAP.search(reading.text, start, whole.quantity.end):
                continue  # 其中8个同时为完善类
            if len(parts) < 2 or any(_CLOSES.search(reading.before(m, 8).rstrip()) for m in parts):
                continue
            relation = total(parts, whole)
            if not relation.holds:
                done = [m for m in parts if not _LEFT.search(reading.before(m, 6))]
                made = total(done, whole) if 2 <= len(done) < len(parts) else relation
                if made.holds:
                    yield made
                    continue
            if relation.holds or no_partition(parts, whole):
                continue  # what holds is found by its numbers
            counted = _HOW_MANY.search(reading.before(whole, 10).rstrip())
            sure = counted is not None and chinese_number(counted[1]) == len(parts)
            cover = relation.computed / (whole.quantity.value or 1)
            steps = all(_STEPS.search(reading.before(p, 24)) for p in parts)
            one_name = {p.label for p in parts} == {parts[0].label} and len(parts[0].label) >= _NAME
            if one_name and parts[0].label in whole.label and Fraction(4, 5) < cover < Fraction(5, 4):
                yield replace(relation, doubtful=len(parts) < _FEWEST_SURE)
                continue
            if sure or slipped(relation) or ((homogeneous(parts) or steps) and Fraction(1, 2) < cover < 2):
                yield (
                    relation
                    if sure or relation.grade is Grade.ROUNDING or len(parts) >= 3
                    else replace(relation, doubtful=True)
                )


_STATES = (
    regex(r"^(?:其中)?(?:已|完成|完工|竣工)"),
    regex(r"^(?:正在|正|在建|在实施|施工中)"),
    regex(r"^(?:未|尚|没有|剩余|其余|待|还)"),
)


def find_states(reading: Reading) -> Iterator[Relation]:
    """126个，已完成58个，正在实施42个，尚未改造36个: done, under way and not begun leave nothing out."""
    for key, group in reading.by_key.items():
        if key[0].startswith(("percent", "points")) or "/" in key[0]:
            continue
        for i, whole in enumerate(group):
            parts: list[Mention] = []
            states: list[int] = []
            for m in group[i + 1 : i + 4]:
                words = m.noun if _STATES_AFTER.match(m.noun) else m.label
                state = next((n for n, p in enumerate(_STATES) if p.search(words)), None)
                one_sentence = m.block == whole.block and "。" not in reading.between(whole, m)
                if state is None or state in states or not one_sentence or _PAID.search(m.label):
                    break
                parts.append(m)
                states.append(state)
            if len(parts) < 2 or 0 not in states or no_partition(parts, whole):
                continue
            made = total(parts, whole)
            others = [
                m for m in group[: i + 1] if m.block == whole.block and m.quantity.value == made.computed
            ]
            if others:
                yield total(parts, others[-1])  # of 应表决694户, not of those who agreed
            elif made.holds or states[-1] == _REST:
                yield made


_REST = 2
_STATES_AFTER = regex(r"已|未|尚|正在|竣工|完工|开工|在建")
_VOTES = (
    regex(r"(?<!不)(?:同意|赞成|支持)"),
    regex(r"不同意|反对|不赞成"),
    regex(r"弃权|未表态|无意见"),
)
_VOTERS = regex(r"参与|参加|收回|回收|有效|到会|实到|表决|投票")


def find_votes(reading: Reading) -> Iterator[Relation]:
    """同意361户，反对19户，弃权6户: together all who voted, told in the sentences before."""
    prose = reading.prose
    for i in range(len(prose) - 2):
        votes = prose[i : i + 3]
        one_list = len({reading.key(m) for m in votes}) == 1 and votes[0].block == votes[2].block
        if not one_list or not all(p.search(m.label) for p, m in zip(_VOTES, votes, strict=True)):
            continue
        low = reading.blocks[max(0, votes[0].block - 2)].start
        voters = [
            m
            for m in reading.prose[max(0, i - 12) : i]
            if m.quantity.start >= low and asked_alike(reading, m, votes[0]) and _VOTERS.search(m.label)
        ]
        made = [total(votes, m) for m in reversed(voters)]
        if made:
            yield next((r for r in made if r.holds), made[0])


_FEWEST_COSTS = 3


def find_opening_totals(reading: Reading) -> Iterator[Relation]:
    """总投资及构成：9842.60万元。工程费6120.35万元，…: a total, a full stop, all its parts; where one slip would make it."""
    for number in range(len(reading.blocks)):
        money = [
            m
            for m in reading.of_blocks(number, number)[:_MOST_WHOLES]
            if m.quantity.dimension == "money" and reading.countable(m) and m.quantity.value > 0
        ]
        if len(money) <= _FEWEST_COSTS or "。" not in reading.between(money[0], money[1]):
            continue
        relation = total(money[1:], money[0])
        if not relation.holds and homogeneous(money[1:]) and slipped(relation):
            yield relation


_DONE = regex(r"^(?:其中)?(?:已|完成|签订)")
_LEFT = regex(r"^(?:尚|仍|剩余|其余|余下|还有?|未)")
_MOST_BEFORE = 16


def find_done_and_left(reading: Reading) -> Iterator[Relation]:
    """房屋共863户。…已签订829户，…尚有34户未签约: what is done and what is left make the total before."""
    prose = reading.prose
    for i in range(1, len(prose)):
        left = prose[i]
        if not _LEFT.search(left.label) or not reading.countable(left):
            continue
        done = next(
            (m for m in reversed(prose[max(0, i - 3) : i]) if reading.key(m) == reading.key(left)), None
        )
        if done is None or not _DONE.search(done.label) or done.block != left.block:
            continue
        at = reading.index(done)
        above = [
            m
            for m in reversed(prose[max(0, at - _MOST_BEFORE) : at])
            if reading.key(m) == reading.key(done)
            and reading.countable(m)
            and m.quantity.value > done.quantity.value
        ]
        held = next((m for m in above if m.quantity.value == done.quantity.value + left.quantity.value), None)
        named = [m for m in above if reading.is_total(m)]
        if held is not None:
            yield total([done, left], held)
        elif len(named) == 1 and "。" not in reading.between(done, left):
            relation = total([done, left], named[0])
            if abs(relation.difference) * 10 < named[0].quantity.value:
                yield relation


_BESIDES = regex(r"外\s*[，,]?[^。；;\d]{0,14}$")
_EXCEPT = regex(r"除[^，,。；;\d]{0,10}$")


def find_besides(reading: Reading) -> Iterator[Relation]:
    """27个改造项目，除加固的17个项目外，还新扩建9处: what is excepted and what is beside it make the whole."""
    prose = reading.prose
    for i in range(1, len(prose) - 1):
        whole, first, other = prose[i - 1], prose[i], prose[i + 1]
        if whole.block != other.block or whole.quantity.base != first.quantity.base:
            continue
        between = reading.between(first, other)
        counted = other.quantity.dimension == "count" and not other.quantity.chinese
        if counted and _EXCEPT.search(reading.before(first, 14)) and _BESIDES.search(between):
            relation = total([first, other], whole)
            if relation.holds or abs(relation.difference) * 10 <= whole.quantity.value:
                yield relation if relation.holds else replace(relation, doubtful=True)


_PAID = regex(r"付")  # 完工后付至80% is an instalment

_HEADED = regex(
    r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．])?\s*([^，,。；;：:\d]{2,8}?)(?:原因|构成|组成|明细|分布|如下)(?:有|为|是|包括)?[:：]"
)


def find_headed(reading: Reading) -> Iterator[Relation]:
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
            if len(parts) < 2 or no_partition(parts, whole):
                continue
            made = [
                total(parts, m)
                for m in above
                if reading.countable(m) and reading.key(m) == reading.key(whole)
            ]
            yield next((r for r in made if r.holds), total(parts, whole))


_BRACKET_OPENS = regex(r"\s*[^，,。；;：:\d（(]{0,6}[（(]")


def find_bracketed(reading: Reading) -> Iterator[Relation]:
    """总投资3802.77万元（中央补助1107.63万元，县财政129.64万元，其他投入2502.50万元）: a whole, a bracket, its parts."""
    for whole in reading.prose:
        block = reading.block_of(whole)
        opening = (
            _BRACKET_OPENS.match(reading.text, whole.quantity.end, block.end)
            if reading.countable(whole)
            else None
        )
        if opening is None:
            continue
        inside: list[Mention] = []
        for m in reading.prose[reading.index(whole) + 1 : reading.index(whole) + 30]:
            if m.depth <= whole.depth or m.block != whole.block:
                break
            inside.append(m)
        parts = [
            m
            for m in inside
            if m.depth == whole.depth + 1
            and reading.key(m)[0] == reading.key(whole)[0]
            and reading.countable(m)
        ]
        if len(parts) < 2:
            continue
        relation = total(parts, whole)
        if relation.holds:
            yield relation
        elif all(reading.key(m) == reading.key(whole) for m in parts):
            items = [{reading.key(m): m} for m in parts]
            made = judge(reading, items, {reading.key(whole): [whole]}, frozenset(), strong=False)
            yield from (r for r in made if len(parts) >= 3 or not r.doubtful)


_OPENS = regex(r"[^，,。；;：:\d（(]{0,8}[:：]")
_LAST_ITEM = regex(r"其他|其它|其余")


def find_colons(reading: Reading, established: Set[int]) -> Iterator[Relation]:
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
        if whole.quantity.dimension == "score":  # 实得15分：申报满分5分、实得5分
            parts = [m for m in parts if m.label.endswith(whole.label[-2:])]
        if len(parts) >= 3 and (homogeneous(parts) or _LAST_ITEM.match(parts[-1].label)):
            items = [{reading.key(m): m} for m in parts]
            yield from judge(reading, items, {reading.key(whole): [whole]}, established, strong=False)
