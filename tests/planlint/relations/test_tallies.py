"""Things counted in more ways than one."""

from __future__ import annotations

from tests.planlint.relations.verdicts import failed, told

PLAN = """三年新建学校2所、改扩建学校3所，共{}个项目。
序号 | 项目 | 性质 | 投资（万元）
1 | 滨湖小学 | 新建 | 8400
2 | 科创路小学 | 新建 | 6950
3 | 育才小学 | 改扩建 | 2180
4 | 柳园小学 | 改扩建 | 1060
5 | 和平小学 | 改扩建 | 985
"""


def test_rows_kinds_of_rows_and_a_list_of_unlike_things() -> None:
    found = told(PLAN.format(5))
    assert "sum 2所 3所 → 5个" in found
    assert {"count  → 5个", "count  → 2所", "count  → 3所"} <= set(found)


def test_another_number_accuses_nobody() -> None:
    assert failed(PLAN.format(7)) == []
    assert "count  → 7个" not in told(PLAN.format(7))


def test_lines_under_a_colon_are_counted() -> None:
    text = """涉及城关寄宿制完小等3所学校：
城关寄宿制完小，总投资3715万元；
第一民族中学，总投资300万元；
麦秀镇中心完小，总投资706万元。
"""
    assert "count  → 3所" in told(text)


def test_done_and_not_done_may_be_told_after_the_number() -> None:
    assert told("负责重点工程39项，11项已开工，28项未开工。", "sum") == ["sum 11项 28项 → 39项"]
