"""Builds relations from mentions, and says what would explain a sum that fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.quantity import Quantity, plain_decimal
from planlint.relations.relation import Group, Operand, Relation
from planlint.relations.tolerance import ratio_grade, ratio_tolerance, sum_grade, sum_tolerance

_GROUPS = {"money": Group.MONEY, "area": Group.AREA, "length": Group.AREA, "percent": Group.RATIO}
HUNDRED = Fraction(100)
_MOST_NAMED, _TWO = 6, 2


def operand(m: Mention, label: str = "") -> Operand:
    return Operand.of(m.quantity, label or m.label or m.noun)


def total(
    parts: Sequence[Mention], stated: Mention, *, title: str = "", doubtful: bool = False, topic: str = ""
) -> Relation:
    """``stated`` should be the sum of ``parts``."""
    quantities = [p.quantity for p in parts]
    computed = sum((q.value for q in quantities), Fraction(0))
    tolerance = sum_tolerance(quantities, stated.quantity)
    difference = computed - stated.quantity.value
    holds = abs(difference) <= tolerance
    kind = "sum"
    return Relation(
        kind, tuple(operand(p) for p in parts), operand(stated), computed, tolerance, holds,
        title or _sum_title(parts, stated), _subject(parts), sum_grade(difference, quantities, stated.quantity),
        _GROUPS.get(stated.quantity.dimension, Group.COUNT), (), (), doubtful or _rounded_off(quantities, stated, difference), topic,
    )  # fmt: skip


def _rounded_off(parts: Sequence[Quantity], stated: Mention, difference: Fraction) -> bool:
    """Whole 万元 that miss their sum by one may each have been rounded."""
    q = stated.quantity
    return (
        q.dimension == "money"
        and abs(difference) == q.step >= _TEN_THOUSAND
        and all(p.step == q.step for p in parts)
    )


_TEN_THOUSAND = 10_000


def _subject(parts: Sequence[Mention]) -> str:
    """What all parts are amounts of, where their labels end in it: 预算投资, 户数."""
    found = _AMOUNT.search(parts[0].label)
    if found is None or not all(p.label.endswith(found[0]) for p in parts):
        return ""
    return found[0]


_AMOUNT = regex(
    r"(?:预算|估算|概算|建筑|占地|用地|总)?(?:投资|预算|资金|金额|费用|造价|面积|户数|人数|栋数|个数|数量|长度)$"
)


def _sum_title(parts: Sequence[Mention], stated: Mention) -> str:
    name = stated.label or stated.noun
    return f"{len(parts)} 项相加等于{name}" if name else f"{len(parts)} 项相加等于总数"


def difference(
    whole: Mention, part: Mention, stated: Mention, *, title: str = "", topic: str = ""
) -> Relation:
    """``stated`` should be ``whole`` less ``part``."""
    quantities = [whole.quantity, part.quantity]
    computed = whole.quantity.value - part.quantity.value
    off = computed - stated.quantity.value
    tolerance = sum_tolerance(quantities, stated.quantity)
    return Relation(
        "difference", (operand(whole), operand(part)), operand(stated), computed, tolerance,
        abs(off) <= tolerance, title or f"{whole.label}减{part.label}等于{stated.label}", "",
        sum_grade(off, quantities, stated.quantity), _GROUPS.get(stated.quantity.dimension, Group.COUNT),
        (), (), False, topic,
    )  # fmt: skip


def share(part: Mention, whole: Mention, stated: Mention, *, title: str = "", topic: str = "") -> Relation:
    """``stated`` should be ``part`` as a percentage of ``whole``."""
    computed = HUNDRED * part.quantity.value / whole.quantity.value
    tolerance = ratio_tolerance(part.quantity, whole.quantity, stated.quantity, HUNDRED)
    off = computed - stated.quantity.value
    return Relation(
        "percentage", (operand(part), operand(whole)), operand(stated), computed, tolerance,
        abs(off) <= tolerance, title or f"{part.label}占{whole.label}的比例", "",
        ratio_grade(off, stated.quantity), Group.RATIO, (), (), False, topic,
    )  # fmt: skip


def ratio(top: Mention, bottom: Mention, stated: Mention, *, title: str = "", topic: str = "") -> Relation:
    """``stated`` should be ``top`` ÷ ``bottom`` in base units."""
    computed = top.quantity.value / bottom.quantity.value
    tolerance = ratio_tolerance(top.quantity, bottom.quantity, stated.quantity, Fraction(1))
    off = computed - stated.quantity.value
    return Relation(
        "ratio", (operand(top), operand(bottom)), operand(stated), computed, tolerance,
        abs(off) <= tolerance, title or f"{top.label} ÷ {bottom.label} = {stated.label}", "",
        ratio_grade(off, stated.quantity), Group.RATIO, (), (), False, topic,
    )  # fmt: skip


def explained(relation: Relation) -> Relation:
    """A failed total with what would make it right: an item left out or counted twice, a digit, a unit."""
    if (
        relation.holds
        or relation.kind != "sum"
        or relation.stated is None
        or relation.stated.quantity is None
    ):
        return relation
    parts = [o for o in relation.operands if o.quantity is not None]
    why, suspects = _explain(parts, relation.stated.quantity, relation.computed)
    return replace(relation, explanations=why, suspects=suspects)


def slipped(relation: Relation) -> bool:
    """Would one slip of the pen (a digit, the point, the unit) in one number make it right?"""
    reasons = explained(relation).explanations
    return bool(reasons) and not reasons[0].startswith("差额恰等于")


def _explain(
    parts: Sequence[Operand], stated: Quantity, computed: Fraction
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    off = computed - stated.value
    times = Counter(p.value for p in parts)
    for i, part in enumerate(parts):
        if part.quantity is None or part.quantity.significant < 2 or times[part.value] > 1:
            continue
        name = f"第 {i + 1} 项" + (f"（{part.label}）" if part.label else "")
        if part.value == off:
            return (f"差额恰等于{name}的 {_show(part.quantity)}，总数可能漏加了这一项。",), (i,)
        if part.value == -off:
            return (f"差额恰等于{name}的 {_show(part.quantity)}，这一项可能加了两次。",), (i,)
    pair = _pair(parts, off)
    if pair:
        i, j = pair
        return (f"差额恰等于第 {i + 1} 项与第 {j + 1} 项之和，总数可能漏加了这两项。",), pair
    slips = [
        (i, p.quantity, w)
        for i, p in enumerate(parts)
        if p.quantity and (w := written_wrong(p.quantity, p.value - off))
    ]
    if len(slips) == 1:
        i, quantity, why = slips[0]
        needed = _unit_text(parts[i].value - off, quantity)
        return (f"第 {i + 1} 项如果是 {needed}，总数就对得上：{why}。",), (i,)
    if 1 < len(slips) <= _MOST_NAMED:
        items = "、".join(str(i + 1) for i, *_ in slips)
        return (f"第 {items} 项中，有一项{slips[0][2]}。",), ()
    why = written_wrong(stated, computed)
    if why:
        return (f"总数如果是 {_unit_text(computed, stated)}，就对得上：{why}。",), ()
    return (), ()


def _pair(parts: Sequence[Operand], off: Fraction) -> tuple[int, int] | None:
    if off <= 0 or len(parts) > 40:
        return None
    for i, a in enumerate(parts):
        for j in range(i + 1, len(parts)):
            if a.value + parts[j].value == off:
                return i, j
    return None


def _show(q: Quantity) -> str:
    return f"{q.digits if q.unit and q.digits else q.text} {q.unit}".strip()


def _unit_text(value: Fraction, like: Quantity) -> str:
    """A value in the printed unit of another quantity, with its decimals at least."""
    scale = (
        Fraction(like.number) / Fraction(Decimal(like.digits or "1"))
        if like.digits and Decimal(like.digits)
        else 1
    )
    return f"{plain_decimal(value / like.factor / (scale or 1))} {like.unit}".strip()


def digit_lost(q: Quantity, needed: Fraction) -> bool:
    """Does the printed number, of two digits at least, lack just one digit of the one needed (24 of 924)?"""
    digits = q.digits.replace(",", "")
    if len(digits) < _TWO or not Decimal(digits):
        return False
    should = plain_decimal(needed * Fraction(Decimal(digits)) / q.value)
    return len(should) == len(digits) + 1 and any(
        should[:i] + should[i + 1 :] == digits for i in range(len(should))
    )


def written_wrong(q: Quantity, needed: Fraction) -> str:
    """Is the number needed the printed one with a slip of the pen?"""
    if needed <= 0 or q.value <= 0:
        return ""
    for power in (10, 100, 1000, 10_000):
        if needed == q.value * power or needed * power == q.value:
            return "可能错了一个单位" if power == 10_000 else "可能错了小数点的位置"
    scale = q.value / Fraction(Decimal(q.digits)) if q.digits and Decimal(q.digits) else Fraction(1)
    was, should = q.digits.replace(".", ""), plain_decimal(needed / scale).replace(".", "")
    if len(was) < 3 or not should.isdigit():
        return ""
    decimals = len(q.digits.partition(".")[2])
    if (needed / scale * 10**decimals).denominator == 1:
        should = str(needed / scale * 10**decimals)
        if len(should) == len(was):
            wrong = [i for i, (a, b) in enumerate(zip(was, should, strict=True)) if a != b]
            if (
                len(wrong) == 2
                and q.significant >= 3
                and wrong[1] == wrong[0] + 1
                and sorted(was) == sorted(should)
            ):
                return "可能有两个数字写颠倒了"
            if len(wrong) == 1 and q.significant >= 4:
                return "可能有一个数字不同"
        if len(should) == len(was) + 1 and any(
            should[:i] + should[i + 1 :] == was for i in range(len(should))
        ):
            return "可能少写了一位数字"
        if len(was) == len(should) + 1 and any(was[:i] + was[i + 1 :] == should for i in range(len(was))):
            return "可能多写了一位数字"
    return ""
