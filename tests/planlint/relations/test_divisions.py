"""Parts whose shares make 100 % are all parts of their whole."""

from __future__ import annotations

from tests.planlint.relations.verdicts import told

TEXT = "在校学生1620人，平均每班45人；本学区{}人，占85%，进城务工人员随迁子女243人，占15%。"


def test_parts_with_all_the_shares_make_the_whole() -> None:
    assert "sum 1377人 243人 → 1620人" in told(TEXT.format(1377), "sum")


def test_a_part_that_is_off_by_a_few_breaks_the_sum_though_its_share_still_holds() -> None:
    assert "sum 1370人 243人 ↛ 1620人" in told(TEXT.format(1370), "sum")


def test_shares_that_make_less_than_all_prove_nothing() -> None:
    text = "在校学生1620人；本学区1377人，占85%，随迁子女81人，占5%。"
    assert told(text, "sum") == []
