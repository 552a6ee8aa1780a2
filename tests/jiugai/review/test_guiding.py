"""A city guides its counties' drafts on record; the county says how it took it up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiugai.ground.access.scope import Place, Reach
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.inbox.models import Notice
from jiugai.plans.models import Plan
from jiugai.projects.actions import make
from jiugai.review import guiding
from jiugai.review.models import Guidance
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.review.made import case_of, plan_with_version

pytestmark = pytest.mark.django_db
CITY, COUNTY = (fresh_id() for _ in range(2))


@pytest.fixture
def draft(country: Country) -> Plan:
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "翠园小区"}, by=None)
    return plan_with_version(make(name="翠园小区改造", year=2026, sites=[site], by=None))


def guided(plan: Plan) -> Guidance:
    return guiding.guide(plan, "第三章补雨污分流的图", way="on_site", happened_on=clock.today(), by=CITY)


def test_what_a_city_says_is_seen_by_the_county_and_by_no_neighbour(draft: Plan, person: Person) -> None:
    officer, neighbour = person("county_officer", HERE), person("county_officer", THERE)
    made = guided(draft)
    county, other = (Reach((Place(3, code),)) for code in (HERE, THERE))
    assert list(Guidance.objects.within(county)) == [made]
    assert not Guidance.objects.within(other).exists()
    assert list(Guidance.objects.within(Reach((Place(2, "640300"),)))) == [made]
    told = Notice.objects.filter(event="review.guided").values_list("account", flat=True)
    assert officer.pk in told and neighbour.pk not in told


def test_guidance_is_taken_up_once(draft: Plan) -> None:
    made = guided(draft)
    with pytest.raises(Refused, match="写明怎样采纳"):
        guiding.take_up(made, "", by=COUNTY)
    guiding.take_up(made, "第三章已补", by=COUNTY)
    with pytest.raises(Refused, match="已经回复过"):
        guiding.take_up(made, "再回一次", by=COUNTY)
    made.refresh_from_db()
    assert made.taken_up == "第三章已补" and made.taken_at is not None
    events = Record.objects.filter(subject=draft.pk, event__startswith="review.gui")
    assert sorted(events.values_list("event", flat=True)) == ["review.guidance_taken", "review.guided"]


def test_what_was_sent_in_is_not_guided_any_more(draft: Plan) -> None:
    case_of(draft)
    draft.refresh_from_db()
    with pytest.raises(Refused, match="报送后的意见在审核里提"):
        guided(draft)
    assert not Guidance.objects.exists()


def test_guidance_has_words_and_no_day_to_come(draft: Plan) -> None:
    with pytest.raises(Refused, match="现在 2 个字"):
        guiding.guide(draft, "补图", way="call", happened_on=clock.today(), by=CITY)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Refused, match="日期不在今天之后"):
        guiding.guide(draft, "第三章补雨污分流的图", way="call", happened_on=tomorrow, by=CITY)
