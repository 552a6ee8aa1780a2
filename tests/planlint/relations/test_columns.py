"""Columns of one table, and of two with the same rows, make one another."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, told

SCHOOLS = """以2026年学生数为准，小学按生均9平方米、初中按生均11平方米测算。
学校 | 学生（人） | 应有面积 | 保留面积 | 缺额
城关小学 | 1840 | 16560 | 13140 | 3420
河东小学 | 1260 | 11340 | 8990 | 2350
第二中学 | 2150 | 23650 | 17700 | 5950
双河中学 | 980 | 10780 | 7080 | 3700
实施后情况如下。
学校 | 新建面积 | 建成后面积 | 生均面积
城关小学 | 3420 | 16560 | 9.00
河东小学 | 2350 | 11340 | 9.00
第二中学 | 5950 | 23650 | 11.00
双河中学 | 3700 | 10780 | {}
"""


def test_need_is_pupils_times_a_standard_of_the_text() -> None:
    assert "product 1840 9平方米 → 16560" in told(SCHOOLS.format("11.00"), "product")
    assert "product 980 11平方米 → 10780" in told(SCHOOLS.format("11.00"), "product")


def test_two_tables_of_the_same_rows_make_a_third_column() -> None:
    text = SCHOOLS.format("11.00")
    assert "sum 13140 3420 → 16560" in told(text, "sum")
    assert "ratio 10780 980 → 11.00" in told(text, "ratio")
    assert failed(text) == []
    assert failed(SCHOOLS.format("10.00")) == ["ratio 10780 980 ↛ 10.00"]


LAND = """用地安排
类别 | 面积（公顷） | 折合（亩）
安置用地 | 6.84 | {}
融资地块 | 7.36 | 110.40
产业用地 | 3.08 | 46.20
"""


@pytest.mark.parametrize(("mu", "fails"), [("102.60", 0), ("120.60", 1)])
def test_one_area_in_two_columns_of_two_units(mu: str, fails: int) -> None:
    assert failed(LAND.format(mu)) == ["equality 6.84 ↛ 120.60"][:fails]


def test_a_column_that_names_two_others_is_their_quotient() -> None:
    text = """项目 | 预期收入（万元） | 成本（万元） | 成本/收入
甲片区 | 12493.0 | 3854 | 30.85%
乙片区 | 62539.0 | 8490 | {}
"""
    assert failed(text.format("13.58%")) == []
    assert failed(text.format("31.58%")) == ["percentage 8490 62539.0 ↛ 31.58%"]


def test_a_row_of_shares() -> None:
    text = "年度 | 2024年 | 2025年 | 2026年 | 合计\n投资（万元） | 4650 | 5890 | 1860 | 12400\n占比（%） | 37.5 | {} | 15.0 | 100.0\n"
    assert "percentage 5890 12400 → 47.5" in told(text.format("47.5"))
