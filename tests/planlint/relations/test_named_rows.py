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
