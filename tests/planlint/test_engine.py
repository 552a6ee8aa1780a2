"""One report of a file: its plans, their findings in order, what is asked for and what is exempt."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planlint import engine
from planlint.document import Document, Span, Unreadable
from planlint.engine import RegisteredCheck, Report, check_document, check_file, registered_checks
from planlint.finding import SEVERITY_RANK, Check, Finding, Severity
from planlint.policy import load
from planlint.read.text import read_text

TODAY = date(2026, 5, 1)
PLAN = """甲县2025年老旧小区改造实施方案
一、基本情况
改造小区3个，惠及居民1205户，总建筑面积9.6万平方米。
二、改造内容
1、明珠苑小区：道路硬化，预算投资12万元。
2、绿地园小区：小广场维修，预算投资155万元。
3、裕西小区：外墙粉刷，预算投资400.8万元。
以上3个小区投资预算为412.8万元。
三、资金筹措
总投资934万元，其中中央投入517万元，省级投入282万元，州级投入40万元，县级投入59万元。
四、实施步骤
（一）实施阶段（2025年3月—2025年11月）。
"""


def document(text: str = PLAN) -> Document:
    return read_text(text, "方案.txt")


def report(text: str = PLAN, *, kind: str | None = None, only: str = "", exempt: str = "") -> Report:
    return check_document(
        document(text),
        policy=load("national", as_of=TODAY),
        as_of=TODAY,
        kind=kind,
        only=frozenset(only.split()),
        exempt=frozenset(exempt.split()),
    )


def codes(found: Report) -> list[str]:
    return [f.code for plan in found.plans for f in plan.findings]


# ── checks ─────────────────────────────────────────────────────────────────────


def test_every_check_is_registered_once_under_its_code() -> None:
    names = [check.code for check in registered_checks()]
    assert names == sorted(set(names))
    assert {"CO001", "FD001"} & set(names)
    assert all(check.family == check.code[:2] and check.title.endswith("。") for check in registered_checks())


def test_slugs_are_as_unique_as_codes() -> None:
    slugs = [check.header.slug for check in registered_checks()]
    assert len(slugs) == len(set(slugs))


# ── findings ───────────────────────────────────────────────────────────────────


def test_both_wrong_totals_are_found_at_their_places() -> None:
    found = report(only="CO001")
    places = [f.span.of(PLAN) for f in found.plans[0].findings if f.span]
    assert places == ["412.8万元", "934万元"]


def test_findings_stand_in_the_order_of_weight_and_text() -> None:
    headers = {check.code: check.header for check in registered_checks()}
    (plan,) = report(kind="estate").plans
    order = [
        (
            SEVERITY_RANK[f.severity or Severity.INFO],
            headers[f.code].weight,
            f.span.start if f.span else plan.facts.end,
            f.code,
        )
        for f in plan.findings
    ]
    assert len(order) > 2 and order == sorted(order)


def test_a_finding_knows_its_check_and_its_relation() -> None:
    for plan in report().plans:
        for finding in plan.findings:
            assert finding.code and finding.slug and finding.severity
            assert finding.message.endswith("。")
            if finding.relation is not None:
                assert 0 <= finding.relation < len(plan.relations)
                assert not plan.relations[finding.relation].holds


def test_a_check_may_lower_its_severity_for_one_case(monkeypatch: pytest.MonkeyPatch) -> None:
    check = RegisteredCheck(
        "CO999",
        "试。",
        "试。",
        Check(slug="trial", severity=Severity.ERROR),
        lambda plan: iter([Finding("甲。", Span(5, 6)), Finding("乙。", Span(0, 1), severity=Severity.INFO)]),
    )
    monkeypatch.setattr(engine, "registered_checks", lambda: (check,))
    (plan,) = report().plans
    assert [(f.message, f.severity, f.code, f.slug) for f in plan.findings] == [
        ("甲。", Severity.ERROR, "CO999", "trial"),
        ("乙。", Severity.INFO, "CO999", "trial"),
    ]


# ── what is run ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["CO001", "sum-mismatch"])
def test_only_what_is_asked_for_is_run_by_code_or_slug(name: str) -> None:
    assert set(codes(report(only=name))) == {"CO001"}


@pytest.mark.parametrize("name", ["CO001", "sum-mismatch"])
def test_what_is_exempt_is_not_run_and_is_told(name: str) -> None:
    found = report(exempt=name)
    assert "CO001" not in codes(found)
    assert found.exemptions == (name,)


def test_an_exemption_wins_over_a_request() -> None:
    assert codes(report(only="CO001", exempt="sum-mismatch")) == []


def test_relations_are_told_whatever_is_run() -> None:
    assert report(only="CO001").plans[0].relations == report(exempt="CO001").plans[0].relations


@pytest.mark.parametrize(
    ("header", "runs"),
    [
        ({}, True),
        ({"kinds": ("school",)}, False),
        ({"kinds": ("estate", "school")}, True),
        ({"since": date(2026, 5, 1)}, True),
        ({"since": date(2026, 5, 2)}, False),
        ({"until": date(2026, 5, 1)}, True),
        ({"until": date(2026, 4, 30)}, False),
    ],
)
def test_a_check_applies_to_its_kinds_and_in_its_time(
    monkeypatch: pytest.MonkeyPatch, header: dict[str, object], runs: bool
) -> None:
    base = Check(slug="trial", severity=Severity.WARNING)
    check = RegisteredCheck(
        "CO999", "试。", "试。", replace(base, **header), lambda plan: iter([Finding("甲。")])
    )  # type: ignore[arg-type]
    monkeypatch.setattr(engine, "registered_checks", lambda: (check,))
    assert codes(report(kind="estate")) == (["CO999"] if runs else [])


def test_nothing_is_missing_from_a_text_that_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    header = Check(slug="trial", severity=Severity.WARNING, absence=True)
    check = RegisteredCheck("CO999", "试。", "试。", header, lambda plan: iter([Finding("缺一章。")]))
    monkeypatch.setattr(engine, "registered_checks", lambda: (check,))
    assert codes(report(kind="estate")) == ["CO999"]
    assert codes(report(PLAN + "（以下截断）", kind="estate")) == []


def test_the_kind_of_a_plan_can_be_named() -> None:
    assert report(kind="school").kind == "school"
    assert report(kind="school").plans[0].facts.kind == "school"
    assert report().kind != "school"


# ── collections ────────────────────────────────────────────────────────────────

COLLECTION = "本站整理的方案，供参考。\n" + "".join(f"改造方案篇{n}\n{PLAN}" for n in "一二三")


def test_each_plan_of_a_collection_has_its_own_findings() -> None:
    found = report(COLLECTION, only="CO001")
    assert found.kind == "collection"
    assert [(p.facts.index, p.facts.of) for p in found.plans] == [(1, 3), (2, 3), (3, 3)]
    assert [len(p.findings) for p in found.plans] == [2, 2, 2]


def test_what_is_found_in_a_plan_stands_in_it() -> None:
    found = report(COLLECTION)
    for plan in found.plans:
        start, end = plan.facts.start, plan.facts.end
        for finding in plan.findings:
            spans = [finding.span, *finding.places, *(f.span for f in finding.figures)]
            assert all(start <= s.start <= s.end <= end for s in spans if s), finding.code
        for relation in plan.relations:
            assert start <= relation.place.start <= relation.place.end <= end
            assert all(start <= o.span.start <= o.span.end <= end for o in relation.operands)


def test_the_same_document_gives_the_same_report() -> None:
    assert report(COLLECTION).plans == report(COLLECTION).plans


# ── files ──────────────────────────────────────────────────────────────────────


def test_a_file_is_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "方案.txt"
    path.write_text(PLAN, encoding="utf-8")
    assert codes(check_file(path, as_of=TODAY, only=frozenset({"CO001"}))) == ["CO001", "CO001"]


def test_an_empty_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "空.txt"
    path.write_bytes(b"")
    with pytest.raises(Unreadable, match="空"):
        check_file(path, as_of=TODAY)


def test_one_fault_in_the_same_words_is_one_finding_with_all_its_places() -> None:
    statement = "总投资934万元，其中中央投入517万元，省级投入282万元，州级投入40万元，县级投入59万元。\n"
    text = f"甲县2025年老旧小区改造实施方案\n一、概述\n{statement}二、资金筹措\n{statement}三、附则\n另行印发。\n"
    sums = report(text, only="CO001").plans[0].findings
    assert len(sums) == 1 and sums[0].span is not None
    assert [s.start for s in (sums[0].span, *sums[0].places)] == [
        m.start() for m in re.finditer("934万元", text)
    ]
