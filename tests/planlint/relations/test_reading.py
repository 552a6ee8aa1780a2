"""How the finders walk a plan: in order, by kind of thing, in time that grows with its length."""

from __future__ import annotations

import time

import pytest

from planlint.extract import extract, split
from planlint.read.text import read_text
from planlint.relations.find import find_relations
from planlint.relations.reading import Reading


def reading(text: str) -> Reading:
    document = read_text(text, "方案.txt")
    (part,) = split(document)
    return Reading(document, extract(document, part, index=1, of=1, kind="other"))


def test_figures_are_grouped_by_what_they_are_of() -> None:
    groups = reading("用地30亩，建筑面积5000平方米，投资50万元，住户30户。").by_key
    assert {key: [m.quantity.text for m in group] for key, group in groups.items()} == {
        ("area:㎡", "site"): ["30亩"],
        ("area:㎡", "floor"): ["5000平方米"],
        ("money:元", ""): ["50万元"],
        ("count:户", ""): ["30户"],
    }


@pytest.mark.parametrize(
    ("text", "countable"),
    [
        ("改造5个小区。", True),
        ("改造三个小区。", False),
        ("工期12个月。", False),
        ("每平方米300元。", False),
        ("户均2万元。", False),
    ],
)
def test_a_numeral_a_duration_and_a_rate_are_never_added(text: str, countable: bool) -> None:
    r = reading(text)
    assert [r.countable(m) for m in r.prose] == [countable]


def test_the_same_figure_in_another_unit_is_counted_once() -> None:
    r = reading("用地2公顷（30亩），另有5亩。")
    assert [m.quantity.text for m in r.prose if r.countable(m)] == ["2公顷", "5亩"]


def test_a_figure_is_a_total_by_its_words() -> None:
    r = reading("共86个小区，新建12个，总投资500万元，财政300万元。")
    assert [m.quantity.text for m in r.prose if r.is_total(m)] == ["86个", "500万元"]


@pytest.mark.parametrize(
    ("piece", "times"),
    [
        ("总投资934万元，其中中央517万元，省级417万元。", 40),
        ("甲苑5个，", 100),
        ("占5%，100万元，", 100),
        ("增长5%，比90万元，", 100),
    ],
)
def test_the_time_of_finding_grows_with_the_length_only(piece: str, times: int) -> None:
    def seconds(number: int) -> float:
        document = read_text("甲" + piece * number, "方案.txt")
        (part,) = split(document)
        facts = extract(document, part, index=1, of=1, kind="other")
        begin = time.process_time()
        find_relations(document, facts)
        return time.process_time() - begin

    seconds(10)
    assert seconds(4 * times) < 10 * seconds(times) + 0.1  # four times the text; a square would take sixteen
