"""The plan of a city's or county's programme: begun for a place, with steps of its own."""

from __future__ import annotations

import pytest

from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.models import Level
from jiugai.plans.actions import begin
from jiugai.plans.models import Kind, Plan
from jiugai.review.flow import ROADS, steps_of
from jiugai.review.models import Case
from tests.jiugai.conftest import HERE, Country, Person
from tests.jiugai.review.made import case_of, version_of
from tests.jiugai.test_doors import Enter

pytestmark = pytest.mark.django_db
BY = fresh_id()


def test_a_county_has_one_programme_a_year(country: Country) -> None:
    made = begin(title="利通区实施方案", year=2026, division=country[HERE], by=BY)
    assert (made.kind, made.project, made.county_code) == (Kind.PROGRAMME, None, HERE)
    with pytest.raises(Refused, match=f"已有实施方案 {made.number}"):
        begin(title="利通区实施方案", year=2026, division=country[HERE], by=BY)
    assert begin(title="利通区实施方案", year=2027, division=country[HERE], by=BY).number != made.number


def test_a_street_has_none(country: Country) -> None:
    street = country[f"{HERE}100001"]
    with pytest.raises(Refused, match="没有市县实施方案"):
        begin(title="街道方案", year=2026, division=street, by=BY)


def test_the_page_offers_the_places_of_the_author(country: Country, person: Person, enter: Enter) -> None:
    city = country[HERE].parent
    assert city
    client = enter(person("programme_author", city.code))
    page = client.get("/plans/new/programme/").content.decode()
    assert page.index(f'value="{city.code}"') < page.index(f'value="{HERE}"')
    answer = client.post("/plans/new/programme/", {"place": HERE, "title": "利通区实施方案", "year": "2026"})
    assert answer.status_code == 302 and Plan.objects.get().division == country[HERE]


def test_a_citys_programme_passes_no_county(country: Country) -> None:
    city = country[HERE].parent
    assert city
    ways = []
    for place in (city, country[HERE]):
        plan = begin(title=f"{place.name}实施方案", year=2026, division=place, by=BY)
        version_of(plan)
        ways.append([s.code for s in Case.objects.get(pk=case_of(plan, step="docketing").pk).way])
    assert ways[0] == ["city_review", "docketing", "conclusion", "approval"]
    assert ways[1] == ["first_review", *ways[0]]


def test_the_steps_of_a_road_are_those_of_the_offices_at_or_above_the_place() -> None:
    whole = [s.code for s in steps_of("review")]
    assert tuple(whole) == ROADS["review"].steps
    assert [s.code for s in steps_of("review", level=Level.PROVINCE)] == whole[2:]
