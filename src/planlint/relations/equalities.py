"""The same quantity printed twice: equal, or not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.reading import Reading
from planlint.relations.relation import Grade, Group, Operand, Relation

# what a whole plan has one of; the label's end decides
_ONCE = regex(
    r"(?P<what>(?:在读|在校|现有|全校|共有)?学生(?:总)?(?:数|人数)?|教职工(?:总)?(?:数|人数)?|专任教师|教学班(?:级)?|项目?总投资|工程总投资|总投资(?:额|估算)?|总预算|改造总面积"
    r"|总建筑面积|总用地面积|占地面积|校园占地面积|总户数|总栋数|合同(?:金额|价|总价)|工程成本|工程款)$"
)
_NAMES = {
    "学生": "学生",
    "教职工": "教职工",
    "教师": "教师",
    "班": "班",
    "总投资": "总投资",
    "合同": "合同",
    "工程": "工程款",
}
_OF_ITEM = regex(r"[^，,。；;：:]{2,16}[：:]")
_WHOLE = regex(
    r"(?:本学期|本学年|我校|学校|该校|全校|现有|目前|在读|在校|共有|全体|本项目|该项目|项目|工程|本工程|估算|概算|计划|规划|审定|方案)*"
)
_OTHER = regex(
    r"女|男|少数民族|外|住校|寄宿|贫困|留守|毕业|新增|减少|一期|二期|其中|初中|高中|小学部|年级|多计|审减|核减|以上|以下|\d{4}年|预计|规划|未来|改造后|达到"
)


def find_equalities(reading: Reading) -> Iterator[Relation]:
    """Restatements of one quantity, by name; and nearly equal amounts of other names."""
    groups: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    listed = _listed(reading)
    for m in reading.prose:
        match = _ONCE.search(m.label)
        if match is None or m.depth or m.quantity.approximate or m.quantity.bound:
            continue
        if (
            not _WHOLE.fullmatch(m.label[: match.start()])
            or _OTHER.search(reading.before(m, 14))
            or m.block in listed
        ):
            continue
        name = next((v for k, v in _NAMES.items() if k in match["what"]), match["what"])
        groups[(name, m.quantity.base)].append(m)
    for (name, _), group in groups.items():
        first = group[0]
        several = len({m.quantity.value for m in group}) > 2
        if several or any(_OF_ITEM.match(reading.text, reading.block_of(m).start) for m in group):
            continue  # one figure each of several schools or estates
        for other in group[1:]:
            if other.quantity.start != first.quantity.start:
                relation = _equal(first, other, name)
                if relation.holds or _alike(first, other):
                    yield relation
    yield from _nearly(reading)
    yield from _copies(reading)


def _listed(reading: Reading) -> set[int]:
    """Blocks that are items of a list: what stands there is of the item, not of the plan."""
    return {i for i, b in enumerate(reading.blocks) if b.number and b.level == 0}


def _alike(a: Mention, b: Mention) -> bool:
    low, high = sorted((a.quantity.value, b.quantity.value))
    return low * 10 >= high * 9


def _equal(a: Mention, b: Mention, name: str) -> Relation:
    coarse = max(a.quantity.step, b.quantity.step)
    fine = min(a.quantity.step, b.quantity.step)
    tolerance = coarse / 2 if coarse > fine else Fraction(0)
    off = abs(a.quantity.value - b.quantity.value)
    group = (
        Group.MONEY
        if a.quantity.dimension == "money"
        else Group.COUNT
        if a.quantity.dimension == "count"
        else Group.AREA
    )
    return Relation(
        "equality", (Operand.of(a.quantity, a.label),), Operand.of(b.quantity, b.label), a.quantity.value,
        tolerance, off <= tolerance, f"{name}前后一致", "", Grade.MATERIAL, group, (), (), False, "restated",
    )  # fmt: skip


_MONEY_SAME = regex(r"工程款|工程成本|工程价款|价款|投资|金额|成本")


def _nearly(reading: Reading) -> Iterator[Relation]:
    """Two long amounts that differ by less than 0.1 %: one notion, or two (结算审核额 and 账面投资)."""
    money = [m for m in reading.prose if m.quantity.dimension == "money" and m.quantity.significant >= 3]
    for i, a in enumerate(money):
        for b in money[i + 1 : i + 9]:
            off = abs(a.quantity.value - b.quantity.value)
            if abs(a.block - b.block) > 2 or off * 300 > a.quantity.value:
                continue
            if a.quantity.unit != b.quantity.unit:
                coarse = max(a.quantity, b.quantity, key=lambda q: q.step)
                if off <= coarse.half and _MONEY_SAME.search(a.label) and _MONEY_SAME.search(b.label):
                    yield _equal(a, b, b.label or "金额")
                continue
            if (
                0 < off * 500 <= a.quantity.value
                and max(a.quantity.significant, b.quantity.significant) >= 6
                and min(len(a.quantity.digits), len(b.quantity.digits)) >= 6
                and a.quantity.step == b.quantity.step
            ):
                yield Relation(
                    "equality", (Operand.of(b.quantity, b.label),), Operand.of(a.quantity, a.label), b.quantity.value,
                    Fraction(0), False, f"{a.label}与{b.label}", "两数口径可能不同", Grade.BASIS, Group.MONEY, (), (), False, "nearly",
                )  # fmt: skip


def _copies(reading: Reading) -> Iterator[Relation]:
    """The number of things a later sentence repeats: 以上7个小区 … 完成7个老旧小区改造."""
    above = next(
        (
            m
            for m in reading.prose
            if m.quantity.dimension == "count" and re.search(r"以上\s*$", reading.before(m, 3))
        ),
        None,
    )
    if above is None:
        return
    noun = (above.noun or "")[:2]
    for m in reading.prose:
        if (
            m.quantity.start > above.quantity.end
            and m.quantity.base == above.quantity.base
            and noun
            and noun in (m.noun or "")[:8]
        ):
            if m.quantity.value == above.quantity.value:
                yield _equal(above, m, f"{above.quantity.text}{above.noun[:4]}")
