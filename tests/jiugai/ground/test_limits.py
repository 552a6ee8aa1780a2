"""What is dear may be asked so often by one account and no more; what is plain costs nothing for it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.access.limits import LIMITS, seconds_to_wait
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from tests.jiugai.conftest import HERE, Person
from tests.jiugai.installation import installation
from tests.jiugai.test_doors import ENDPOINTS

pytestmark = pytest.mark.django_db
Enter = Callable[[Account], Client]
WINDOW = datetime.fromtimestamp(int(clock.now().timestamp()) // 600 * 600, UTC)
"""The beginning of the present one: accounts of the tests are opened today."""


@pytest.fixture
def officer(person: Person) -> Account:
    return person("county_officer", HERE, "officer")


@pytest.fixture
def browser(officer: Account, enter: Enter) -> Client:
    return enter(officer)


def test_what_is_limited_is_this_and_health_is_not() -> None:
    limited = {a: entry.callback.limit for a, entry in ENDPOINTS.items() if hasattr(entry.callback, "limit")}
    assert limited == {
        "search/": "searches",
        "plan-check/": "uploads",
        "plan-batches/": "uploads",
        "plans/<uuid:pk>/versions/": "uploads",
        "plans/<uuid:pk>/attachments/": "uploads",
        "review/<uuid:pk>/approval/": "uploads",
        "review/<uuid:pk>/conditions/": "uploads",
        "review/<uuid:pk>/reconsideration/": "uploads",
        "windows/<uuid:pk>/letter/": "uploads",
        "residents/owners/<uuid:pk>/": "uploads",
        "residents/votes/<uuid:pk>/scans/": "uploads",
        "residents/votes/<uuid:pk>/slips/": "exports",
        "residents/votes/<uuid:pk>/recount/": "exports",
        "sites/import/": "uploads",
        "divisions/lists/": "uploads",
        "sites/export/": "exports",
        "sites/import/<uuid:pk>/problems/": "exports",
        "audit/export/": "exports",
        "review/export/": "exports",
        "guidance/export/": "exports",
    }
    taking = {
        a for a, e in ENDPOINTS.items()
        if e.callback.__module__.startswith("jiugai") and "request.FILES" in inspect.getsource(inspect.unwrap(e.callback))
    }  # fmt: skip
    assert taking == {a for a, code in limited.items() if code == "uploads"}, "every upload is limited"
    assert all(limit.most % limit.step == 0 for limit in LIMITS.values())


@pytest.mark.parametrize("code", LIMITS)
def test_so_many_and_no_more_until_the_window_is_over(code: str) -> None:
    account, other = fresh_id(), fresh_id()
    limit = LIMITS[code]
    with clock.standing_at(WINDOW + timedelta(seconds=30)):
        assert [seconds_to_wait(limit, account) for _ in range(limit.most)] == [0] * limit.most
        assert seconds_to_wait(limit, account) == seconds_to_wait(limit, account) == limit.seconds - 30
        assert seconds_to_wait(limit, other) == 0, "another account is not held"
    with clock.standing_at(WINDOW + timedelta(seconds=limit.seconds)):
        assert seconds_to_wait(limit, account) == 0


def test_the_page_says_what_and_how_long_and_it_is_on_record_once(browser: Client, officer: Account) -> None:
    with clock.standing_at(WINDOW):
        for _ in range(LIMITS["exports"].most):
            assert seconds_to_wait(LIMITS["exports"], officer.pk) == 0
        for _ in range(3):
            answer = browser.get("/sites/export/")
            assert (answer.status_code, answer["Retry-After"]) == (429, "600")
            assert (
                "10 分钟里导出超过了 60 次" in answer.content.decode()
                and "10 分钟后再试" in answer.content.decode()
            )
        assert browser.get("/sites/").status_code == 200, "everything else goes on"
        assert browser.get("/sites/import/").status_code == 200
    assert Record.objects.filter(event="access.limited", actor=officer.pk).count() == 1
    assert not Record.objects.filter(event="sites.exported").exists()
    with clock.standing_at(WINDOW + timedelta(minutes=10)):
        answer = browser.get("/sites/export/")
        assert answer.status_code == 200
        answer.close()


def test_a_form_is_looked_at_without_being_counted(browser: Client, officer: Account) -> None:
    with clock.standing_at(WINDOW):
        for _ in range(3):
            browser.get("/plan-check/")
        assert cache.get(f"limit:uploads:{officer.pk}:{int(WINDOW.timestamp()) // 600}:1") is None
        browser.post("/plan-check/", {})
        assert cache.get(f"limit:uploads:{officer.pk}:{int(WINDOW.timestamp()) // 600}:1") == 1


def test_a_search_asks_the_counter_once_in_twenty_and_plain_lists_never(browser: Client) -> None:
    def about_limits(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        return sum("limit:" in q["sql"] or "jiugai_cache" in q["sql"] for q in asked.captured_queries)

    with clock.standing_at(WINDOW):
        assert about_limits("/search/?q=金") > 0, "takes the first place"
        assert [about_limits("/search/?q=金") for _ in range(19)] == [0] * 19
        assert about_limits("/search/?q=金") > 0
    assert [about_limits(p) for p in ("/", "/sites/", "/projects/", "/sites/stock/", "/health/ready/")] == [
        0
    ] * 5


def test_processes_count_together_however_many_ask_at_once(tmp_path: Path) -> None:
    program = """
import os
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID
from django.db import connection
from jiugai.ground.access.limits import LIMITS, seconds_to_wait
from jiugai.ground.common import clock
def ask(n):
    with clock.standing_at(clock.datetime(2026, 3, 18, 6, 0, tzinfo=clock.UTC)):
        passed = sum(seconds_to_wait(LIMITS["uploads"], UUID(int=7)) == 0 for _ in range(12))
    connection.close()
    return passed
with ThreadPoolExecutor(3) as pool:
    print(sum(pool.map(ask, range(3))))
"""
    with installation(tmp_path / "site") as site:
        begun = [site.python_begun(program) for _ in range(2)]
        passed = []
        for process in begun:
            told: Any = process.communicate(timeout=120)[0]
            assert process.returncode == 0, told
            passed.append(int(told.split()[-1]))
    assert sum(passed) == 60
