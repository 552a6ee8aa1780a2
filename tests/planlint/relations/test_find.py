"""Partitions of any figures, written in any way, are found; text without them accuses nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from planlint.relations.relation import Relation
from planlint.units import unit_of
from tests.planlint.relations.verdicts import failed, line, relations

COUNTIES = "东湖县 西山县 南岭县 北川县 中宁县 长平县 安远县 永和县 平定县 新化县".split()
UNITS = {
    "万元": ("投资", "总投资"),
    "平方米": ("建筑面积", "总建筑面积"),
    "户": ("住户", "总户数"),
    "米": ("管网", "管网总长"),
}


@dataclass(frozen=True)
class Partition:
    """Parts with one unit and one precision, and their exact total."""

    parts: tuple[Decimal, ...]
    unit: str

    @property
    def total(self) -> Decimal:
        return sum(self.parts, Decimal(0))

    def exactly(self, number: Decimal) -> Fraction:
        """In base units."""
        unit = unit_of(self.unit)
        assert unit is not None
        return Fraction(number) * unit[2]

    def named(self) -> list[tuple[str, Decimal]]:
        return list(zip(COUNTIES, self.parts, strict=False))


def sums_of(numbers: list[int]) -> set[int]:
    """What two or more of them give."""
    return {sum(c) for size in range(2, len(numbers) + 1) for c in combinations(numbers, size)}


@st.composite
def partitions(draw: st.DrawFn) -> Partition:
    unit = draw(st.sampled_from(sorted(UNITS)))
    places = 0 if unit == "户" else draw(st.integers(0, 2))
    size = draw(st.integers(2, 8))
    # of one size, as parts of one thing are, and no round hundreds
    numbers = draw(
        st.lists(
            st.integers(10_001, 49_999).filter(lambda n: n % 10), min_size=size, max_size=size, unique=True
        )
    )
    # 甲 3, 乙 1, 丙 2, in all 6: whether 甲 is 乙 and 丙 together nobody can tell from the text
    assume(not any(n in sums_of([m for m in numbers if m != n]) for n in numbers))
    return Partition(tuple(Decimal(n).scaleb(-places) for n in numbers), unit)


def prose(p: Partition, total: Decimal) -> str:
    _, whole = UNITS[p.unit]
    parts = "，".join(f"{name}{number}{p.unit}" for name, number in p.named())
    return f"全市{whole}{total}{p.unit}，其中{parts}。"


def semicolons(p: Partition, total: Decimal) -> str:
    what, whole = UNITS[p.unit]
    parts = "；".join(f"{name}{what}{number}{p.unit}" for name, number in p.named())
    return f"全市{whole}{total}{p.unit}，按县分：{parts}。"


def lines(p: Partition, total: Decimal) -> str:
    what, whole = UNITS[p.unit]
    listed = [f"{n}、{name}：{what}{number}{p.unit}。" for n, (name, number) in enumerate(p.named(), 1)]
    return "\n".join([*listed, f"以上{whole}合计{total}{p.unit}。"])


def table(p: Partition, total: Decimal) -> str:
    what, _ = UNITS[p.unit]
    rows = [f"{n} | {name} | {number}" for n, (name, number) in enumerate(p.named(), 1)]
    return "\n".join([f"序号 | 县 | {what}（{p.unit}）", *rows, f" | 合计 | {total}"])


FORMS = [prose, semicolons, lines, table]


def place_of(text: str, relation: Relation) -> str:
    assert relation.stated is not None
    return text[relation.stated.span.start : relation.stated.span.end]


def sums(text: str) -> list[Relation]:
    return [r for r in relations(text) if r.kind in ("sum", "difference")]


@pytest.mark.parametrize("form", FORMS)
@given(p=partitions())
@example(p=Partition((Decimal(12582), Decimal(25241), Decimal(12659)), "万元"))
def test_an_exact_partition_is_found_and_holds(
    form: Callable[[Partition, Decimal], str], p: Partition
) -> None:
    text = form(p, p.total)
    (found,) = sums(text)
    assert found.holds
    assert [o.value for o in found.operands] == [p.exactly(n) for n in p.parts]
    assert place_of(text, found).startswith(str(p.total))
    assert all(r.holds for r in relations(text))


@st.composite
def slips(draw: st.DrawFn) -> tuple[Partition, Decimal]:
    """A partition and its total with one digit wrong, by more than rounding."""
    p = draw(partitions())
    digits = str(p.total)
    at = draw(st.integers(0, len(digits) - 1))
    assume(digits[at] != ".")
    digit = draw(st.sampled_from([d for d in "123456789" if d != digits[at]]))
    wrong = Decimal(digits[:at] + digit + digits[at + 1 :])
    assume(abs(wrong - p.total) > Decimal(1).scaleb(p.total.as_tuple().exponent))
    assume(p.total / 2 < wrong < 2 * p.total)
    return p, wrong


@pytest.mark.parametrize("form", [lines, table])
@given(slip=slips())
def test_one_wrong_digit_of_the_total_is_one_failure_at_its_place(
    form: Callable[[Partition, Decimal], str], slip: tuple[Partition, Decimal]
) -> None:
    p, wrong = slip
    text = form(p, wrong)
    (found,) = [r for r in relations(text) if not r.holds]
    assert place_of(text, found).startswith(str(wrong))
    assert found.computed == p.exactly(p.total)


HIGHER_LEADING_DIGIT = (
    Partition(tuple(map(Decimal, (10001, 10002, 16381, 24999, 26339, 28099, 29179))), "平方米"),
    Decimal(115000),
)


@pytest.mark.parametrize("form", [prose, semicolons])
@given(slip=slips())
@example(slip=HIGHER_LEADING_DIGIT)
def test_one_wrong_digit_in_prose_is_one_failure_unless_the_list_may_be_partial(
    form: Callable[[Partition, Decimal], str], slip: tuple[Partition, Decimal]
) -> None:
    p, wrong = slip
    text = form(p, wrong)
    found = [r for r in relations(text) if not r.holds]
    assert len(found) == 1 or (not found and p.total < wrong)
    assert all(place_of(text, r).startswith(str(wrong)) for r in found)


# ── what is no relation ────────────────────────────────────────────────────────

NEWS = [
    "工人们正在铺设{}米排水管",
    "小区门口新装了{}盏路灯",
    "社区干部走访了{}户人家",
    "居民李某家住{}平方米的老房子",
    "施工单位投入{}万元购置脚手架",
    "清运垃圾{}吨",
    "图书角添置书籍{}册",
    "食堂能容纳{}名老人就餐",
    "广场种下{}株香樟",
    "志愿者服务时长{}小时",
    "门卫室面积{}平方米",
    "物业公司为{}位业主办理登记",
    "监控探头{}个已经调试",
    "电动车棚可停{}辆",
    "街道为独居老人送去价值{}元的慰问品",
]


@given(
    st.lists(
        st.tuples(st.sampled_from(NEWS), st.integers(2, 99_999), st.sampled_from(["，", "。", "；", "。\n"])),
        max_size=12,
        unique_by=lambda piece: piece[0],
    )
)
def test_unrelated_numbers_accuse_nobody(pieces: list[tuple[str, int, str]]) -> None:
    text = "".join(sentence.replace("{}", str(number)) + stop for sentence, number, stop in pieces)
    assert failed("甲城见闻。" + text) == []


@given(
    st.lists(
        st.sampled_from(
            "总投资 500万元 300万元 其中 ， 。 ； 、 合计 共 3个 5% 占 （ ） 甲苑 | \n 12 1、 等".split(" ")
        ),
        max_size=40,
    )
)
def test_relations_are_in_the_order_of_the_text_and_stand_in_it(pieces: list[str]) -> None:
    text = "甲" + "".join(pieces)
    found = relations(text)
    assert [r.place.start for r in found] == sorted(r.place.start for r in found)
    for r in found:
        for o in [*r.operands, *([r.stated] if r.stated else [])]:
            assert text[o.span.start : o.span.end] == o.text
        if r.stated is not None and r.kind not in ("count", "date_order"):
            assert r.holds is (abs(r.difference) <= r.tolerance)


def test_a_sum_is_told_once_and_no_failure_of_numbers_that_hold_another_way() -> None:
    text = "项目总投资1000万元，工程费用800万元，其他费用150万元，预备费50万元，合计1000万元。"
    found = [(line(r), r.place.start) for r in relations(text) if r.kind == "sum"]
    assert found == [
        ("sum 800万元 150万元 50万元 → 1000万元", 5),
        ("sum 800万元 150万元 50万元 → 1000万元", text.rindex("1000万元")),
    ]
