"""The first screen of a county, and what its frame offers to whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.accounts.models import Account
from jiugai.ground.common import clock
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, Country, Person

pytestmark = pytest.mark.django_db
Enter = Callable[[Account], Client]


def test_where_there_is_no_map_to_draw_stand_the_estates_of_the_year(
    country: Country, person: Person, enter: Enter
) -> None:
    year = clock.today().year
    client = enter(person("county_officer", HERE))
    assert f"没有小区的目标年是 {year}" not in client.get("/").content.decode(), "nothing is registered yet"
    costs = []
    for begin in (0, 20):
        for n in range(begin, begin + 20):
            community = country[f"{HERE}10000{n % 3 + 1}"]
            values = {"name": f"第{n:02}小区", "target_year": year + (n >= 10), "households": n}
            register(kind=Kind.ESTATE, division=community, values=values, by=None)
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            shown = client.get("/").content.decode()
        costs.append(len(asked))
        assert f"{year} 年要改的小区" in shown and "第00小区" in shown and "第10小区" not in shown
        assert shown.count('class="site"') == 8, "the first eight"
    assert costs[0] == costs[1] <= 12


@pytest.mark.parametrize(
    ("role", "place", "offered"),
    [("administrator", None, ()), ("auditor", None, ()), ("expert", "640000", ("/plan-check/",)),
     ("county_officer", HERE, ("/plans/", "/review/", "/sites/", "/projects/", "/search/"))],
)  # fmt: skip
def test_nobody_is_led_to_a_page_that_refuses(
    role: str, place: str | None, offered: tuple[str, ...], person: Person, enter: Enter
) -> None:
    client = enter(person(role, place))
    shown = client.get("/").content.decode()
    for path in ("/plan-check/", "/plans/", "/review/", "/sites/", "/projects/", "/search/"):
        assert (f'href="{path}"' in shown) == (path in offered), path
        if path in offered:
            assert client.get(path).status_code == 200
