"""Sentences about the rows of a table."""

from __future__ import annotations

from tests.planlint.relations.verdicts import failed, told

FUNDS = """单位：万元
来源 | 预算数 | 到位数 | 支出数
中央补助 | 2815.00 | 2815.00 | 2406.83
县级配套 | 1650.00 | 1188.00 | 1076.33
合计 | 4465.00 | 4003.00 | 3483.16
资金到位率89.65%。县级配套到位率{}，未到位462.00万元。
"""


def test_a_rate_is_of_the_row_that_its_sentence_names() -> None:
    found = told(FUNDS.format("72.00%"))
    assert "percentage 4003.00 4465.00 → 89.65%" in found
    assert "percentage 1188.00 1650.00 → 72.00%" in found
    assert "difference 1650.00 1188.00 → 462.00万元" in found


def test_what_fits_no_pair_of_the_row_accuses_nobody() -> None:
    assert failed(FUNDS.format("78.20%")) == []


YEARS = """年度 | 小区（个） | 户数（户） | 投资（万元）
2022 | 18 | 3412 | 8610
2023 | 24 | 4786 | 12462
合计 | 42 | 8198 | 21072
2023年是攻坚年，改造户数比2022年增长{}，投资占总投资的59.1%。
"""


def test_years_that_head_rows_are_no_figures_and_growth_is_of_their_columns() -> None:
    text = YEARS.format("40.3%")
    assert "percentage 4786 3412 → 40.3%" in told(text)
    assert "percentage 12462 21072 → 59.1%" in told(text)
    assert failed(text) == []
    assert failed(YEARS.format("28.7%")) == ["percentage 4786 3412 ↛ 28.7%"]


def test_years_that_head_columns_are_no_figures() -> None:
    text = "单位：万元\n来源 | 2022 | 2023 | 合计\n中央补助 | 3070 | 4307 | 7377\n专营单位 | 780 | 1140 | 1920\n合计 | 3850 | 5447 | 9297\n"
    assert failed(text) == []
    assert "sum 3070 780 → 3850" in told(text, "sum")
    assert "sum 3850 5447 → 9297" in told(text, "sum")
