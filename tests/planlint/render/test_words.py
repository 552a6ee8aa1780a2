"""Numbers and sentences that all reports share."""

from __future__ import annotations

from fractions import Fraction

import pytest

from planlint.document import Span
from planlint.quantity import scan
from planlint.relations import Group, Operand, Relation
from planlint.relations.numbers import decimal_words, operand_words, split_unit
from planlint.render.derived import derived_figures
from planlint.render.figures import SUM, relation_figures
from planlint.render.words import Tally, relation_line
from tests.planlint.render import sample


def quantities(text: str) -> tuple[Operand, ...]:
    return tuple(Operand.of(q) for q in scan(text))


def relation(kind: str, text: str, computed: Fraction | int, holds: bool, stated: int = -1) -> Relation:
    found = quantities(text)
    return Relation(kind, found[:stated], found[stated], Fraction(computed), Fraction(0), holds)


def test_a_computed_sum_has_the_finest_printed_precision() -> None:
    line = relation_line(sample.total_relation())
    assert line == "643 + 12 + 12 + 155 + 404 + 302 + 400.8 = 1928.8 万元，文中写 1626.8 万元"


def test_a_sum_that_holds_ends_in_the_printed_total() -> None:
    made = relation("sum", "210万元、212万元、221万元，共643万元", 6_430_000, True)
    assert relation_line(made) == "210 + 212 + 221 = 643 万元"


def test_shares_keep_their_sign() -> None:
    assert relation_line(sample.shares_relation()) == "30% + 30% + 30% + 10% = 100%"


def test_an_operand_in_another_unit_keeps_its_own() -> None:
    made = relation("sum", "1.2亿元和300万元，共12300万元", 123_000_000, True)
    assert relation_line(made) == "1.2 亿元 + 300 = 12300 万元"


def test_printed_separators_stay_as_printed() -> None:
    made = relation("sum", "67,463.91元、100元，共67,563.91元", Fraction(6_756_391, 100), True)
    assert relation_line(made) == "67,463.91 + 100 = 67,563.91 元"


def test_a_percentage_that_fails_by_little_shows_enough_decimals() -> None:
    made = relation("percentage", "517万元占934万元的55.3%", Fraction(51700, 934), False)
    assert relation_line(made) == "517 万元 ÷ 934 万元 = 55.4%，文中写 55.3%"


def test_a_failed_value_never_looks_like_the_stated_one() -> None:
    made = relation("ratio", "10.04万平方米除以5万平方米等于2.0", Fraction(2008, 1000), False)
    assert relation_line(made) == "10.04 万平方米 ÷ 5 万平方米 = 2.01，文中写 2.0"


@pytest.mark.parametrize(
    ("kind", "text", "computed", "holds", "line"),
    [
        ("difference", "100户减30户等于70户", 70, True, "100 − 30 = 70 户"),
        ("product", "40吨乘400元等于16000元", 16000, True, "40 吨 × 400 元 = 16000 元"),
        ("equality", "7个……7个", 7, True, "2 处都写 7 个"),
        ("equality", "479人……478人", 479, False, "前面写 479 人，后面写 478 人"),
        ("bound", "30户不超过45户", 30, True, "30 户 不高于 45 户"),
        ("bound", "50户……45户", 50, False, "50 户 超过 45 户"),
        ("order", "12户……22户", 12, True, "12 户 不高于 22 户"),
    ],
)
def test_each_kind_of_relation_is_one_line(
    kind: str, text: str, computed: int, holds: bool, line: str
) -> None:
    assert relation_line(relation(kind, text, computed, holds)) == line


def test_dates_stand_before_one_another() -> None:
    assert relation_line(sample.dates_relation()) == "6月底 不在 6月20日 之前"


def test_a_list_is_counted_by_its_ends() -> None:
    names = tuple(Operand(n, Fraction(1), "个", Span(0, 1)) for n in ("甲院", "乙院", "丙院", "丁院", "戊院"))
    stated = quantities("共6个。")[0]
    made = Relation("count", names, stated, Fraction(5), Fraction(0), False, group=Group.COUNT)
    assert relation_line(made) == "甲院 至 戊院，共 5 个，文中写 6 个"


def test_a_long_sum_is_shortened_and_says_so() -> None:
    parts = "、".join("1户" for _ in range(30))
    line = relation_line(relation("sum", f"{parts}，共30户", 30, True))
    assert line.count("+") == 11 and "共 30 项" in line and line.endswith("= 30 户")


def test_figures_of_a_failed_sum_name_what_equals_the_difference() -> None:
    figures = relation_figures(sample.total_relation())
    assert [f.number for f in figures][-4:] == ["400.8", "1928.8", "1626.8", "302.0 万元"]
    assert figures[5].hit == "等于差额" and figures[7].meaning == SUM


def test_percentages_differ_by_points() -> None:
    made = relation("percentage", "517万元占934万元的50.0%", Fraction(51700, 934), False)
    assert relation_figures(made)[-1].number == "5.4 个百分点"


def test_rounding_is_half_up_and_exact() -> None:
    assert decimal_words(Fraction(1, 2)) == "1"
    assert decimal_words(Fraction(-1, 1000), 2) == "0.00"
    assert decimal_words(Fraction(3020000, 10000), 1) == "302.0"


def test_our_own_words_space_numbers_from_units() -> None:
    assert operand_words(quantities("共643万元。")[0]) == "643 万元"
    assert operand_words(quantities("共30%。")[0]) == "30%"
    assert operand_words(quantities("共三个小区。")[0]) == "3 个"
    assert split_unit("302.0 万元") == ("302.0", "万元")


def test_the_two_sums_are_said_together() -> None:
    tally = Tally.of(sample.report().plans)
    assert tally.verdict == "核对了 3 处算式：1 处成立，2 处不成立。"
    assert tally.problems == "问题 6 条：错误 3，警告 1，提示 2。"


def test_nothing_verified_is_said_plainly() -> None:
    assert Tally(0, 0, 0, 0, 0).verdict == "没有找到可以核对的算式。"


def test_an_average_is_worked_out_apart() -> None:
    (figure,) = derived_figures(sample.report().plans[0].facts)
    assert figure.line == "1626.8 万元 ÷ 98.6 万平方米 = 16.50 元/㎡"
