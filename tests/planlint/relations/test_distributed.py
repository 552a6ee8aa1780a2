"""Rates told one after the other."""

from __future__ import annotations

from tests.planlint.relations.verdicts import failed, told


def test_several_shares_of_one_whole() -> None:
    text = "登记住宅楼264幢。砖混157幢，砖木86幢，其他21幢，占比依次为59.5%、32.6%、{}。"
    found = told(text.format("8.0%"), "percentage")
    assert "percentage 157幢 264幢 → 59.5%" in found
    assert "percentage 21幢 264幢 → 8.0%" in found
    assert failed(text.format("9.0%")) == ["percentage 21幢 264幢 ↛ 9.0%"]


def test_the_nth_of_the_nth() -> None:
    text = "计划开工11.7万套、建成10.5万套。截至5月底，已开工7万套、建成6万套，分别完成任务的60%和57%。"
    assert told(text, "percentage") == ["percentage 7万套 11.7万套 → 60%", "percentage 6万套 10.5万套 → 57%"]
