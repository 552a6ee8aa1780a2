"""Sums and provisions whose parts are named, and stand in a table."""

from __future__ import annotations

from tests.planlint.relations.verdicts import failed, told

LAND = """用地性质 | 面积（平方米）
居住用地 | 38215.60
中小学用地 | 9600.00
公园绿地 | 10350.20
城市道路用地 | 15894.10
中小学、公园绿地和城市道路三类用地共{}平方米，建成后移交。
"""

COSTS = """费用名称 | 金额（万元）
工程费用合计 | 1739.52
工程建设其他费 | 156.56
预备费 | 94.80
总投资 | 1990.88
预备费按工程费用与其他费之和的5%计列。
"""


def test_names_in_the_clause_are_rows_of_the_table() -> None:
    assert "sum 9600.00 10350.20 15894.10 → 35844.30平方米" in told(LAND.format("35844.30"), "sum")
    assert not [r for r in told(LAND.format("35944.30"), "sum") if "9600.00" in r and "→" in r]


def test_a_provision_is_a_share_of_what_it_names() -> None:
    assert "product 1739.52 156.56 5% → 94.80" in told(COSTS, "product")
    assert told(COSTS.replace("94.80", "104.80"), "product") == []


def test_the_sum_of_which_a_share_is_taken_may_be_printed() -> None:
    text = COSTS.replace("之和的5%", "之和1896.08万元的5%")
    found = told(text)
    assert "sum 1739.52 156.56 → 1896.08万元" in found
    assert "product 1896.08万元 5% → 94.80" in found


def test_the_sum_of_the_former_two() -> None:
    text = (
        "工程费用5535.60万元、其他费用584.40万元、预备费306.00万元（占4.8%，为前两项之和6120.00万元的5%）。"
    )
    found = told(text)
    assert "sum 5535.60万元 584.40万元 → 6120.00万元" in found
    assert "percentage 306.00万元 6120.00万元 → 5%" in found


def test_what_is_left_of_two_named_figures() -> None:
    text = "审定投资24856.77万元。到位资金25500.00万元。\n到位资金扣除审定投资后，结余{}万元。"
    assert "difference 25500.00万元 24856.77万元 → 643.23万元" in told(text.format("643.23"))
    assert failed(text.format("634.23")) == ["difference 25500.00万元 24856.77万元 ↛ 634.23万元"]
