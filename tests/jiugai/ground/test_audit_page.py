"""The page of the audit: what it shows, its filters, its cost, and the CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.accounts.actions import grant
from jiugai.ground.accounts.models import Account
from jiugai.ground.accounts.pages.audit import guarded
from jiugai.ground.audit.actions import record, seal
from jiugai.ground.audit.events import EVENTS, GROUPS
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import standing_at
from jiugai.ground.common.ids import fresh_id, seeded_with
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, THERE, Country, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(person: Person, enter: Callable[[Account], Client]) -> Client:
    return enter(person("auditor", None, "auditor"))


@pytest.fixture
def clerk(person: Person) -> Account:
    return person("county_officer", HERE, "clerk")


def text(client: Client, query: str = "") -> str:
    answer = client.get(f"/audit/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_event_belongs_to_a_group() -> None:
    assert {e.partition(".")[0] for e in EVENTS} <= set(GROUPS)


def test_records_as_sentences_with_who_when_and_seal(browser: Client, clerk: Account) -> None:
    record("sites.targeted", {"count": 3, "year": 2027}, by=clerk.pk)
    seal()
    record("jobs.again", {"task": "备份"})
    page = text(browser)
    assert (
        "设定 3 个地方的目标年为 2027" in page and "clerk（county_officer 单位）" in page and "系统" in page
    )
    assert "封存到第 1 批" in page and "未封存 1 条" in page
    assert page.index("重做后台工作") < page.index("设定 3 个地方"), "newest first"


def test_an_auditor_sees_what_happened_in_the_own_place(
    country: Country, person: Person, enter: Callable[[Account], Client], browser: Client
) -> None:
    """A change lies where the place lies; what lies nowhere is where its actor works; the rest is the installation's."""
    for county, name in ((HERE, "此处小区"), (THERE, "彼处小区")):
        register(kind=Kind.ESTATE, division=country[f"{county}100001"], values={"name": name}, by=None)
    enter(person("county_officer", THERE, "there")).get(
        f"/sites/{fresh_id()}/"
    )  # out of reach, a record of THERE
    record("jobs.again", {"task": "备份"})
    of_here, of_city = (enter(person("auditor", place)) for place in (HERE, "640300"))
    told = {"此处小区", "彼处小区", "管辖范围之外", "重做后台工作"}
    for client, seen in ((of_here, {"此处小区"}), (of_city, told - {"重做后台工作"}), (browser, told)):
        page, exported = text(client), b"".join(client.get("/audit/export/").streaming_content).decode()  # type: ignore[attr-defined]
        assert {t for t in told if t in page} == seen == {t for t in told if t in exported}


def test_what_concerns_people_is_seen_where_they_work(
    person: Person, enter: Callable[[Account], Client], country: Country
) -> None:
    """A log-in and a role given by the country's administrator are seen by the auditors of the person's county, by no other's."""
    chief, clerk = person("administrator", None, "chief"), person("county_officer", HERE, "clerk")
    clerk.set_password("柳河春水 2026 绿")
    clerk.save()
    Client().post("/login/", {"login": "clerk", "password": "柳河春水 2026 绿"})
    Client().post("/login/", {"login": "clerk", "password": "不是这个"})
    grant(
        clerk,
        role="street_officer",
        organisation=clerk.memberships.get().organisation,
        division=country[f"{HERE}100"],
        by=chief.pk,
    )
    here, there = (text(enter(person("auditor", place))) for place in (HERE, THERE))
    for told in ("登录没有成功", "授予 clerk 角色"):
        assert told in here and told not in there, told


def test_the_filters(browser: Client, clerk: Account) -> None:
    thing = fresh_id()
    with seeded_with(1), standing_at(datetime(2026, 3, 18, 15, 59, tzinfo=UTC)):  # 23:59 in Shanghai
        record("sites.targeted", {"count": 1, "year": 2031}, by=clerk.pk, subject_kind="site", subject=thing)
    with seeded_with(2), standing_at(datetime(2026, 3, 18, 16, 0, tzinfo=UTC)):  # the next day there
        record("divisions.loaded", {"added": 77, "present": 88}, by=None)
    early, late = "目标年为 2031", "新增 77 个"
    for query, seen in (
        ("group=sites", (True, False)), ("group=divisions", (False, True)), ("from=2026-03-19", (False, True)),
        ("to=2026-03-18", (True, False)), ("from=2026-03-18&to=2026-03-19", (True, True)), ("who=clerk", (True, False)),
        (f"of={thing}", (True, False)), ("group=nothing", (True, True)),
    ):  # fmt: skip
        page = text(browser, query)
        assert (early in page, late in page) == seen, query


@pytest.mark.parametrize("query", ["from=yesterday", "who=nemo", "of=x"])
def test_a_filter_that_cannot_be_read_is_said(query: str, browser: Client) -> None:
    assert 'role="alert"' in text(browser, query)


def test_pages_do_not_get_dearer(browser: Client, clerk: Account) -> None:
    for n in range(130):
        record("sites.targeted", {"count": n, "year": 2027}, by=clerk.pk, subject=UUID(int=n))
    seal()
    seen: set[str] = set()
    query = ""
    for _ in range(3):
        browser.get(f"/audit/?{query}")
        with CaptureQueriesContext(connection) as asked:
            page = text(browser, query)
        assert len(asked) <= 8 and len(page.encode()) < 80 * 1024
        seen |= {n for n in map(str, range(130)) if f"设定 {n} 个地方" in page}
        if 'rel="next"' in page:
            query = page.split('rel="next" href="?')[1].split('"')[0].replace("&amp;", "&")
    assert len(seen) == 130


def exported(browser: Client, query: str = "") -> list[list[str]]:
    answer = browser.get(f"/audit/export/?{query}")
    told = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert told.startswith("\ufeff") and "attachment" in answer["Content-Disposition"]
    return list(csv.reader(io.StringIO(told[1:])))


def test_the_export_is_complete_guarded_and_on_record(browser: Client, clerk: Account) -> None:
    record("sites.changed", {"what": "名称"}, by=clerk.pk)
    for name in ("=cmd|calc", "+1", "-1", "@sum", "＝1"):
        record("accounts.opened", {"login": name}, by=None)
    rows = exported(browser)
    assert rows[0][0] == "时间" and len(rows) == 1 + Record.objects.count()
    assert all(not cell.startswith(("=", "+", "-", "@", "＝")) for row in rows for cell in row)
    told = Record.objects.get(event="audit.exported")
    assert "全部" in told.data and told.actor is not None
    assert len(exported(browser, "group=sites")) == 2
    assert Record.objects.filter(event="audit.exported").count() == 2


def test_a_sentence_that_begins_like_a_formula_is_text() -> None:
    assert [guarded(c) for c in ("=1", "\t=1", "1", "–1", "－1")] == ["'=1", "'\t=1", "1", "–1", "'－1"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1969-12-31", "2101-01-01"])
def test_a_day_beyond_all_records_is_told_and_left_out(day: str, browser: Client) -> None:
    for name in ("from", "to"):
        assert "读不懂" in text(browser, f"{name}={day}")
        assert browser.get(f"/audit/export/?{name}={day}").status_code == 200
