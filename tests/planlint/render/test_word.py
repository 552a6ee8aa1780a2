"""The comments that go into Word: what they say, and at which characters."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from lxml import etree

from planlint.engine import PlanReport
from planlint.finding import Finding, Rule, Severity
from planlint.render.word import MOST_PARAGRAPHS, finding_paragraphs, plan_notes, render_word
from tests.planlint.render import sample

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_the_title_carries_the_two_sums_and_what_has_no_place() -> None:
    report = sample.report()
    assert plan_notes(report, report.plans[0])[0].paragraphs == (
        "核对了 3 处算式：1 处成立，2 处不成立。",
        "问题 6 条：错误 3，警告 1，提示 2。",
        "批注只含错误和警告；提示 2 条见报告。",
        "全文 BA003 错误：没有找到 2 项必填内容：户数、建成年代。",
    )


def test_a_comment_says_severity_code_message_then_figures_reason_and_rules() -> None:
    report = sample.report()
    first, second, *_ = report.plans[0].findings
    assert finding_paragraphs(first, report.plans[0])[:2] == (
        "错误 CO001：七项预算相加是 1928.8 万元，文中总数写 1626.8 万元，少 302.0 万元。",
        "643 + 12 + 12 + 155 + 404 + 302 + 400.8 = 1928.8 万元，文中写 1626.8 万元",
    )
    assert finding_paragraphs(second, report.plans[0])[1] == "文中：10%；上限：3%。"
    assert (
        finding_paragraphs(second, report.plans[0])[-1] == "规则：建质〔2017〕138号：不高于 3%。〔来源待核〕"
    )


def test_comments_stand_on_exactly_the_marked_characters() -> None:
    report = sample.report()
    places = {sample.TEXT[n.start : n.end] for n in plan_notes(report, report.plans[0])[1:]}
    assert places == {"1626.8万元", "10%资金作为质保金", "6月底"}


def test_hints_are_left_out_unless_asked_for() -> None:
    report = sample.report()
    assert len(plan_notes(report, report.plans[0], infos=True)) == 5
    assert "批注只含" not in " ".join(plan_notes(report, report.plans[0], infos=True)[0].paragraphs)


def test_a_comment_is_at_most_six_paragraphs() -> None:
    report = sample.report()
    rules = tuple(Rule(f"规则第 {n} 条。") for n in range(9))
    finding = Finding(
        "多条规则。",
        explanations=("一。", "二。"),
        rules=rules,
        severity=Severity.ERROR,
        code="XX001",
        slug="x",
    )
    paragraphs = finding_paragraphs(finding, report.plans[0])
    assert len(paragraphs) == MOST_PARAGRAPHS and "规则第 8 条。" in paragraphs[-1]


def test_a_text_becomes_a_word_file_with_the_comments(tmp_path: Path) -> None:
    made = render_word(sample.report(), path=tmp_path / "方案.txt")
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        comments = etree.fromstring(package.read("word/comments.xml"))
        body = etree.fromstring(package.read("word/document.xml"))
    authors = {(c.get(W + "author"), c.get(W + "initials")) for c in comments}
    assert authors == {("planlint", "核")} and len(comments) == 4
    assert "1626.8万元" in "".join(body.itertext())


def test_a_plan_without_title_has_its_comment_on_the_first_line() -> None:
    report = sample.report()
    facts = replace(report.plans[0].facts, title="", title_span=sample.Span(0, 0))
    (note, *_) = plan_notes(report, PlanReport(facts, (), ()))
    assert (note.start, note.end) == (0, 10)
