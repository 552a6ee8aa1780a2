"""The pages of the pattern room: what they cost, what they show, what they do with bad input."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import today
from jiugai.ground.figures.actions import fold
from jiugai.sites.actions import register
from jiugai.sites.models import Kind, SavedView, Site
from tests.jiugai.conftest import HERE, THERE, Country, Person

pytestmark = pytest.mark.django_db
Enter = Callable[[Account], Client]
QUERIES, BYTES = 8, 80 * 1024


def many(country: Country, count: int, **values: Any) -> list[Site]:
    return [
        register(
            kind=Kind.ESTATE, division=country[f"{HERE}10000{n % 3 + 1}"], by=None,
            values={"name": f"第{n}小区", "target_year": 2026 + n % 3, "buildings": n, **values},
        )
        for n in range(1, count + 1)
    ]  # fmt: skip


@pytest.fixture
def officer(person: Person) -> Account:
    return person("county_officer", HERE, "officer")


@pytest.fixture
def browser(officer: Account, enter: Enter) -> Client:
    return enter(officer)


def cost(browser: Client, path: str) -> tuple[int, int]:
    """Queries and bytes of a page, the second time it is asked for."""
    browser.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(path)
    assert answer.status_code == 200
    return len(asked), len(answer.content)


LISTS = [
    "/sites/",
    "/sites/?target=2026&lacking=1",
    "/sites/?sort=-built&q=小区",
    "/projects/",
    "/sites/stock/",
    "/",
]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_page_costs_the_same_however_many_rows(path: str, country: Country, browser: Client) -> None:
    many(country, 5)
    few = cost(browser, path)
    many_more = [
        register(
            kind=Kind.ESTATE,
            division=country[f"{HERE}100001"],
            by=None,
            values={"name": f"后来的第{n}个小区", "target_year": 2026},
        )
        for n in range(120)
    ]
    while fold():
        pass
    lots = cost(browser, path)
    assert len(many_more) == 120
    limit = 12 if path == "/" else QUERIES
    assert few[0] <= limit and lots[0] <= limit, (few, lots)
    assert lots[1] <= BYTES


def test_pages_follow_one_another_by_key_and_come_back(country: Country, browser: Client) -> None:
    many(country, 120)
    seen: list[str] = []
    first = answer = browser.get("/sites/?sort=number")
    while True:
        seen += [str(r["id"]) for r in answer.context["page"].rows]
        mark = answer.context["page"].following
        if not mark:
            break
        answer = browser.get(f"/sites/?sort=number&after={mark}")
    assert len(seen) == len(set(seen)) == 120
    back = browser.get(f"/sites/?sort=number&before={answer.context['page'].previous}")
    back = browser.get(f"/sites/?sort=number&before={back.context['page'].previous}")
    assert [r["id"] for r in back.context["page"].rows] == [r["id"] for r in first.context["page"].rows]
    assert not back.context["page"].previous


@pytest.mark.parametrize("mark", ["x", "W10", "bnVsbA", "WzEsMl0", "[]", "WyJhIiwgImIiXQ"])
def test_a_mark_that_was_tampered_with_begins_at_the_start(
    mark: str, country: Country, browser: Client
) -> None:
    many(country, 3)
    assert browser.get(f"/sites/?after={mark}").status_code == 200


MARKS = (
    [10**30, "x"],
    [2026, "no key"],
    ["2026", "a\0b"],
    ["years", str(UUID(int=1))],
    [2026],
    [2026, str(UUID(int=1)), 3],
    [2**31, str(UUID(int=1))],
    {},
)


@pytest.mark.parametrize("mark", MARKS, ids=str)
def test_a_mark_that_somebody_else_wrote_begins_at_the_start(
    mark: object, country: Country, browser: Client
) -> None:
    told = urlsafe_b64encode(json.dumps(mark).encode()).decode()
    for name in ("after", "before"):
        answer = browser.get(f"/sites/?{name}={told}")
        assert answer.status_code == 200 and len(answer.context["page"].rows) == len(
            browser.get("/sites/").context["page"].rows
        )


def test_a_mark_without_end_begins_at_the_start(browser: Client) -> None:
    told = urlsafe_b64encode(b"[" * 2900).decode().rstrip("=")
    assert browser.get(f"/sites/?after={told}").status_code == 200


@pytest.mark.parametrize("number", ["²⁰²⁶", "9" * 5000])
def test_a_number_that_is_none_is_left_out_or_refused(number: str, country: Country, browser: Client) -> None:
    (site,) = many(country, 1)
    sent = {"year": number, "chosen": str(site.pk)}
    assert browser.post("/sites/target/", sent).status_code == 409
    sent = {"year": "2030", "chosen": str(site.pk), "back": f"target={number}"}
    assert browser.post("/sites/target/", sent).status_code == 302
    kept = browser.post("/sites/views/", {"name": "数", "query": f"q=甲&target={number}"})
    assert kept.status_code == 302 and "target" not in kept["Location"]
    assert browser.post("/projects/new/", sent | {"name": "项目", "year": number}).status_code == 409


def test_the_last_conditions_come_back_and_can_be_cleared(country: Country, browser: Client) -> None:
    many(country, 9)
    browser.get("/sites/?target=2027")
    again = browser.get("/sites/", follow=True)
    assert "已恢复您上次的条件" in again.content.decode() and len(again.context["page"].rows) == 3
    browser.get("/sites/?clear=1")
    assert len(browser.get("/sites/", follow=True).context["page"].rows) == 9


def test_nothing_found_says_which_condition_to_drop(country: Country, browser: Client) -> None:
    many(country, 9)
    said = browser.get("/sites/?target=2030&q=第1").content.decode()
    assert "没有同时符合 2 个条件的小区" in said and "去掉「目标年：2030」" in said and "1 个" in said


def test_the_first_time_there_is_one_way_in(country: Country, browser: Client) -> None:
    said = browser.get("/sites/").content.decode()
    assert "利通区还没有小区" in said and "导入 Excel 台账" in said


FORM = {
    "name": "新小区",
    "community": "金花园社区",
    "built_year": "1998",
    "area_dm2": "1.2万㎡",
    "kind": "estate",
}


def test_a_place_is_registered_by_form(country: Country, browser: Client) -> None:
    before = Record.objects.count()
    answer = browser.post("/sites/new/", FORM)
    made = Site.objects.get()
    assert answer["Location"] == f"/sites/{made.pk}/?kept=new"
    assert (made.area_dm2, made.division.name, Record.objects.count()) == (
        1_200_000,
        "金花园社区",
        before + 1,
    )


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(country: Country, browser: Client) -> None:
    answer = browser.post(
        "/sites/new/", {**FORM, "built_year": "20xx", "households": "-4", "remark": "写了很久"}
    )
    said = answer.content.decode()
    assert answer.status_code == 422 and not Site.objects.exists()
    assert (
        "有 2 处要改" in said and "建成年份不是年份" in said and "户数不得为负" in said and "写了很久" in said
    )


@pytest.mark.parametrize("community", ["", "火星社区", "红寺堡镇"])
def test_a_community_that_is_not_here_is_refused(community: str, country: Country, browser: Client) -> None:
    answer = browser.post("/sites/new/", {**FORM, "community": community})
    assert answer.status_code == 422 and not Site.objects.exists()


def test_a_stale_edit_shows_both_and_keeps_mine(country: Country, browser: Client) -> None:
    browser.post("/sites/new/", FORM)
    made = Site.objects.get()
    browser.post(f"/sites/{made.pk}/form/", {**FORM, "version": "1", "buildings": "5"})
    answer = browser.post(f"/sites/{made.pk}/form/", {**FORM, "version": "1", "buildings": "6"})
    said = answer.content.decode()
    assert (
        answer.status_code == 409 and "又被改过" in said and "对方改成了：5" in said and 'value="6"' in said
    )
    assert (
        browser.post(f"/sites/{made.pk}/form/", {**FORM, "version": "2", "buildings": "6"}).status_code == 302
    )
    made.refresh_from_db()
    assert made.buildings == 6


def test_a_form_sent_unchanged_changes_nothing(country: Country, browser: Client) -> None:
    site = register(
        kind=Kind.ESTATE, division=country[f"{HERE}100001"], by=None,
        values={"name": "全", "area_dm2": 1_234_567, "budget_fen": 40_080_000, "has_committee": True, "management": "company",
                "surveyed_on": today(), "structure": "frame"},
    )  # fmt: skip
    form = browser.get(f"/sites/{site.pk}/form/").context["form"]
    sent: dict[str, Any] = {f.column.code: list(f.ticked) if f.column.many else f.typed for f in form.fields}
    before = Record.objects.count()
    assert browser.post(f"/sites/{site.pk}/form/", {**sent, "version": str(form.version)}).status_code == 302
    assert Record.objects.count() == before


def test_many_get_a_target_year_in_one_record(country: Country, browser: Client) -> None:
    made = many(country, 3)
    elsewhere = register(
        kind=Kind.ESTATE, division=country[f"{THERE}100001"], by=None, values={"name": "别处"}
    )
    before = Record.objects.count()
    browser.post("/sites/target/", {"year": "2030", "chosen": [str(s.pk) for s in (*made, elsewhere)]})
    assert list(Site.objects.filter(target_year=2030).order_by("number")) == made
    assert Record.objects.count() == before + 1
    assert browser.post("/sites/target/", {"year": "明年", "chosen": [str(made[0].pk)]}).status_code == 409
    assert browser.post("/sites/target/", {"year": "2030", "chosen": ["x"]}).status_code == 409


def test_a_view_is_kept_for_its_owner_only(
    country: Country, browser: Client, person: Person, enter: Enter
) -> None:
    many(country, 3)
    browser.post("/sites/views/", {"name": "第1批", "query": "target=2027"})
    assert "第1批" in browser.get("/sites/").content.decode()
    assert "第1批" not in enter(person("county_officer", "640300")).get("/sites/").content.decode()
    key = str(SavedView.objects.get().pk)
    enter(person("county_officer", "640300", "other")).post("/sites/views/", {"remove": key})
    assert SavedView.objects.get().query == "target=2027"
    browser.post("/sites/views/", {"remove": key})
    assert not SavedView.objects.exists()


def test_each_change_of_a_view_is_one_record_and_a_second_click_none(
    browser: Client, officer: Account
) -> None:
    def kept(year: int) -> list[str]:
        browser.post("/sites/views/", {"name": "第1批", "query": f"target={year}"})
        return list(Record.objects.filter(event__startswith="sites.view").values_list("event", flat=True))

    assert kept(2027) == kept(2027) == ["sites.view_kept"]
    assert kept(2028) == ["sites.view_kept", "sites.view_changed"]
    key = str(SavedView.objects.get(account=officer).pk)
    for _ in range(2):
        assert browser.post("/sites/views/", {"remove": key}).status_code == 302
    assert Record.objects.filter(event="sites.view_removed").count() == 1
    assert all("第1批" not in r.data for r in Record.objects.all())


def test_a_view_that_is_none_or_holds_too_much_is_refused_in_a_sentence(browser: Client) -> None:
    assert browser.post("/sites/views/", {"remove": "x"}).status_code == 404
    asked = {"name": "长", "query": "&".join(f"target={2000 + n}" for n in range(60))}
    assert "条件太多" in browser.post("/sites/views/", asked).content.decode()
    assert "起个名字" in browser.post("/sites/views/", {"name": " ", "query": ""}).content.decode()


def test_two_ticked_places_are_compared_and_merged(country: Country, browser: Client) -> None:
    one, other = many(country, 2)
    page = browser.get(f"/sites/comparison/?chosen={one.pk}&chosen={other.pk}")
    assert page.status_code == 200 and "是同一个吗" in page.content.decode()
    assert browser.get(f"/sites/comparison/?chosen={one.pk}").status_code == 409
    browser.post(
        "/sites/comparison/",
        {
            "chosen": [str(one.pk), str(other.pk)],
            "keep": str(one.pk),
            "answer": "same",
            "take": ["buildings"],
        },
    )
    other.refresh_from_db()
    one.refresh_from_db()
    assert other.merged_into_id == one.pk and one.buildings == 2
    assert browser.get(f"/sites/{other.pk}/")["Location"] == f"/sites/{one.pk}/"


def test_the_map_has_what_was_drawn(country: Country, browser: Client) -> None:
    made = many(country, 2)[0]
    ring = [[106.19, 37.98], [106.2, 37.98], [106.2, 37.99], [106.19, 37.98]]
    import json

    browser.post(
        f"/sites/{made.pk}/outline/",
        {"version": "1", "outline": json.dumps({"type": "Polygon", "coordinates": [ring]})},
    )
    told = browser.get("/sites/map/outlines/").json()
    assert [f["properties"]["name"] for f in told["features"]] == [made.name] and told["without"] == 1


HOSTILE = ['"><script>alert(1)</script>', "' OR 1=1 --", "{{ 7*7 }}", "\x00", "=cmd|' /C calc'!A0", "%s" * 50]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str, country: Country, browser: Client) -> None:
    browser.post("/sites/new/", {**FORM, "name": text + "小区"})
    site = Site.objects.first()
    for path in (
        "/sites/",
        f"/sites/?q={text}",
        "/search/?q=" + text,
        *([f"/sites/{site.pk}/"] if site else []),
    ):
        answer = browser.get(path)
        assert answer.status_code == (400 if "\x00" in text and "?" in path else 200)
        assert b"<script>alert" not in answer.content


def test_every_page_carries_the_headers_that_keep_it(browser: Client) -> None:
    headers = browser.get("/sites/").headers
    assert (
        "script-src 'self'" in headers["Content-Security-Policy"]
        and "unsafe" not in headers["Content-Security-Policy"]
    )
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"], headers["Referrer-Policy"]) == (
        "nosniff",
        "DENY",
        "same-origin",
    )
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize("query", ["lacking=1", f"target={today().year}", ""])
def test_a_total_that_is_read_from_a_counter_is_the_count(
    query: str, country: Country, person: Person, enter: Callable[[Account], Client]
) -> None:
    year = today().year
    for n in range(6):
        values = {"name": f"第{n}小区", "target_year": year if n % 2 else year + 1}
        full = {"buildings": 3, "households": 90, "area_dm2": 900_000, "built_year": 1996}
        register(
            kind=Kind.ESTATE,
            division=country[f"{HERE}100001"],
            values=values | (full if n > 3 else {}),
            by=None,
        )
    client = enter(person("county_officer", HERE))
    told = client.get(f"/sites/?{query}").context["total"]
    rows = client.get(f"/sites/?{query}&sort=-built").context["rows"]
    assert told == rows.count("<tr") and told in (3, 4, 6)


def test_who_works_in_a_community_sees_how_many_there_are(
    country: Country, person: Person, enter: Callable[[Account], Client]
) -> None:
    for place in (f"{HERE}100001", f"{HERE}100002"):
        register(kind=Kind.ESTATE, division=country[place], values={"name": f"{place}小区"}, by=None)
    client = enter(person("community_worker", f"{HERE}100001"))
    told = client.get("/sites/").context
    assert (told["total"], told["everything"]) == (1, 1)
    assert client.get("/sites/?lacking=1").context["total"] == 1
