"""Limits that a plan keeps stand apart from what was verified."""

from __future__ import annotations

from dataclasses import replace

from planlint.engine import PlanReport, Report
from planlint.extract import extract, split
from planlint.policy import load
from planlint.render.html import render_pages
from planlint.render.kept import kept_limits
from planlint.render.text import render_text
from tests.planlint.render import sample

TEXT = """临江小区改造方案
拓宽5米的消防通道2处，小区道路拓宽3米。
结算审定后付至97%，余款3%作为质量保证金。
"""


def report(text: str) -> Report:
    document = sample.document(text)
    (part,) = split(document)
    facts = extract(document, part, index=1, of=1, kind="estate")
    policy = load("national", as_of=sample.AS_OF)
    return Report(document, (PlanReport(facts, (), ()),), policy, sample.AS_OF)


def test_a_kept_limit_names_figure_limit_and_source() -> None:
    made = report(TEXT)
    lines = {k.title: k.line for k in kept_limits(made, made.plans[0])}
    assert lines["消防车道净宽"] == "5 米，不少于 4.0 米"
    assert lines["质量保证金比例上限"] == "3%，不高于 3%"


def test_a_figure_beyond_its_limit_is_left_to_the_checks() -> None:
    made = report(TEXT.replace("5米", "3.5米").replace("97%", "90%").replace("余款3%", "余款10%"))
    assert kept_limits(made, made.plans[0]) == ()


def test_a_figure_with_an_error_on_it_is_not_called_kept() -> None:
    made = report(TEXT)
    span = sample.span(TEXT, "5米")
    fault = replace(sample.findings()[0], span=span, relation=None)
    faulted = PlanReport(made.plans[0].facts, (), (fault,))
    assert "消防车道净宽" not in {k.title for k in kept_limits(made, faulted)}


def test_kept_limits_are_shown_but_not_counted() -> None:
    made = report(TEXT)
    assert "符合规定" in render_pages(made, name="a.txt")[0].html
    text = render_text(made, name="a.txt", verbose=True)
    assert "消防车道净宽：5 米，不少于 4.0 米" in text and "没有找到可以核对的算式。" in text
