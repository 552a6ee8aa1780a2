"""So many times as much."""

from __future__ import annotations

from tests.planlint.relations.verdicts import told


def test_a_multiple_beside_its_two_figures_is_verified() -> None:
    assert told("产值1.5亿元，是改造前3000万元的5倍。", "ratio") == ["ratio 1.5亿元 3000万元 → 5倍"]
    assert told("产值1.5亿元，是改造前3000万元的6倍。", "ratio") == ["ratio 1.5亿元 3000万元 ↛ 6倍"]


def test_a_multiple_may_stand_away_from_them() -> None:
    text = "债券本息合计21440万元，净收入26800万元，净收入对本息的保障程度为{}倍。"
    assert told(text.format("1.25"), "ratio") == ["ratio 26800万元 21440万元 → 1.25倍"]
    assert told(text.format("1.31"), "ratio") == [], "which two figures are meant is not sure"


def test_growth_by_times_is_no_multiple() -> None:
    assert told("产值3000万元，上年1200万元，增长2.5倍。", "ratio") == []


def test_a_multiple_of_what_there_was_before_stands_chapters_away() -> None:
    text = (
        "改造前年产值4885.2万元。\n"
        + "地块权属清楚。\n" * 9
        + "改造后年营业收入40710万元，约为改造前的8.3倍。"
    )
    assert told(text, "ratio") == ["ratio 40710万元 4885.2万元 → 8.3倍"]
