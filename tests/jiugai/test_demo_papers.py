"""The papers of the demonstration: own sentences, and the findings that their stories need, no more."""

from __future__ import annotations

from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from jiugai.demo import told
from jiugai.demo.estates import EstatePlan, paper_of
from jiugai.demo.papers import as_word, text_of
from planlint.cli.job import Job, run
from planlint.render.paper import PaperPlan

SEED = Path(__file__).resolve().parents[2].parent / "shared" / "practice" / "seed.txt"
NAMES = sorted(
    p.name.removesuffix(".txt")
    for p in (files("jiugai.demo") / "papers").iterdir()
    if p.name.endswith(".txt")
)
LONGEST_ALIKE = 20

FOUND = {
    "cluster-1": (
        "cluster",
        ["CO001", "FD012", "FD021", "RS002", "BA003"],
        ["FD022", "FD031", "OR007", "SC003", "OR004", "OR005"],
    ),
    "cluster-2": ("cluster", [], ["FD031"]),
    "school": ("school", ["BA005", "CO008"], ["SS001"]),
    "parcel": ("parcel", [], ["CO010"]),
    "programme": ("programme", ["CO001"], ["OR004"]),
}
"""Kind, errors and warnings of each text."""


def shared(text: str, seed: str) -> list[str]:
    """The pieces of ``text`` of 20 signs that stand in the seed too, blanks apart."""
    plain = "".join(text.split())
    there = "".join(seed.split())
    return [
        piece
        for at in range(len(plain) - LONGEST_ALIKE + 1)
        if (piece := plain[at : at + LONGEST_ALIKE]) in there
    ]


@pytest.mark.skipif(not SEED.is_file(), reason="the seed is not here")
@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_of_the_seed_stands_in_a_paper(name: str) -> None:
    filled = [paper_of(plan) for plan in told.ALL] if name == "estate" else [text_of(name)]
    for text in filled:
        assert shared(text, SEED.read_text("utf-8")) == []


def test_what_is_copied_would_be_found() -> None:
    assert shared(
        "前言：共二十个字以上的一句话在这里，从头抄到尾。", "共二十个字以上的一句话在这里，从头抄到尾。"
    )


def checked(text: str, kind: str, folder: Path) -> PaperPlan:
    path = folder / "paper.docx"
    path.write_bytes(as_word(text))
    [read] = run(Job("paper", date(2026, 11, 23), kind=kind), path).product
    assert isinstance(read.paper, PaperPlan)
    return read.paper


@pytest.mark.parametrize("name", FOUND)
def test_a_paper_has_the_findings_of_its_story(name: str, tmp_path: Path) -> None:
    kind, errors, warnings = FOUND[name]
    found = checked(text_of(name), kind, tmp_path).findings
    by = {s: Counter(f.code for f in found if f.severity == s) for s in ("error", "warning")}
    assert by == {"error": Counter(errors), "warning": Counter(warnings)}


@pytest.mark.parametrize("name", ["cluster-1", "cluster-2", "parcel"])
def test_what_is_to_pass_has_all_chapters(name: str, tmp_path: Path) -> None:
    plan = checked(text_of(name), FOUND[name][0], tmp_path)
    assert not [c.title for c in plan.chapters if c.is_missing]


def test_every_paper_that_is_not_filled_in_is_checked_here() -> None:
    assert {n for n in NAMES if "{" not in text_of(n)} == set(FOUND)


@pytest.mark.parametrize("plan", told.ALL, ids=lambda plan: plan.name)
def test_the_plan_of_an_estate_has_no_faults(plan: EstatePlan, tmp_path: Path) -> None:
    text = paper_of(plan)
    assert text.startswith(f"= 吴忠市利通区{plan.name}改造实施方案\n")
    made = checked(text, "estate", tmp_path)
    assert (made.tally.errors, made.tally.warnings, made.tally.fails) == (0, 0, 0)
    assert made.tally.holds > 40, "its sums are there to be checked"
    assert not [c.title for c in made.chapters if c.is_missing]
