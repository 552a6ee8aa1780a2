"""A change that comes to nothing leaves nothing behind: figures, gates and versions stand as they were approved."""

from __future__ import annotations

import io

import pytest

from jiugai.ground.common.refusal import Refused
from jiugai.plans import actions as plans
from jiugai.plans import reading
from jiugai.plans.actions import NotReady
from jiugai.plans.changes import begin_change, withdraw_change
from jiugai.plans.models import Plan, Standing, State
from jiugai.projects.models import Project
from jiugai.review import actions
from jiugai.review.models import Case, Outcome
from tests.jiugai.conftest import Country, Person
from tests.jiugai.review.made import panel_with
from tests.jiugai.review.rounds import (
    AUTHOR,
    approved,
    carried,
    concluded_as,
    papers,
    plan_at,
    second_version,
    sent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def changing(country: Country) -> Plan:
    """An approved plan of 960 万元 whose change to 1,440 was read."""
    plan = approved(country)
    begin_change(plan, "增加加装电梯", by=AUTHOR)
    second_version(plan)
    found = Plan.objects.get(pk=plan.pk)
    assert found.total_fen == 1_440_000_000
    return found


def gates(plan: Plan) -> str:
    return Project.objects.get(pk=plan.project_id).gates


def test_a_change_given_up_shows_what_was_approved(changing: Plan) -> None:
    withdraw_change(changing, by=AUTHOR)
    changing.refresh_from_db()
    assert (changing.total_fen, changing.current_id) == (960_000_000, changing.frozen_id)


def test_a_change_refused_shows_what_was_approved_and_shuts_no_gate(changing: Plan) -> None:
    before = gates(changing)
    concluded_as(carried(sent(changing), "conclusion"), Outcome.REFUSE)
    changing.refresh_from_db()
    assert (changing.standing, changing.total_fen) == (Standing.APPROVED, 960_000_000)
    assert gates(changing) == before


def test_a_change_taken_back_from_the_review_and_given_up_shuts_no_gate(changing: Plan) -> None:
    before = gates(changing)
    case = sent(changing)
    actions.withdraw(case, "居民又提了意见", version=case.version, by=AUTHOR)
    withdraw_change(changing, by=AUTHOR)
    assert gates(changing) == before


def test_a_reading_that_ends_too_late_changes_nothing(country: Country) -> None:
    plan = approved(country)
    begin_change(plan, "增加加装电梯", by=AUTHOR)
    late = second_version(plan, read=False)
    withdraw_change(plan, by=AUTHOR)
    reading.carry_out(late.pk)
    plan.refresh_from_db()
    late.refresh_from_db()
    assert late.state == State.DONE
    assert (plan.standing, plan.current_id, plan.total_fen) == (
        Standing.APPROVED, plan.frozen_id, 960_000_000,
    )  # fmt: skip


def test_a_second_change_needs_a_text_of_its_own(changing: Plan) -> None:
    left_over = changing.current
    assert left_over is not None
    withdraw_change(changing, by=AUTHOR)
    begin_change(changing, "还是要加装电梯", by=AUTHOR)
    held = papers(changing)
    with pytest.raises(NotReady, match="变更后的文本还没有传"):
        actions.send_in(held, version=held.version, by=AUTHOR)
    again = plans.bring_file(held, left_over.file, by=AUTHOR)
    assert again.number == 3
    with pytest.raises(Refused, match="一字不差"):
        plans.bring_file(held, left_over.file, by=AUTHOR)


def test_conditions_of_a_change_can_be_worked_on(changing: Plan, person: Person, enter: object) -> None:
    case = concluded_as(carried(sent(changing), "conclusion"), Outcome.CONDITIONS, "补消防意见")
    assert case.number == "" and case.conditions.count() == 1
    page = enter(person("county_officer", "640302")).get(f"/review/{case.pk}/").content.decode()  # type: ignore[operator]
    assert 'name="act" value="report"' in page


def test_the_experts_of_a_change_are_drawn_anew(changing: Plan, country: Country) -> None:
    first = Case.objects.get(plan=changing)
    Case.objects.filter(pk=first.pk).update(step="expert_review", closed_on=None, turn="reviewer")
    panel_with(Case.objects.get(pk=first.pk), seats=1)
    Case.objects.filter(pk=first.pk).update(step="approval", closed_on=first.closed_on, turn="nobody")
    second = panel_with(carried(sent(changing), "expert_review"), seats=1)
    assert second.draw.number == 1 and second.draw.list_digest == first.draws.get().list_digest


@pytest.mark.parametrize("name", ["长" * 116 + ".txt", "很长的方案名称" * 16 + ".docx"])
def test_a_long_chinese_name_is_read(country: Country, name: str) -> None:
    short = reading.short_name(name)
    assert len(short.encode()) < 256 and short.endswith(name.rpartition(".")[2])
    if name.endswith(".txt"):
        version = plans.bring(plan_at(country), io.BytesIO("总投资 961 万元。".encode()), name, by=AUTHOR)
        reading.carry_out(version.pk)
        version.refresh_from_db()
        assert version.state == State.DONE
