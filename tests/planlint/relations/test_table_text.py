"""What the text repeats of a table."""

from __future__ import annotations

from tests.planlint.relations.verdicts import relations

PLAN = """（一）基础类：屋面防水15200平方米，外墙修缮46800平方米，雨污管网5860米，道路及硬化{}平方米。
序号 | 项目 | 单位 | 数量 | 综合单价（元） | 合价（万元）
1 | 屋面防水 | ㎡ | 15200 | 95 | 144.40
2 | 外墙修缮 | ㎡ | 46800 | 85 | 397.80
3 | 雨污管网 | m | 5860 | 720 | 421.92
4 | 道路及硬化 | ㎡ | 18400 | 210 | 386.40
"""

ESTATES = """片区共29栋、{}户，建筑面积4.7万平方米。
小区 | 栋数 | 户数 | 建筑面积（㎡）
东区 | 4 | 94 | 8120
金桂苑 | 12 | 268 | 24670
玫瑰苑 | 13 | 177 | 14210
小计 | 29 | 539 | 47000
"""


def wrong(text: str) -> list[tuple[str, str, bool]]:
    return [
        (r.operands[0].text, r.stated.text, r.doubtful) for r in relations(text) if not r.holds and r.stated
    ]


def test_a_quantity_with_two_digits_changed_over_is_told_where_the_other_rows_agree() -> None:
    assert wrong(PLAN.format(18400)) == []
    assert wrong(PLAN.format(14800)) == [("14800平方米", "18400", False)]
    assert wrong(PLAN.format(9000)) == []  # a part of it, perhaps


def test_a_total_of_the_text_that_is_not_the_tables_is_doubtful() -> None:
    assert wrong(ESTATES.format(539)) == []
    assert wrong(ESTATES.format(549)) == [("549户", "539", True)]


YEARS = """三年计划新建15所、改扩建{}所；新增学位6120个。
指标 | 2023年 | 2024年 | 2025年 | 三年合计
新建（所） | 4 | 6 | 5 | 15
改扩建（所） | 3 | 5 | 2 | 10
项目（所） | 7 | 11 | 7 | 25
新增学位（个） | 1710 | 2520 | 1890 | 6120
"""


def test_rows_with_a_total_column_are_told_by_it() -> None:
    assert wrong(YEARS.format(10)) == []
    assert ("12所", "10", True) in wrong(YEARS.format(12))


PROGRESS = """年度任务128个，截至5月底已开工114个，已完工{}个。
县区 | 年度任务（个） | 已开工（个） | 已完工（个）
甲区 | 62 | 57 | 21
乙县 | 66 | 57 | 19
合计 | 128 | 114 | 40
"""


def test_columns_are_told_by_their_heads() -> None:
    assert wrong(PROGRESS.format(40)) == []
    assert wrong(PROGRESS.format(42)) == [("42个", "40", True)]
