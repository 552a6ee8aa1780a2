"""A grid of details under what nobody should type: odd numbers, too many rows, nothing that can be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from jiugai.ground.accounts.models import Account
from jiugai.sites.actions import register
from jiugai.sites.grid import MOST
from jiugai.sites.models import Building, Kind, Site
from tests.jiugai.conftest import HERE, Country, Person
from tests.jiugai.sites.test_details import address, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate(country: Country) -> Site:
    return register(
        kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "金花园小区"}, by=None
    )


@pytest.fixture
def browser(person: Person, enter: Callable[[Account], Client]) -> Client:
    return enter(person("county_officer", HERE))


@pytest.mark.parametrize("label", ["①", "3②", "²", "Ⅳ", "٣", "{id}<b>"])
def test_a_number_of_any_script_is_shown_and_sorted(label: str, estate: Site, browser: Client) -> None:
    rows = [{"label": "10"}, {"label": label}, {"label": "9"}]
    assert browser.post(address(estate), typed(rows, 1)).status_code == 302
    for path in (address(estate), f"/sites/{estate.pk}/"):
        answer = browser.get(path)
        assert answer.status_code == 200 and escape(label) in answer.content.decode()


def test_more_rows_than_a_page_holds_are_refused_not_cut_off(estate: Site, browser: Client) -> None:
    rows = [{"label": str(n)} for n in range(MOST + 1)]
    answer = browser.post(address(estate), typed(rows, 1))
    page = answer.content.decode()
    assert answer.status_code == 422 and f"填了 {MOST + 1} 栋" in page and "台账" in page
    assert f'value="{MOST}"' in page, "what was typed is still there"
    assert not Building.objects.exists()
    assert browser.post(address(estate), typed(rows[:-1], 1)).status_code == 302
    assert Building.objects.count() == MOST


@pytest.mark.parametrize("version", ["²", "9" * 5000, "", "-1", "x"])
def test_a_version_that_is_none_is_stale(version: str, estate: Site, browser: Client) -> None:
    for path in (address(estate), f"/sites/{estate.pk}/form/"):
        sent = {"version": version, "0-label": "1", "name": "改了", "community": "金花园社区"}
        assert browser.post(path, sent).status_code == 409
    square = '{"type":"Polygon","coordinates":[[[106.1,37.9],[106.2,37.9],[106.2,38.0],[106.1,37.9]]]}'
    answer = browser.post(f"/sites/{estate.pk}/outline/", {"version": version, "outline": square})
    assert answer.status_code == 409 and "又被改过" in answer.content.decode()


@pytest.mark.parametrize("label", ["\x01", "\u200b"])
def test_a_building_is_not_called_by_nothing(label: str, estate: Site, browser: Client) -> None:
    answer = browser.post(address(estate), typed([{"label": label}], 1))
    assert answer.status_code == 422 and "看不见的字符" in answer.content.decode()
