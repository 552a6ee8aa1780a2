"""A refusal is looked at anew once, in time, by others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.plans.models import Plan, Standing
from jiugai.projects.actions import make
from jiugai.review import cases, deciding
from jiugai.review.models import Case, Outcome, Turn
from jiugai.review.reconsidering import reconsider, until
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, Country
from tests.jiugai.review.made import case_of, plan_with_version

pytestmark = pytest.mark.django_db
AUTHOR, FIRST, SECOND, THIRD, FOURTH = (fresh_id() for _ in range(5))
GROUNDS = "房产证上的建成年份是1998年，在支持年限之内，见附件。"


@pytest.fixture
def refused(country: Country) -> Case:
    """A case whose plan was refused."""
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "翠园小区"}, by=None)
    plan = plan_with_version(make(name="翠园小区改造", year=2026, sites=[site], by=None))
    return decided(case_of(plan, step="conclusion"), Outcome.REFUSE, FIRST, SECOND)


def decided(case: Case, outcome: str, recommends: object, concludes: object) -> Case:
    deciding.recommend(case, outcome, text="建议如此", version=case.version, by=recommends)  # type: ignore[arg-type]
    case.refresh_from_db()
    return deciding.conclude(case, text="结论如此", version=case.version, by=concludes)  # type: ignore[arg-type]


def test_a_refusal_is_decided_anew_by_others(refused: Case) -> None:
    case = reconsider(refused, GROUNDS, version=refused.version, by=AUTHOR)
    assert (case.step, case.turn, case.outcome, case.closed_on) == ("conclusion", Turn.REVIEWER, "", None)
    assert case.plan.standing == Standing.SUBMITTED and case.due_on is not None
    for same in (FIRST, SECOND):
        with pytest.raises(Refused, match="没有参与原结论的人"):
            deciding.recommend(case, Outcome.PASS, text="同意复议", version=case.version, by=same)
    deciding.recommend(case, Outcome.PASS, text="同意复议", version=case.version, by=THIRD)
    case.refresh_from_db()
    with pytest.raises(Refused, match="没有参与原结论的人"):
        deciding.conclude(case, text="同意复议", version=case.version, by=SECOND)
    case = deciding.conclude(case, text="同意复议", version=case.version, by=FOURTH)
    assert case.number and case.step == "approval"


def test_it_is_asked_for_once(refused: Case) -> None:
    case = reconsider(refused, GROUNDS, version=refused.version, by=AUTHOR)
    case = decided(case, Outcome.REFUSE, THIRD, FOURTH)
    assert until(Case.objects.get(pk=case.pk)) is None
    with pytest.raises(Refused, match="复议只有一次"):
        reconsider(case, GROUNDS, version=case.version, by=AUTHOR)


def test_it_is_asked_for_in_time_and_with_grounds(refused: Case) -> None:
    last = until(Case.objects.get(pk=refused.pk))
    assert last is not None and last > clock.today()
    with pytest.raises(Refused, match="10 到 2000 个字"):
        reconsider(refused, "不服", version=refused.version, by=AUTHOR)
    with pytest.raises(cases.Stale):
        reconsider(refused, GROUNDS, version=refused.version - 1, by=AUTHOR)
    with (
        clock.standing_at(clock.now() + timedelta(days=60)),
        pytest.raises(Refused, match=r"期限到 .*已经过了。依据：.*默认值，请确认"),
    ):
        reconsider(refused, GROUNDS, version=refused.version, by=AUTHOR)
    refused.refresh_from_db()
    assert refused.closed_on is not None and not hasattr(refused, "reconsideration")


def test_what_was_not_refused_is_not_looked_at_anew(country: Country) -> None:
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "翠园小区"}, by=None)
    case = case_of(plan_with_version(make(name="翠园小区改造", year=2026, sites=[site], by=None)))
    with pytest.raises(Refused, match="只有结论为不予通过的"):
        reconsider(case, GROUNDS, version=case.version, by=AUTHOR)


def test_a_project_that_has_another_plan_by_now_keeps_that(refused: Case) -> None:
    assert refused.plan.project is not None
    plan_with_version(refused.plan.project)
    with pytest.raises(Refused, match="已有方案"):
        reconsider(refused, GROUNDS, version=refused.version, by=AUTHOR)
    assert Plan.objects.get(pk=refused.plan_id).standing == Standing.REFUSED
