"""The guidance of a template is no statement of the plan, wherever it was left standing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planlint.document import Document
from planlint.engine import Report, check_document
from planlint.extract.guidance import without_guidance
from planlint.policy import load
from planlint.read import read, read_text
from planlint.write.template import write_template

TODAY = date(2026, 5, 1)
TEXT = "甲小区改造实施方案\n一、小区概况\n填写说明：写明停车位、消防车道和公示天数。\n甲小区共12栋，340户。\n"


def checked(document: Document) -> Report:
    return check_document(document, policy=load("national", as_of=TODAY), as_of=TODAY)


def test_offsets_stay_and_the_words_go() -> None:
    document = read_text(TEXT, "方案.txt")
    told = without_guidance(document)
    assert len(told.text) == len(TEXT) and "停车位" not in told.text
    at = TEXT.index("340户")
    assert told.text[at : at + 4] == "340户" and told.place(at) == document.place(at)
    assert len(told.blocks) == len(document.blocks) - 1


def test_a_text_without_guidance_is_the_same_object() -> None:
    document = read_text("甲小区共12栋。\n", "方案.txt")
    assert without_guidance(document) is document


def test_guidance_is_reported_once_with_all_places_and_nothing_else_of_it() -> None:
    (plan,) = checked(read_text(TEXT + "填写说明：写明屋面防水等级。\n", "方案.txt")).plans
    left = [f for f in plan.findings if f.slug == "guidance-left"]
    assert [f.message for f in left] == ["有 2 处模版的填写说明没有删除，提交前删去。"]
    assert not plan.facts.measures


@pytest.mark.parametrize("kind", ["estate", "cluster", "programme", "school", "parcel"])
def test_an_empty_template_is_told_what_to_fill_in_without_a_flood(kind: str, tmp_path: Path) -> None:
    write_template(kind, path := tmp_path / "模版.docx")
    report = checked(read(path))
    (plan,) = report.plans
    assert plan.facts.kind == kind and plan.relations == ()
    assert {"guidance-left", "placeholder"} <= {f.slug for f in plan.findings} and len(plan.findings) <= 6
    assert any("没有找到" in f.message for f in plan.findings)
    own = report.document.text
    assert all(own[f.span.start : f.span.end].strip() for f in plan.findings if f.span)
