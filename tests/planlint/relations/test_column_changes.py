"""Columns of changes, in amounts and in per cent, with and without a sign."""

from __future__ import annotations

from tests.planlint.relations.verdicts import failed, told

WORKS = """工程内容 | 批复工程量 | 实际完成 | 增减
屋面防水 | 38600 | 39120 | 520
外墙涂料 | 96400 | 95880 | -520
雨污管网 | 11250 | 11680 | 430
道路罩面 | 42300 | 41050 | -1250
停车泊位 | 486 | 512 | {}
"""

LOTS = """标段 | 送审结算（万元） | 审定结算（万元） | 核减率（%）
一标段 | 1486.32 | 1462.15 | 1.63
二标段 | 1420.80 | 1399.04 | 1.53
三标段 | 1288.15 | 1266.64 | {}
"""


def test_a_change_has_its_sign() -> None:
    assert "difference 95880 96400 → -520" in told(WORKS.format(26), "difference")
    assert failed(WORKS.format(26)) == []


def test_one_row_that_does_not_fit_fails() -> None:
    text = WORKS.replace("停车泊位", "照明灯具 | 690 | 712 | 22\n停车泊位").format(62)
    assert failed(text) == ["difference 512 486 ↛ 62"]


def test_a_rate_of_reduction_is_printed_without_its_sign() -> None:
    assert "percentage 1266.64 1288.15 → 1.67" in told(LOTS.format("1.67"))
