"""Totals beside their parts, found by the numbers alone: only what holds."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("新建1205户、改建2310户，合计3515户。", "sum 1205户 2310户 → 3515户"),
        ("财政资金620.5万元，居民出资179.5万元，总投资800万元。", "sum 620.5万元 179.5万元 → 800万元"),
        ("总投资800.5万元（财政620.5万元、居民180万元）。", "sum 620.5万元 180万元 → 800.5万元"),
        ("现有车位486个。\n新增车位314个。\n改造后车位总数800个。", "sum 486个 314个 → 800个"),
    ],
)
def test_neighbours_that_add_up_are_a_total(text: str, found: str) -> None:
    assert told(text, "sum") == [found]


@pytest.mark.parametrize(
    "text",
    [
        "新增车位26个，拆除违建31个，种植乔木60株。",
        "改造5栋。\n住户180户，涉及3个社区。\n加装2部电梯。\n惠及8栋。",
        "每平方米补助300元，每户补助500元，投资800元。",
        "三个社区、五个小区、八个网格。",
        "工期180天，其中设计60天，施工120天。",
    ],
    ids=["other things", "small numbers apart", "rates", "numerals", "durations"],
)
def test_a_coincidence_of_small_numbers_is_no_total(text: str) -> None:
    assert told(text, "sum") == []


def test_a_sentence_that_closes_with_a_total_is_held_to_it() -> None:
    assert told("新建1205户、改建2310户，合计3615户。", "sum") == ["sum 1205户 2310户 ↛ 3615户"]


def test_numbers_alone_accuse_nobody() -> None:
    assert told("现有车位486个。\n新增车位314个。\n改造后车位总数810个。", "sum") == []
