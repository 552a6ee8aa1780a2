"""How a failed computation is told: its sentence, and a table with the name and place of every figure."""

from __future__ import annotations

import pytest

from planlint.finding import miscomputed
from planlint.relations.wording import formula
from tests.planlint.relations.verdicts import relations

SENTENCES = {
    "共有住户460户，同意改造427户，同意率94.8%。": "427 ÷ 460 = 92.8%，文中写 94.8%。",
    "预计在校生64750人，现有学位59400个，缺口5530个。": "预计在校生 64750 人 − 现有学位 59400 个 = 5350 个，文中写 5530 个。",
}


@pytest.mark.parametrize(("text", "sentence"), SENTENCES.items())
def test_figures_of_one_unit_stand_alone_and_unlike_ones_are_named(text: str, sentence: str) -> None:
    (failed,) = [r for r in relations(text) if not r.holds]
    assert miscomputed(0, failed, ()).message == sentence


def test_each_figure_has_its_name_and_place() -> None:
    text = "共有住户460户，同意改造427户，同意率94.8%。"
    (failed,) = [r for r in relations(text) if not r.holds]
    rows = miscomputed(0, failed, ()).figures
    assert [(f.number, f.meaning) for f in rows] == [
        ("427 户", "同意改造"), ("460 户", "共有住户"), ("92.8%", "算得"), ("94.8%", "文中"),
    ]  # fmt: skip
    assert [text[f.span.start : f.span.end] for f in rows if f.span] == ["427户", "460户", "94.8%"]


def test_a_mean_divides_the_sum() -> None:
    text = "贵池区91.75分，东至县84.30分，石台县81.38分，平均85.11分。"
    (mean,) = [r for r in relations(text) if r.topic == "mean"]
    assert formula(mean) == "(91.75 + 84.30 + 81.38) ÷ 3"
