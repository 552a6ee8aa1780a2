"""What would explain a sum that fails."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import relations

LIST = "规划投资{total}万元，其中中央投入{a}万元，省级投入{b}万元，州级投入{c}万元，县级投入{d}万元。"
TABLE = "单位：万元\n来源 | 金额\n中央 | {a}\n省级 | {b}\n州级 | {c}\n县级 | {d}\n合计 | {total}"
RIGHT = {"total": "9342.6", "a": "5173.5", "b": "2824.7", "c": "402.9", "d": "941.5"}


@pytest.mark.parametrize(
    ("wrong", "explanation", "suspects"),
    [
        ({"total": "6517.9"}, "差额恰等于第 2 项（省级）的 2824.7 万元，总数可能漏加了这一项。", (1,)),
        ({"total": "12167.3"}, "差额恰等于第 2 项（省级）的 2824.7 万元，这一项可能加了两次。", (1,)),
        ({"total": "5576.4"}, "差额恰等于第 2 项与第 4 项之和，总数可能漏加了这两项。", (1, 3)),
        ({"d": "914.5"}, "第 4 项如果是 941.5 万元，总数就对得上：可能有两个数字写颠倒了。", (3,)),
        ({"a": "5773.5"}, "第 1、2、4 项中，有一项可能有一个数字不同。", ()),
        ({"b": "282.7"}, "第 2 项如果是 2824.7 万元，总数就对得上：可能少写了一位数字。", (1,)),
        ({"b": "28274.7"}, "第 2 项如果是 2824.7 万元，总数就对得上：可能多写了一位数字。", (1,)),
        ({"a": "51735"}, "第 1 项如果是 5173.5 万元，总数就对得上：可能错了小数点的位置。", (0,)),
        ({"total": "93426"}, "总数如果是 9342.6 万元，就对得上：可能错了小数点的位置。", ()),
    ],
)
def test_a_slip_is_named_with_its_figure(
    wrong: dict[str, str], explanation: str, suspects: tuple[int, ...]
) -> None:
    (r,) = relations(TABLE.format(**RIGHT | wrong))
    assert not r.holds
    assert (r.explanations, r.suspects) == ((explanation,), suspects)


def test_ten_thousand_times_too_much_is_a_slip_of_the_unit() -> None:
    (r,) = relations("单位：万元\n来源 | 金额\n中央 | 517\n省级 | 2820000\n县级 | 95\n合计 | 894")
    assert r.explanations == ("第 2 项如果是 282 万元，总数就对得上：可能错了一个单位。",)


def test_a_sum_that_holds_needs_no_explanation() -> None:
    (r,) = relations(LIST.format(**RIGHT))
    assert r.holds and (r.explanations, r.suspects) == ((), ())


def test_a_difference_without_a_reason_is_told_without_one() -> None:
    (r,) = relations("单位：万元\n来源 | 金额\n中央 | 517\n省级 | 282\n县级 | 95\n合计 | 1031")
    assert not r.holds and r.explanations == ()
