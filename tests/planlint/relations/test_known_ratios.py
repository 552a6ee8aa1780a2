"""Ratios known by their names."""

from __future__ import annotations

from tests.planlint.relations.verdicts import relations, told


def test_pupils_for_one_teacher() -> None:
    text = "在校学生1173人，专任教师82人，师生比为1:{}。"
    assert "ratio 1173人 82人 → 14.3" in told(text.format("14.3"), "ratio")
    assert "ratio 1620人 90人 → 18" in told("在校学生1620人，专任教师90人。生师比18:1。", "ratio")
    failed = [r for r in relations(text.format("13.4")) if r.kind == "ratio" and not r.holds]
    assert [r.doubtful for r in failed] == [True], "who is counted as a teacher differs"


def test_parking_for_a_household() -> None:
    text = "居民2184户，停车位455个。改造前停车位与户数之比为0.21。"
    assert "ratio 455个 2184户 → 0.21" in told(text, "ratio")


def test_pupils_for_one_computer() -> None:
    text = "在校学生1620人，学生用计算机135台，平均{}名学生一台。"
    assert "ratio 1620人 135台 → 12" in told(text.format(12))
    assert not [r for r in told(text.format(15)) if "135台" in r]


def test_a_ratio_that_names_its_two_figures() -> None:
    text = "拆除面积21510平方米，新建建筑面积49993平方米。新建面积与拆除面积之比为{}。"
    assert "ratio 49993平方米 21510平方米 → 2.32" in told(text.format("2.32"))
    assert "ratio 49993平方米 21510平方米 → 2.92" not in told(text.format("2.92"))
