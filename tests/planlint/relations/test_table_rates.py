"""Products, shares, rates and means inside tables."""

from __future__ import annotations

from tests.planlint.relations.verdicts import failed, told

PRICES = (
    "项目 | 单位 | 数量 | 单价（元） | 合价（{unit}）\n道路 | ㎡ | 1200 | 85 | {a}\n"
    "路灯 | 盏 | 10 | 2000 | {b}\n门禁 | 套 | 3 | 5000 | {c}"
)


def test_quantity_times_price_makes_the_amount() -> None:
    text = PRICES.format(unit="元", a=102000, b=20000, c=15000)
    assert told(text) == ["product 1200 85 → 102000", "product 10 2000 → 20000", "product 3 5000 → 15000"]
    assert failed(text.replace("15000", "16000")) == ["product 3 5000 ↛ 16000"]


def test_the_amount_may_be_in_wan_and_the_price_in_yuan() -> None:
    text = PRICES.format(unit="万元", a="10.2", b=2, c="1.5")
    assert told(text, "product") == ["product 1200 85 → 10.2", "product 10 2000 → 2", "product 3 5000 → 1.5"]
    assert failed(text.replace("1.5", "1.9")) == ["product 3 5000 ↛ 1.9"]


def test_a_table_of_other_columns_has_no_products() -> None:
    assert (
        told("项目 | 数量 | 单价（元） | 预算（万元）\n道路 | 12 | 85 | 96\n路灯 | 10 | 20 | 74", "product")
        == []
    )


def test_the_shares_of_a_column_are_of_its_total() -> None:
    text = "小区 | 投资（万元） | 占比\n甲苑 | 25 | 25%\n乙苑 | 35 | 35%\n丙苑 | 40 | {}\n合计 | 100 | 100%"
    shares = ["percentage 25 100 → 25%", "percentage 35 100 → 35%"]
    assert told(text.format("40%"), "percentage") == [*shares, "percentage 40 100 → 40%"]
    assert told(text.format("46%"), "percentage") == [*shares, "percentage 40 100 ↛ 46%"]


def test_a_rate_is_of_the_columns_it_names() -> None:
    text = (
        "县 | 计划（户） | 完成（户） | 完成率\n甲县 | 200 | 150 | 75%\n乙县 | 300 | 240 | 80%\n"
        "丙县 | 400 | 300 | {}\n合计 | 900 | 690 | 76.7%"
    )
    assert failed(text.format("75%")) == []
    assert "percentage 690 900 → 76.7%" in told(text.format("75%"))
    assert failed(text.format("70%")) == ["percentage 300 400 ↛ 70%"]


def test_a_mean_is_of_the_rows_above() -> None:
    text = "小区 | 得分\n甲苑 | 86\n乙苑 | 92\n丙苑 | 83\n平均分 | {}"
    assert told(text.format(87)) == ["ratio 86 92 83 → 87"]
    assert told(text.format(90)) == ["ratio 86 92 83 ↛ 90"]


def test_a_row_that_is_so_much_of_the_sum_above_it_is_verified() -> None:
    text = "项目 | 金额（元）\n路面 | 281990\n路灯 | 108140\n小计 | 390130\n安全文明施工费（3%） | {}\n"
    assert "product 390130 3% → 11703.9" in told(text.format("11703.9"), "product")
    assert "product 390130 3% ↛ 11730.9" in told(text.format("11730.9"), "product")


def test_a_column_of_shares_makes_its_total_but_for_rounding() -> None:
    text = "费用 | 金额（万元） | 占比\n工程费 | 2718.46 | 82.4%\n其他费 | 423.80 | 12.8%\n预备费 | 157.11 | 4.8%\n合计 | 3299.37 | {}\n"
    assert "sum 82.4% 12.8% 4.8% → 99.9%" in told(text.format("99.9%"), "sum")
    assert not any("97.0%" in line for line in told(text.format("97.0%"), "sum"))


def test_a_share_of_two_sums_of_its_own_level() -> None:
    text = """序号\t名称\t合价（万元）
1\t屋面防水\t174.80
2\t外墙保温\t970.46
一\t工程费用小计\t1145.26
二\t其他费（按工程费用的8%）\t91.62
三\t预备费（按一、二两项之和的5%）\t61.84
\t总投资（一+二+三）\t1298.72
"""
    found = told(text)
    assert "product 1145.26 91.62 5% → 61.84" in found
    assert "sum 1145.26 91.62 61.84 → 1298.72" in found
