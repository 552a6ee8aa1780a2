"""Pages of windows, guidance and overdue cases: who sees what, in few queries however many rows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.common import clock
from jiugai.plans.models import Plan
from jiugai.projects.actions import make
from jiugai.review import guiding, windows
from jiugai.review.models import Case, Lateness, Priority, Window
from jiugai.review.windows import Facts
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.review.made import case_of, plan_with_version
from tests.jiugai.review.test_many import cases_at
from tests.jiugai.test_doors import Enter

pytestmark = pytest.mark.django_db
MOST_QUERIES, MOST_BYTES = 8, 80 * 1024


@pytest.fixture
def window(country: Country) -> Window:
    today = clock.today()
    facts = Facts(2027, 1, "2027年第1批", ("estate",), today, today + timedelta(days=9))
    return windows.open_window(country["640000"], facts, by=None)


def titles(page: str) -> list[str]:
    return re.findall(r'class="site" href="[^"]+">([^< ]+)', page)


def cost(client: Client, path: str) -> tuple[int, int]:
    """Queries of the page itself (not of who asks) and its bytes."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(asked), len(answer.content)


def test_a_windows_second_page_follows_the_first_with_what_goes_first_ahead(
    country: Country, window: Window, person: Person, enter: Enter
) -> None:
    made = cases_at(country, "docketing", 60)
    Case.objects.update(window=window)
    windows.mark(made[30], Priority.LIVELIHOOD, "列入民生实事", by=None)
    windows.mark(made[40], Priority.NOT_STARTED, "上年批准没有开工", by=None)
    client = enter(person("province_reviewer", "640000"))
    first = client.get(f"/windows/{window.pk}/").content.decode()
    assert titles(first)[:2] == [made[30].plan.title, made[40].plan.title]
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following and len(titles(first)) == 50
    second = client.get(f"/windows/{window.pk}/{following[1]}").content.decode()
    assert sorted(titles(first) + titles(second)) == sorted(c.plan.title for c in made)


def test_the_pages_cost_the_same_with_five_cases_and_with_fifty(
    country: Country, window: Window, person: Person, enter: Enter
) -> None:
    cases_at(country, "docketing", 5)
    Case.objects.update(window=window)
    client = enter(person("province_reviewer", "640000"))
    paths = ("/windows/", f"/windows/{window.pk}/", "/review/overdue/", "/guidance/")
    few = {path: cost(client, path) for path in paths}
    cases_at(country, "docketing", 45, county=THERE)
    Case.objects.update(window=window)
    many = {path: cost(client, path) for path in paths}
    assert {p: q for p, (q, _) in few.items()} == {p: q for p, (q, _) in many.items()}
    assert {p: c for p, c in many.items() if c[0] > MOST_QUERIES or c[1] > MOST_BYTES} == {}


def draft(country: Country, county: str) -> Plan:
    site = register(kind=Kind.ESTATE, division=country[f"{county}100001"], values={"name": "翠园"}, by=None)
    return plan_with_version(make(name=f"{county}翠园改造", year=2026, sites=[site], by=None))


def test_guidance_is_read_by_the_county_and_not_by_its_neighbour(
    country: Country, person: Person, enter: Enter
) -> None:
    plan = draft(country, HERE)
    guiding.guide(plan, "第三章补雨污分流的图", way="call", happened_on=clock.today(), by=None)
    own, neighbour = (enter(person("county_officer", county)) for county in (HERE, THERE))
    path = f"/plans/{plan.pk}/guidance/"
    assert "补雨污分流" in own.get(path).content.decode() and "怎样采纳的" in own.get(path).content.decode()
    assert "补雨污分流" in own.get("/guidance/").content.decode()
    assert neighbour.get(path).status_code == 404
    assert "补雨污分流" not in neighbour.get("/guidance/").content.decode()
    answer = own.post(
        path, {"text": "县里自己写一条指导意见", "way": "call", "happened_on": str(clock.today())}
    )
    assert answer.status_code == 409 and "指导意见由市级经办人写" in answer.content.decode()


def test_overdue_cases_are_counted_by_county_with_the_oldest(
    country: Country, person: Person, enter: Enter
) -> None:
    case_of(draft(country, HERE))
    other = case_of(draft(country, THERE))
    Case.objects.update(due_on=clock.today() + timedelta(days=3))
    Case.objects.filter(pk=other.pk).update(due_on=clock.today() - timedelta(days=4))
    city = enter(person("city_officer", "640300")).get("/review/overdue/").content.decode()
    assert "逾期 1 件" in city
    rows = {
        county: re.findall(r'<td class="num[^"]*">([\d,]+)</td>', row)
        for county, row in re.findall(r"<tr><td>(红寺堡区|利通区)</td>(.*?)</tr>", city, re.S)
    }
    assert rows == {"红寺堡区": ["1", "1", "0"], "利通区": ["1", "0", "0"]}
    county = enter(person("county_officer", HERE)).get("/review/overdue/").content.decode()
    assert "红寺堡区" not in county and "逾期 0 件" in county


def test_a_county_sets_no_priority(country: Country, person: Person, enter: Enter) -> None:
    (case,) = cases_at(country, "docketing", 1)
    client = enter(person("county_officer", HERE))
    answer = client.post(f"/review/{case.pk}/priority/", {"priority": "2", "reason": "列入民生实事"})
    assert answer.status_code == 409 and "优先由市级或省级定" in answer.content.decode()
    assert not Case.objects.filter(priority__gt=0).exists()


def test_the_list_of_cases_is_narrowed_to_a_window(
    country: Country, window: Window, person: Person, enter: Enter
) -> None:
    inside, _ = cases_at(country, "docketing", 2)
    Case.objects.filter(pk=inside.pk).update(window=window)
    client = enter(person("province_reviewer", "640000"))
    assert titles(client.get(f"/review/?view=all&window={window.pk}").content.decode()) == [inside.plan.title]
    assert len(titles(client.get("/review/?view=all&window=none").content.decode())) == 2


def test_a_window_with_an_undecided_late_case_asks_two_queries_more(
    country: Country, window: Window, person: Person, enter: Enter
) -> None:
    (case,) = cases_at(country, "docketing", 1)
    Lateness.objects.create(case=case, window=window, reason="资金承诺函晚到", recorded_at=clock.now())
    client = enter(person("province_reviewer", "640000"))
    assert cost(client, f"/windows/{window.pk}/")[0] == MOST_QUERIES + 2
