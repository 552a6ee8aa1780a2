"""What runs by the month or the year."""

from __future__ import annotations

from tests.planlint.relations.verdicts import told


def test_a_year_of_a_monthly_charge() -> None:
    text = "建筑面积103104平方米。物业费按0.6元/㎡·月收取，全年12个月可收74.23万元；停车位400个，每个每月60元，全年28.80万元。"
    found = told(text, "product")
    assert "product 103104平方米 0.6元/㎡ 12个月 → 74.23万元" in found
    assert "product 400个 60元 全年 → 28.80万元" in found


def test_interest_of_a_year_and_of_all_years() -> None:
    text = "其余10000.00万元发行专项债券，年利率3.2%，每年付息320.00万元，15年利息共4800.00万元。"
    found = told(text, "product")
    assert "product 10000.00万元 3.2% → 320.00万元" in found
    assert "product 320.00万元 15 → 4800.00万元" in found
