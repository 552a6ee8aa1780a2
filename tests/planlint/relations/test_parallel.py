"""Figures that run beside a proved total."""

from __future__ import annotations

from tests.planlint.relations.verdicts import told

CLASSES = "现有{}个教学班，在校学生811人。各年级班数与人数为：一年级6个班、276人，二年级6个班、268人，三年级5个班、267人。"


def test_the_classes_beside_the_pupils_make_their_total_too() -> None:
    assert "sum 6个班 6个班 5个班 → 17个" in told(CLASSES.format(17), "sum")
    assert "sum 6个班 6个班 5个班 ↛ 18个" in told(CLASSES.format(18), "sum")


def test_projects_and_estates_are_of_one_unit_and_of_two_kinds() -> None:
    text = (
        "计划改造老旧小区3454个，惠及居民43.07万户，整合为243个项目。"
        "已完成项目73个、小区{}个，惠及居民12.03万户；在建项目170个、涉及小区2761个，惠及居民31.04万户。"
    )
    found = told(text.format(693), "sum")
    assert "sum 693个 2761个 → 3454个" in found and "sum 73个 170个 → 243个" in found
    assert "sum 639个 2761个 ↛ 3454个" in told(text.format(639), "sum"), "two digits changed places"


def test_percentages_beside_a_sum_are_not_added() -> None:
    text = "收回320份，其中满意187份，占58%；一般96份，占30%；不满意37份，占12%。有效率94%。"
    assert told(text, "sum") == ["sum 187份 96份 37份 → 320份", "sum 58% 30% 12% →"]
