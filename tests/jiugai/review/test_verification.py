"""``jiugai verify`` finds what was changed behind the site's back, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jiugai.plans.models import Plan
from jiugai.review import verification
from jiugai.review.models import Case, Draw, Expert, Outcome
from tests.jiugai.conftest import Country
from tests.jiugai.review.made import heard, panel_with
from tests.jiugai.review.rounds import (
    AUTHOR,
    CLERK,
    approved,
    carried,
    case_at,
    concluded_as,
    handed_back,
    plan_at,
    sent,
)

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    rooms = (verification.numbers, verification.cases, verification.draws, verification.submissions)
    return [line for room in rooms for line in room()]


@pytest.mark.parametrize(
    "state",
    [
        lambda country: approved(country),
        lambda country: concluded_as(case_at(country, "conclusion"), Outcome.REFUSE),
        lambda country: concluded_as(case_at(country, "conclusion"), Outcome.CONDITIONS, "补意见"),
        lambda country: handed_back(sent(plan_at(country))),
        lambda country: heard(carried(sent(plan_at(country)), "expert_review"), by=CLERK, author=AUTHOR),
    ],
)  # fmt: skip
def test_nothing_is_found_where_all_is_well(country: Country, state: Callable[[Country], object]) -> None:
    state(country)
    assert [line for line in found() if "清单" not in line] == []  # a plan made without its file has no list


def test_a_number_that_was_never_given_is_found(country: Country) -> None:
    case = case_at(country, "conclusion")
    Case.objects.filter(pk=case.pk).update(number="640302-2026-00-001-5")
    Plan.objects.filter(pk=case.plan_id).update(review_no="640302-2026-00-001-5")
    assert "审核件上的编号 640302-2026-00-001-5 没有给过。" in found()
    assert "方案上的编号 640302-2026-00-001-5 没有给过。" in found()


@pytest.mark.parametrize("change", [{"standing": "draft"}, {"standing": "changing", "frozen": None}])
def test_an_approved_plan_that_was_set_back_is_found(country: Country, change: dict[str, object]) -> None:
    Plan.objects.filter(pk=approved(country).pk).update(**change)
    assert any("方案却没有定稿或状态不对" in line for line in found())


def test_a_review_that_ends_as_a_filing_is_found(country: Country) -> None:
    Case.objects.filter(plan=approved(country)).update(outcome="filed")
    assert any("却办结为准予备案" in line for line in found())


def test_a_seat_of_somebody_who_was_not_drawn_is_found(country: Country) -> None:
    panel = panel_with(case_at(country, "expert_review"), by=CLERK, seats=2)
    other = Expert.objects.exclude(pk__in=panel.seats.values("expert")).first()
    panel.seats.filter(number=1).update(expert=other)
    assert any("第 1 席不是抽签抽到的专家" in line for line in found())


def test_a_list_that_was_changed_after_the_draw_is_found(country: Country) -> None:
    panel = panel_with(case_at(country, "expert_review"), by=CLERK, seats=2)
    held = Draw.objects.get(pk=panel.draw_id)
    Draw.objects.filter(pk=held.pk).update(list_text=held.list_text.replace("专家", "行家"))
    assert any("与封存的摘要不符" in line for line in found())
