"""What a check may ask of a plan."""

from __future__ import annotations

import re
from datetime import date

import pytest

from planlint.engine import check_document
from planlint.finding import Severity, severity_of_missing
from planlint.plan import CLAUSE_ENDS, Plan
from planlint.policy import load
from planlint.read import read_text

TODAY = date(2026, 3, 1)


def plan_of(text: str, kind: str = "estate") -> Plan:
    policy, document = load(as_of=TODAY), read_text(text, "例.txt")
    (report,) = check_document(document, policy=policy, as_of=TODAY, kind=kind).plans
    return Plan(document, report.facts, report.relations, policy, TODAY)


def test_a_sentence_begins_after_the_last_full_stop_and_a_clause_after_the_last_comma() -> None:
    text = "甲小区改造方案\n共有住户400户。其中同意的，有300户。"
    plan, at = plan_of(text), text.index("300")
    assert text[plan.begin(at) : at] == "其中同意的，有"
    assert text[plan.begin(at, after=CLAUSE_ENDS) : at] == "有"
    assert at - plan.begin(at, after="甲", reach=3) == 3


def test_a_stage_without_a_year_takes_it_from_the_stage_before() -> None:
    plan = plan_of(
        "甲片区改造方案\n（一）准备阶段（2027年9月1日—10月15日）。完成设计。\n"
        "（二）组织施工（11月1日—3月15日）。按照方案施工。\n（三）竣工验收（4月1日—4月20日）。镇政府验收。\n"
    )
    stages = plan.timed_stages
    assert [s.ordinal for s in stages] == ["第一阶段", "第二阶段", "第三阶段"]
    assert [(s.begins.isoformat(), s.ends.isoformat()) for s in stages] == [
        ("2027-09-01", "2027-10-15"), ("2027-11-01", "2028-03-15"), ("2028-04-01", "2028-04-20"),
    ]  # fmt: skip


def test_a_complaint_is_answered_by_a_work_of_its_kin_and_a_danger_only_by_what_mends_it() -> None:
    plan = plan_of(
        "一、存在问题\n小区水压不足，下水道堵塞，夜间照明不足。\n二、改造内容\n二次供水设施1处。\n"
    )
    assert [m.code for m in plan.works] == ["secondary_water_supply"]
    assert [u.code for u in plan.unanswered(hazard=False)] == ["street_lighting"]
    assert [u.code for u in plan.unanswered(hazard=True)] == ["drainage"]


def test_a_mandatory_fact_is_found_by_its_pattern_or_by_the_words_of_the_catalogue() -> None:
    plan = plan_of("甲小区改造方案\n小区位于城东，共有住户若干户。\n")
    stated = {"households": re.compile(r"\d户"), "location": re.compile("位于")}
    assert plan.unstated(["location", "households", "no_such_fact"], stated) == ["户数"]


def test_only_plans_and_notices_have_a_template() -> None:
    assert plan_of("甲小区改造方案\n", "estate").has_template
    assert not plan_of("甲小区改造清单\n", "list").has_template


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年3月开工，合同于2025年12月6日签订。", date(2025, 12, 6)),
        ("2026年3月开工，12月竣工。", date(2026, 3, 1)),
        ("10月开工。", None),
    ],
)
def test_no_contract_is_older_than_the_first_day_of_signing_or_works(text: str, day: date | None) -> None:
    assert plan_of(f"甲小区改造方案\n{text}\n").facts.earliest_contract == day


def test_one_thing_may_be_said_in_other_words_but_five_are_missing() -> None:
    assert [severity_of_missing(n) for n in (2, 3, 5)] == [Severity.INFO, Severity.WARNING, Severity.ERROR]
