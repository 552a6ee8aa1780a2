"""Failed log-ins: a name and an address are locked after too many, for a fixed time, with one record."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from jiugai.ground.accounts import tries
from jiugai.ground.accounts.actions import give_password
from jiugai.ground.accounts.models import Account, Stranger
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import standing_at, ticks
from tests.jiugai.conftest import Country
from tests.jiugai.entering import NEXT, RIGHT, WRONG, events, opened, sends, since
from tests.jiugai.installation import installation

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def account(country: Country) -> Account:
    return opened("wang", "community_worker", country)


def fails(client: Client, times: int, login: str = "wang") -> list[str]:
    return [sends(client, login=login, password=WRONG) for _ in range(times)]


def test_five_failures_lock_the_name_and_say_until_when(account: Account, client: Client) -> None:
    with standing_at(NOON):
        assert all("登录名或密码不对。" in page for page in fails(client, 4))
        before = len(events())
        told = "连续输错 5 次，这个登录名锁定到 12:15。"
        assert told in fails(client, 1)[0]
        assert told in sends(client), "not with the right password either"
        assert told in sends(client, login="WANG "), "another case is the same name"
        assert client.post("/login/", {"login": "wang", "password": RIGHT}).status_code == 429
        assert "锁定" not in sends(client, login="zhao", password=WRONG)
    assert since(before) == ["accounts.locked", "accounts.login_failed"], "one record when the lock begins"
    noted = Record.objects.get(event="accounts.locked")
    assert (noted.actor, noted.subject, json.loads(noted.data)) == (None, account.pk, {"until": "12:15"})


def test_tries_during_a_lock_do_not_prolong_it_and_are_counted_without_a_row(
    account: Account, client: Client
) -> None:
    with standing_at(NOON):
        fails(client, 5)
    before = len(events())
    for minute in (1, 5, 10, 14):
        with standing_at(NOON + timedelta(minutes=minute)):
            assert "锁定到 12:15" in fails(client, 1)[0]
    assert len(events()) == before
    account.refresh_from_db()
    assert account.tried_while_locked == 4
    with standing_at(NOON + timedelta(minutes=15)):
        assert "登录名或密码不对。" in fails(client, 1)[0], "counting begins anew"
        assert sends(client) == "/"


def test_failures_of_more_than_a_quarter_of_an_hour_ago_do_not_count(
    account: Account, client: Client
) -> None:
    with standing_at(NOON):
        fails(client, 4)
    with standing_at(NOON + timedelta(minutes=16)):
        assert not any("锁定" in page for page in fails(client, 4))
        assert sends(client) == "/"


def test_success_does_not_wipe_the_failures(account: Account, client: Client) -> None:
    fails(client, 4)
    assert sends(client) == "/"
    client.post("/logout/")
    assert "锁定到" in fails(client, 1)[0]


def test_an_unknown_name_is_locked_as_a_known_one(account: Account, client: Client) -> None:
    with standing_at(NOON):
        known, unknown = (fails(client, 6, login) for login in ("wang", "nemo"))
    assert [page.replace("wang", "nemo") for page in map(plain, known)] == list(map(plain, unknown))
    assert "nemo" not in str(list(Stranger.objects.values()))


def plain(page: str) -> str:
    """Without the tokens of the form protection."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def test_a_password_that_the_administrator_gives_unlocks(account: Account, client: Client) -> None:
    fails(client, 5)
    give_password(account, password=NEXT, by=None)
    assert sends(client, password=NEXT) == "/"


def test_an_address_is_locked_after_many_failures_of_many_names(
    account: Account, client: Client, settings: Any
) -> None:
    settings.ADDRESS_FAILURES = 12
    colleague = Client()
    assert sends(colleague) == "/"
    colleague.post("/logout/")
    with standing_at(NOON):
        for n in range(12):
            assert "网络" not in sends(client, login=f"n{n}", password=WRONG)
        answer = client.post("/login/", {"login": "wang", "password": RIGHT})
        assert answer.status_code == 429 and "15 分钟内输错了 12 次，锁定到 12:15" in answer.content.decode()
        assert answer["Retry-After"]
        assert sends(colleague) == "/", "who has logged in with this browser before is not kept out"
        assert "网络" in sends(colleague_of(colleague), login="n99", password=WRONG), (
            "but only to the own account"
        )
        elsewhere = Client(REMOTE_ADDR="10.1.2.3")
        assert sends(elsewhere) == "/"
    assert Record.objects.filter(event="accounts.address_locked").count() == 1
    assert "127.0.0.1" not in str(list(Stranger.objects.values()))
    with standing_at(NOON + timedelta(minutes=15)):
        assert sends(Client()) == "/"


def colleague_of(client: Client) -> Client:
    """Logged out, in the same browser."""
    client.post("/logout/")
    return client


def test_an_office_that_mistypes_now_and_then_is_not_kept_out(account: Account, client: Client) -> None:
    address = tries.stranger("address", "127.0.0.1")
    for _ in range(90):
        assert tries.fail(address, tries.of_an_address()) is None
    assert sends(client) == "/"


def test_what_is_kept_of_strangers_is_forgotten(client: Client, db: None) -> None:
    with standing_at(NOON):
        fails(client, 1, "nemo")
    with standing_at(NOON + timedelta(days=1)):
        assert tries.forget_strangers() == 0
    with standing_at(NOON + timedelta(days=2)):
        assert tries.forget_strangers() == 2 and not Stranger.objects.exists()


def test_as_many_as_the_limit_at_once_are_let_in(account: Account) -> None:
    """Each is counted before its answer is known; one more is told to wait, and right ones count no longer."""
    waiting = [tries.begin(account, tries.OF_A_NAME) for _ in range(5)]
    with pytest.raises(tries.Locked) as told:
        tries.begin(account, tries.OF_A_NAME)
    assert told.value.until is None and "等几秒" in tries.said(None)
    for at in waiting[:2]:
        tries.forgive(account, at)
    assert [tries.fail(account, tries.OF_A_NAME, at) for at in waiting[2:]] == [None] * 3
    first, second = (tries.begin(account, tries.OF_A_NAME) for _ in range(2))
    assert tries.fail(account, tries.OF_A_NAME, first) is None
    assert tries.fail(account, tries.OF_A_NAME, second) is not None


def test_wrong_codes_and_wrong_passwords_are_counted_together(account: Account, client: Client) -> None:
    account.refresh_from_db()
    fails(client, 3)
    for _ in range(2):
        at = tries.begin(account, tries.OF_A_NAME)
        tries.fail(account, tries.OF_A_NAME, at)
    assert "锁定到" in sends(client)


def test_the_lock_counts_across_processes(tmp_path: Path) -> None:
    """Three failures in one process and two in another lock the name in a third."""
    with installation(tmp_path / "site") as site:
        outputs = [site.python(TRIES.format(count=count)) for count in (3, 1, 1, 1)]
    assert ["锁定到" in told for told in outputs] == [False, False, True, True]


def test_of_tries_at_once_no_more_than_five_reach_a_password(tmp_path: Path) -> None:
    """Three processes of four tries each at the same time: one lock, one record of it, at most five failures."""
    with installation(tmp_path / "site") as site:
        site.python(OPENED)
        running = [site.python_begun(TRIES.format(count=4)) for _ in range(3)]
        for process in running:
            told, _ = process.communicate(timeout=60)
            assert process.returncode == 0, told
        noted = json.loads(site.python(NOTED).strip().splitlines()[-1])
    assert noted == {"accounts.locked": 1, "accounts.login_failed": 4}


OPENED = """
from jiugai.ground.accounts.actions import open_account
open_account(login="wang", password="柳河春水 2026 绿", by=None)
"""
NOTED = """
import json
from collections import Counter
from jiugai.ground.audit.models import Record
print(json.dumps(Counter(Record.objects.filter(event__in=("accounts.locked", "accounts.login_failed")).values_list("event", flat=True))))
"""
TRIES = """
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client, TestCase
for _ in range({count}):
    print(Client().post("/login/", {{"login": "wang", "password": "x" * 12}}).content.decode())
"""


@pytest.mark.dear_passwords
def test_the_time_that_an_answer_takes_tells_no_name(account: Account, client: Client) -> None:
    """The median of unknown names lies within a third of that of a known one: the hash is the work in both."""

    def took(login: str) -> float:
        Account.objects.filter(pk=account.pk).update(tries=[])
        begun = ticks()
        sends(client, login=login, password=WRONG)
        return ticks() - begun

    took("wang")
    pairs = [(took("wang"), took(f"n{n}")) for n in range(9)]
    known, unknown = (median(side) for side in zip(*pairs, strict=True))
    assert 2 / 3 < known / unknown < 3 / 2, (known, unknown)
