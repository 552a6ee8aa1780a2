"""Shares whose part and whole stand elsewhere under the same names: 中央资金占总投资的53.2%，省级占26.6%."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import share
from planlint.relations.reading import Reading
from planlint.relations.relation import Group, Operand, Relation

_NAMED = regex(
    r"(?:^|[，,。；;：:、\n])\s*(?:其中)?(?:\d{4}年)?([^，,。；;：:、\n\d占]{2,10})(?:占|相当于)([^，,。；;\d]{0,10})$"
)
_EMPTY = regex(r"资金|投资|补助|投入|部分|面积|比例|比重|金额|约|为|的|达到?|到$")
_UNIT_WORD = regex(r"(?:份|户|人|票|套)数?$|数$")
_TOOK_PART = regex(r"参与|参加|投票|表决")
_VOTED = regex(r"收到|收回|有效|实到|实际参[与加]")
_CLAUSES_BACK = 60
_MOST = 40


def find_named_share(reading: Reading, stated: Mention) -> Iterator[Relation]:
    """The share of the figures that its own words name, where some pair of them makes it.

    A sentence that says only 省级占 takes the whole of the share before it.
    """
    if stated.quantity.weight < 2:
        return
    clause = _NAMED.search(reading.before(stated, 24))
    if clause is None:
        return
    part = _EMPTY.sub("", clause[1])
    whole = clause[2].strip("的约为达到 ")
    if not whole and (earlier := _NAMED_WHOLE.search(reading.before(stated, _CLAUSES_BACK))):
        whole = earlier[1]
    if len(part) < 2 or len(whole) < 2:
        return
    parts = [m for m in reading.labelled(part[:2]) if part in m.label][:_MOST]
    wholes = [m for m in reading.labelled(whole[:2]) if whole in m.label]
    wholes += [m for m in reading.labelled("合计") + reading.labelled("总计") if m not in wholes]
    wholes += reading.whole_plan
    wholes = wholes[:_MOST]
    made = [
        share(a, b, stated)
        for a in parts
        for b in wholes
        if reading.key(a) == reading.key(b) and a.quantity.value <= b.quantity.value and a is not b
    ]
    held = [r for r in made if r.holds]
    yield from sorted(held, key=lambda r: -r.operands[1].value)[:1]


_FULLY = regex(
    r"(?:^|[，,。；;：:、\n])\s*(?:其中)?([^，,。；;：:、\n\d占]{1,8}?)(人数|户数|面积|票数|份数|套数)占([^，,。；;\d占]{2,10}?)(人数|户数|面积|票数|份数|套数)(?:的(?:比例|比重)?)?(?:为|约|达)?$"
)
_BASES = {"人数": "人", "户数": "户", "面积": "㎡", "票数": "票", "份数": "份", "套数": "套"}


def of_named_figures(reading: Reading, stated: Mention) -> Relation | None:
    """同意人数占参与表决人数的67.25%: both figures have their full names, so they and no others are meant."""
    clause = _FULLY.search(reading.before(stated, 32))
    if clause is None or clause[2] != clause[4]:
        return _of_two_names(reading, stated)
    base = _BASES[clause[2]]
    part = _called(reading, stated, clause[1], base, clause[2])
    whole = _called(reading, stated, clause[3], base, clause[2])
    if whole is None and _TOOK_PART.search(clause[3]):
        voters = [
            m
            for m in reading.prose[max(0, reading.index(stated) - _MOST) : reading.index(stated)]
            if m.quantity.base == base and _VOTED.search(m.label) and m.block >= stated.block - 1
        ]
        whole = voters[0] if len({m.quantity.value for m in voters}) == 1 else None
    if part is None or whole is None or part.quantity.value > whole.quantity.value:
        return None
    return share(part, whole, stated)


def _of_two_names(reading: Reading, stated: Mention) -> Relation | None:
    """支出占到位资金的74.43%: the one figure of each name in the paragraph."""
    clause = _NAMED.search(reading.before(stated, 24))
    if clause is None or stated.quantity.weight < 2:
        return None
    cores = [_UNIT_WORD.sub("", _EMPTY.sub("", name)) for name in (clause[1], clause[2])]
    if min(map(len, cores)) < 2:
        return None
    found = [
        [
            m
            for m in reading.labelled(core[:2])
            if core in m.label
            and not m.label.startswith("不" + core)
            and m.block == stated.block
            and m.quantity.start < stated.quantity.start
        ]
        for core in cores
    ]
    if [len(f) for f in found] != [1, 1]:
        return None
    part, whole = found[0][0], found[1][0]
    if part is whole or reading.key(part) != reading.key(whole) or part.quantity.value > whole.quantity.value:
        return None
    return share(part, whole, stated)


def _called(reading: Reading, stated: Mention, name: str, base: str, what: str) -> Mention | None:
    """The one figure of the paragraph or the one above that has the name, with 人数 and without (同意人数, 同意271人)."""
    found = [
        m
        for m in reading.labelled(name.strip()[:2])
        if stated.block - 1 <= m.block <= stated.block
        and m.quantity.start < stated.quantity.start
        and m.quantity.base == base
        and m.label.removeprefix("其中").removesuffix(what).strip() == name.strip()
    ]
    found = [m for m in found if m.block == stated.block] or found
    return found[0] if len({m.quantity.value for m in found}) == 1 else None


_NAMED_WHOLE = regex(r"占([^，,。；;\d的]{2,10})的[^。]*$")

_TOGETHER = regex(
    r"(?:合计|两[者项县区类级]|三[者项县区类级]|共|之和|一起)[^，,。；;\d]{0,4}占([^，,。；;\d]{0,14})$"
)
_MOST_PARTS, _MOST_JOINED = 7, 4
_GENERIC_WHOLE = frozenset("面积 总数 数的 资金 投资 金额".split())


def find_joint_share(reading: Reading, stated: Mention) -> list[Relation]:
    """两县合计占未拨付总额的42.4%: two figures before it and more, of one that is named or a total; what holds."""
    clause = _TOGETHER.search(reading.before(stated, 30))
    if clause is None or stated.quantity.weight < 2:
        return []
    at = reading.index(stated)
    before = [
        m
        for m in reading.prose[max(0, at - _MOST) : at]
        if stated.block - m.block <= 2 and reading.countable(m)
    ]
    words = clause[1]
    for key in dict.fromkeys(reading.key(m) for m in reversed(before)):
        alike = [m for m in before if reading.key(m) == key]
        wholes = [
            m
            for m in alike
            if reading.is_total(m)
            or any(
                (w := name[i : i + 2]) in words and w not in _GENERIC_WHOLE
                for name in (m.label, m.noun[:6])
                for i in range(len(name) - 1)
            )
        ]
        wholes += [m for m in reading.whole_plan if reading.key(m) == key]
        for whole in reversed(wholes):
            parts = [m for m in alike if m is not whole and m.quantity.value < whole.quantity.value][
                -_MOST_PARTS:
            ]
            made = _joined(parts, whole, stated)
            if made is not None:
                return [made]
    return []


def _joined(parts: Sequence[Mention], whole: Mention, stated: Mention) -> Relation | None:
    for size in range(2, _MOST_JOINED + 1):
        for chosen in sorted(itertools.combinations(parts, size), key=lambda c: -c[-1].quantity.start):
            computed = 100 * sum(m.quantity.value for m in chosen) / whole.quantity.value
            if abs(computed - stated.quantity.value) <= stated.quantity.half:
                return Relation(
                    "percentage", tuple(Operand.of(m.quantity, m.label) for m in [*chosen, whole]),
                    Operand.of(stated.quantity, stated.label), computed, stated.quantity.half, True,
                    f"{size}项合计占{whole.label}的比例", group=Group.RATIO,
                )  # fmt: skip
    return None
