"""Two versions of a plan: what it says, money apart, what was mended and what is new."""

from dataclasses import replace

import pytest

from planlint.engine import check_document
from planlint.policy import load
from planlint.read.text import read_text
from planlint.render.difference import fact_differences, finding_differences, plan_difference
from planlint.render.paper import PaperFinding, PaperPlan, paper_plans
from planlint.render.paper_facts import ToldFact
from tests.planlint.render.sample import AS_OF, TEXT

NATIONAL = load("national", as_of=AS_OF)


def plan(text: str = TEXT) -> PaperPlan:
    document = read_text(text.encode(), "方案.txt")
    return paper_plans(check_document(document, policy=NATIONAL, as_of=AS_OF))[0]


@pytest.fixture(scope="module")
def first() -> PaperPlan:
    return plan()


def fact(
    key: str, value: str, exact: str = "", dimension: str = "", code: str = "", start: int = 0
) -> ToldFact:
    family, _, label = key.partition(":")
    return ToldFact(key, family, label, value, exact, dimension, code, 1, start, start + len(value))


def finding(key: str, message: str, code: str = "FD001") -> PaperFinding:
    return PaperFinding(1, key, code, "slug", "error", message, 1, (), (), (), ())


def test_a_plan_does_not_differ_from_itself(first: PaperPlan) -> None:
    found = plan_difference(first, first)
    assert (found.money, found.facts, found.rules_changed) == ((), (), False)
    assert {f.kind for f in found.findings} == {"kept"}
    assert {c.kind for c in found.chapters} == {"kept"}


def test_a_budget_that_was_mended_shows_the_money_the_words_and_the_finding(first: PaperPlan) -> None:
    found = plan_difference(first, plan(TEXT.replace("404万元", "102万元")))
    [money] = found.money
    assert (money.kind, money.fact.label, money.wan, money.step) == (
        "changed",
        "金星花园小区 · 预算",
        "-302",
        -3_020_000,
    )
    assert found.facts == ()
    [changed] = [c for c in found.chapters if c.kind == "changed"]
    assert changed.counts["changed"] == 1
    [mended] = [f for f in found.findings if f.kind == "mended"]
    assert mended.before is not None
    assert "1928.8 万元" in mended.before.message
    assert mended.after is None


def test_one_estate_more_leaves_the_sums_behind_it_alone(first: PaperPlan) -> None:
    line = "4、绿地园小区"
    after = plan(TEXT.replace(line, f"4、新苑小区：修缮屋面，预算投资88万元。\n{line}"))
    found = plan_difference(first, after)
    assert [(m.kind, m.fact.label, m.wan) for m in found.money] == [
        ("added", "新苑小区 · 预算", "+88"),
    ]  # fmt: skip
    assert {f.kind for f in found.facts} == {"added"}


def test_the_same_fault_with_other_figures_is_not_mended(first: PaperPlan) -> None:
    found = plan_difference(first, plan(TEXT.replace("404万元", "405万元")))
    [fault] = [f for f in found.findings if f.kind == "changed"]
    assert fault.before is not None
    assert fault.after is not None
    assert "1928.8 万元" in fault.before.message
    assert "1929.8 万元" in fault.after.message
    assert not [f for f in found.findings if f.kind in ("new", "mended")]


def test_a_figure_printed_otherwise_is_no_change() -> None:
    old, new = (
        fact("totals:总投资:investment", "1626.8万元", "16268000", "money", "investment"),
        fact("totals:总投资:investment", "16268000元", "16268000", "money", "investment"),
    )
    assert fact_differences([old], [new]) == ()


def test_words_and_figures_and_figures_of_another_kind_are_changes_without_a_step() -> None:
    old, new = fact("measures:停车位:parking", "车位"), fact("measures:停车位:parking", "26个", "26", "count")
    [found] = fact_differences([old], [new])
    assert (found.kind, found.step, found.wan) == ("changed", None, "")
    [other] = fact_differences([new], [replace(new, value="26㎡", dimension="area")])
    assert (other.kind, other.step) == ("changed", None)


def test_a_sum_under_another_name_is_renamed() -> None:
    old = fact("amounts:投资预算:budget", "88万元", "880000", "money", "budget")
    new = fact("amounts:预算投资:budget", "88万元", "880000", "money", "budget")
    [found] = fact_differences([old], [new])
    assert (found.kind, found.fact.label, found.wan) == ("renamed", "预算投资:budget", "0")


def test_two_sums_of_one_value_are_not_said_to_be_renamed() -> None:
    olds = [fact(f"amounts:{n}:budget", "12万元", "120000", "money", "budget", start=n * 9) for n in range(2)]
    new = fact("amounts:总额:budget", "12万元", "120000", "money", "budget", start=50)
    assert [(d.kind, d.wan) for d in fact_differences(olds, [new])] == [
        ("added", "+12"), ("gone", "-12"), ("gone", "-12"),
    ]  # fmt: skip


def test_gone_facts_are_told_with_all_their_money() -> None:
    [found] = fact_differences([fact("sources:中央:central", "517万元", "5170000", "money")], [])
    assert (found.kind, found.wan, found.after) == ("gone", "-517", None)


def test_answers_hold_for_the_finding_of_the_same_key_only() -> None:
    before = [finding("a", "少 3 万元。"), finding("b", "没有写保修期。", "OR015")]
    after = [
        finding("c", "少 5 万元。"),
        finding("b", "没有写保修期。", "OR015"),
        finding("d", "没有写公示。", "RS001"),
    ]
    found = finding_differences(before, after)
    assert [(f.kind, f.before and f.before.key, f.after and f.after.key) for f in found] == [
        ("changed", "a", "c"), ("kept", "b", "b"), ("new", None, "d"),
    ]  # fmt: skip


def test_other_rules_are_told(first: PaperPlan) -> None:
    assert plan_difference(first, replace(first, policy="0" * 64)).rules_changed
