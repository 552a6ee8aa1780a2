"""Many cases are decided in one action, each with its own record; one that cannot be decided hinders no other."""

from __future__ import annotations

from typing import Any

import pytest

from jiugai.ground.accounts.models import Membership
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.projects.actions import make
from jiugai.review import deciding
from jiugai.review.models import Case, IssuedNumber, Outcome
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.review.made import case_of, plan_with_version

pytestmark = pytest.mark.django_db
REVIEWER = fresh_id()
COUNT = 12


def cases_at(country: Country, step: str, count: int = COUNT, county: str = HERE) -> list[Case]:
    made = []
    for n in range(count):
        site = register(
            kind=Kind.ESTATE,
            division=country[f"{county}100001"],
            values={"name": f"{county}翠园{n}号院"},
            by=None,
        )
        plan = plan_with_version(make(name=f"{county}翠园{n}号院改造", year=2026, sites=[site], by=None))
        made.append(case_of(plan, step=step))
    return made


@pytest.fixture
def recommended(country: Country) -> list[Case]:
    made = cases_at(country, "conclusion")
    for case in made:
        deciding.recommend(case, Outcome.PASS, text="同意通过", version=case.version, by=REVIEWER)
        case.refresh_from_db()
    return made


def seen(cases: list[Case]) -> dict[str, Any]:
    return {
        "confirmed": "1",
        "step": "conclusion",
        "act": "conclude",
        "text": "同意通过",
        "seen": [f"{c.pk}:{c.version}" for c in cases],
    }


def test_many_are_concluded_each_with_its_record_and_number(
    recommended: list[Case], person: Person, enter: Any
) -> None:
    client = enter(person("province_decider", "640000"))
    preview = client.post("/review/decisions/", {"chosen": [str(c.pk) for c in recommended]}).content.decode()
    assert f"作出结论，{COUNT} 件" in preview and preview.count("可以办") == COUNT
    assert not IssuedNumber.objects.exists(), "a preview decides nothing"
    done = client.post("/review/decisions/", seen(recommended)).content.decode()
    assert f"办成 {COUNT} 件" in done
    assert sorted(IssuedNumber.objects.values_list("number", flat=True)) == list(range(1, COUNT + 1))
    assert Record.objects.filter(event="review.numbered").count() == COUNT
    again = client.post("/review/decisions/", seen(recommended)).content.decode()
    assert f"没有办成 {COUNT} 件" in again and IssuedNumber.objects.count() == COUNT


def test_one_that_was_changed_meanwhile_hinders_no_other(
    recommended: list[Case], person: Person, enter: Any
) -> None:
    client = enter(person("province_decider", "640000"))
    sent = seen(recommended)
    first = recommended[0]
    deciding.recommend(first, Outcome.REFUSE, text="又有新情况", version=first.version, by=REVIEWER)
    done = client.post("/review/decisions/", sent).content.decode()
    assert f"办成 {COUNT - 1} 件" in done and "您打开之后这件已有新的办理" in done
    first.refresh_from_db()
    assert not first.number and first.is_open


def test_what_one_recommended_oneself_is_shown_as_hindered(
    recommended: list[Case], person: Person, enter: Any
) -> None:
    decider = person("province_decider", "640000")
    case = recommended[0]
    deciding.recommend(case, Outcome.PASS, text="同意通过", version=case.version, by=decider.pk)
    client = enter(decider)
    page = client.post("/review/decisions/", {"chosen": [str(c.pk) for c in recommended]}).content.decode()
    assert "处理建议是您提的" in page and f"作出结论，{COUNT - 1} 件" in page


def test_cases_of_several_steps_or_too_many_are_refused(country: Country, person: Person, enter: Any) -> None:
    mixed = [*cases_at(country, "conclusion", 1), *cases_at(country, "docketing", 1, THERE)]
    client = enter(person("province_reviewer", "640000"))
    answer = client.post("/review/decisions/", {"chosen": [str(c.pk) for c in mixed]})
    assert answer.status_code == 409 and "在不同的步骤" in answer.content.decode()
    none = client.post("/review/decisions/", {})
    assert none.status_code == 409 and "没有选中" in none.content.decode()
    more = client.post("/review/decisions/", {"chosen": [str(fresh_id()) for _ in range(101)]})
    assert more.status_code == 409 and "一次最多办 100 件" in more.content.decode()


def test_a_neighbour_decides_nothing_here(country: Country, person: Person, enter: Any) -> None:
    here = cases_at(country, "first_review", 2)
    client = enter(person("county_reviewer", THERE))
    sent = {
        "confirmed": "1",
        "step": "first_review",
        "act": "pass",
        "seen": [f"{c.pk}:{c.version}" for c in here],
    }
    page = client.post("/review/decisions/", sent).content.decode()
    assert "办成 0 件" in page and here[0].plan.title not in page
    assert set(Case.objects.values_list("step", flat=True)) == {"first_review"}
    assert client.post("/review/decisions/", {"chosen": [str(c.pk) for c in here]}).status_code == 409


def test_what_one_sees_and_may_not_decide_is_said_before(
    country: Country, person: Person, enter: Any
) -> None:
    case = cases_at(country, "first_review", 1)[0]
    reviewer = person("county_reviewer", THERE)
    office = reviewer.memberships.get().organisation
    Membership.objects.create(
        account=reviewer, organisation=office, division=country["640300"], role="leader", since=clock.today()
    )
    page = enter(reviewer).post("/review/decisions/", {"chosen": [str(case.pk)]}).content.decode()
    assert "不在您能办这一步的范围内" in page


def test_the_first_review_of_many_says_what_hinders_each(
    country: Country, person: Person, enter: Any
) -> None:
    here = cases_at(country, "first_review", 3)
    client = enter(person("county_reviewer", HERE))
    page = client.post("/review/decisions/", {"chosen": [str(c.pk) for c in here]}).content.decode()
    assert page.count("资料齐全：缺") == 3 and 'name="confirmed"' not in page
