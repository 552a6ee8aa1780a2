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
