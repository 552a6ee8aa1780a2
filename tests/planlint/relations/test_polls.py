"""Answers to a questionnaire are of the sheets that came back."""

from __future__ import annotations

from tests.planlint.relations.verdicts import failed, told

POLL = "共发1250份，收回有效问卷1200份。\n最要紧的内容：供热管网504人，占42%；屋面外墙336人，占28%；道路228人，占19%；照明{}人，占11%。"


def test_persons_who_answered_are_of_the_sheets() -> None:
    found = told(POLL.format(132))
    assert "percentage 504人 1200份 → 42%" in found
    assert "sum 504人 336人 228人 132人 → 1200份" in found


def test_an_answer_too_many_accuses_nobody() -> None:
    assert failed(POLL.format(123)) == []
