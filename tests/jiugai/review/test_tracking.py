"""The conditions of a pass are tracked until who reviewed says that they are met."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.inbox.models import Task
from jiugai.projects.actions import make
from jiugai.review import deciding, tracking
from jiugai.review.models import Case, Condition, ConditionState, Outcome
from jiugai.review.pending import CONDITION, CONDITION_REPORT
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.review.made import case_of, plan_with_version

pytestmark = pytest.mark.django_db
AUTHOR, REVIEWER, DECIDER = (fresh_id() for _ in range(3))


@pytest.fixture
def case(country: Country) -> Case:
    """Passed with two conditions."""
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "翠园小区"}, by=None)
    plan = plan_with_version(make(name="翠园小区改造", year=2026, sites=[site], by=None))
    made = case_of(plan, step="conclusion")
    deciding.recommend(
        made, Outcome.CONDITIONS, text="原则同意", conditions=["补消防意见", "补燃气迁改协议"], version=made.version,
        by=REVIEWER, due_on=clock.today() + timedelta(days=30),
    )  # fmt: skip
    made.refresh_from_db()
    return deciding.conclude(made, text="同意有条件通过", version=made.version, by=DECIDER)


def waiting() -> list[str]:
    kinds = (CONDITION, CONDITION_REPORT)
    return sorted(Task.objects.open().filter(kind__in=kinds).values_list("kind", flat=True))


def test_a_condition_goes_between_author_and_reviewer_until_it_is_met(case: Case) -> None:
    first, second = case.conditions.order_by("number")
    assert {c.due_on for c in (first, second)} == {clock.today() + timedelta(days=30)}
    assert waiting() == [CONDITION, CONDITION]
    with pytest.raises(Refused, match="等申报单位报来再核对"):
        tracking.confirm(first, by=REVIEWER)
    tracking.report(first, "消防部门已出具意见", stream=io.BytesIO(b"%PDF-1.4 1"), name="意见.pdf", by=AUTHOR)
    assert waiting() == [CONDITION, CONDITION_REPORT]
    tracking.send_back(first, "意见没有盖章", by=REVIEWER)
    first.refresh_from_db()
    assert (first.state, first.sent_back) == (ConditionState.OPEN, "意见没有盖章")
    tracking.report(first, "已补盖章", by=AUTHOR)
    tracking.confirm(first, by=REVIEWER)
    first.refresh_from_db()
    assert (first.state, first.met_on) == (ConditionState.MET, clock.today()) and first.file is not None
    assert waiting() == [CONDITION]
    with pytest.raises(Refused, match="已经办结"):
        tracking.report(first, "再报一次", by=AUTHOR)
    said = list(case.entries.filter(act="condition").order_by("number").values_list("said", flat=True))
    assert said == ["报条件 1 办结", "条件 1 没有办结，退回", "报条件 1 办结", "条件 1 办结"]


def test_reporting_the_same_twice_is_one_report(case: Case) -> None:
    first = case.conditions.get(number=1)
    tracking.report(first, "消防部门已出具意见", by=AUTHOR)
    tracking.report(first, "消防部门已出具意见", by=AUTHOR)
    assert case.entries.filter(act="condition").count() == 1


def test_conditions_need_a_day_to_come(country: Country, case: Case) -> None:
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "裕西小区"}, by=None)
    other = case_of(
        plan_with_version(make(name="裕西小区改造", year=2026, sites=[site], by=None)), step="conclusion"
    )
    with pytest.raises(Refused, match="不在今天之后"):
        deciding.recommend(
            other, Outcome.CONDITIONS, text="原则同意", conditions=["补"], due_on=clock.today(), version=other.version, by=REVIEWER
        )  # fmt: skip
    deciding.recommend(
        other, Outcome.CONDITIONS, text="原则同意", conditions=["补"], version=other.version, by=REVIEWER
    )
    assert other.recommendations.get().due_on == deciding.met_until(other)


def test_the_list_shows_those_of_ones_own_reach_and_the_overdue(
    case: Case, person: Person, enter: Any
) -> None:
    Condition.objects.filter(case=case, number=1).update(due_on=clock.today() - timedelta(days=3))
    own = enter(person("county_officer", HERE)).get("/review/conditions/?view=overdue").content.decode()
    assert "补消防意见" in own and "补燃气迁改协议" not in own and "逾期" in own
    other = enter(person("county_officer", THERE)).get("/review/conditions/").content.decode()
    assert "补消防意见" not in other and "没有要办结的条件" in other


def test_only_the_author_reports_and_only_who_reviewed_confirms(
    case: Case, person: Person, enter: Any
) -> None:
    author, reviewer = enter(person("county_officer", HERE)), enter(person("province_reviewer", "640000"))
    path = f"/review/{case.pk}/conditions/"
    told = {"number": "1", "text": "消防部门已出具意见"}
    assert reviewer.post(path, {**told, "act": "report"}).status_code == 409
    assert author.post(path, {**told, "act": "report"}).status_code == 302
    reported_at = case.conditions.get(number=1).reported_at
    assert reported_at is not None
    seen = {"number": "1", "act": "confirm", "seen": reported_at.isoformat()}
    assert author.post(path, seen).status_code == 409
    assert (
        author.post(path, {**told, "text": "消防部门已出具意见，附件已换", "act": "report"}).status_code
        == 302
    )
    stale = reviewer.post(path, seen)
    assert stale.status_code == 409 and "又改过办结情况" in stale.content.decode()
    again = case.conditions.get(number=1).reported_at
    assert again is not None
    assert reviewer.post(path, {**seen, "seen": again.isoformat()}).status_code == 302
    assert case.conditions.get(number=1).state == ConditionState.MET
    assert "办结" in author.get(f"/review/{case.pk}/").content.decode()
