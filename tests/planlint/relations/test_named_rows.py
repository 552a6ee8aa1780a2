"""Groups whose members the text names and a table counts."""

from __future__ import annotations

from tests.planlint.relations.verdicts import told

TABLE = "小区 | 幢数 | 户数（户）\n东园 | 16 | 624\n西园 | 14 | 588\n红砖院 | 7 | 282\n合计 | 37 | 1494\n"


def test_the_rows_that_a_bracket_names_make_the_figures_after_it() -> None:
    found = told(TABLE + "\n一标段（东园、西园）30幢、1212户，二标段为红砖院。", "sum")
    assert "sum 16 14 → 30幢" in found
    assert "sum 624 588 → 1212户" in found


def test_a_group_that_differs_from_its_rows_is_told() -> None:
    assert "sum 624 588 ↛ 1221户" in told(TABLE + "\n一标段（东园、西园）1221户。", "sum")


def test_names_that_are_no_rows_make_no_group() -> None:
    found = told(TABLE + "\n一标段（东园、北园）1212户。", "sum")
    assert not any("1212户" in line for line in found)


LAND = """用地性质 | 面积（㎡）
居住用地 | 52340
商业用地 | 18620
中小学用地 | 14430
公园绿地 | 12950
可建设用地（前三类）85390平方米。"""


def test_the_first_rows() -> None:
    assert "sum 52340 18620 14430 → 85390平方米" in told(LAND, "sum")


def test_rows_of_a_kind() -> None:
    text = "内容 | 单位 | 五年\n供水管网 | 公里 | 283.6\n排水管网 | 公里 | 370.2\n停车泊位 | 个 | 7980\n管网五年共改造653.8公里。"
    assert "sum 283.6 370.2 → 653.8公里" in told(text, "sum")
