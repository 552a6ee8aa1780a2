"""Logging in: passwords, sessions that end, and what is on record of it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.accounts.actions import close_account, give_password
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import standing_at
from tests.jiugai.conftest import Country
from tests.jiugai.entering import NEXT, RIGHT, WRONG, events, opened, sends, since

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def account(country: Country) -> Account:
    """A community worker, of whom no second factor is asked."""
    return opened("wang", "community_worker", country)


def test_the_right_password_opens(account: Account, client: Client) -> None:
    before = len(events())
    assert sends(client) == "/"
    assert client.get("/me/").status_code == 200
    assert since(before) == ["accounts.logged_in"]


def test_nobody_learns_which_names_exist(account: Account, client: Client) -> None:
    before = len(events())
    wrong = sends(client, password=WRONG)
    sends(client, login="WANG", password=WRONG)
    first = since(before)
    unknown = sends(client, login="nemo", password=WRONG)
    assert "登录名或密码不对。" in wrong and "登录名或密码不对。" in unknown
    assert wrong.replace("wang", "").count("alert") == unknown.replace("nemo", "").count("alert")
    assert first == ["accounts.login_failed"] * 2 and since(before + 2) == first[:1]
    noted = (
        Record.objects.filter(event="accounts.login_failed").order_by("id").values_list("actor", "subject")
    )
    assert list(noted) == [(None, account.pk)] * 2 + [(None, None)], "nobody is known to have acted"


def test_a_closed_account_does_not_get_in_and_its_sessions_end(account: Account, client: Client) -> None:
    sends(client)
    close_account(account, by=None)
    assert "/login/" in client.get("/me/")["Location"]
    other = Client()
    before = len(events())
    told = sends(other)
    assert told == "/login/closed/" or "登录名或密码不对" in told
    assert "/login/" in other.get("/me/")["Location"]
    assert since(before) == ["accounts.login_failed"]


def test_a_given_password_must_be_changed_first(account: Account, client: Client) -> None:
    sends(client)
    before = len(events())
    give_password(account, password=NEXT, by=None)
    assert since(before) == ["accounts.password_given"]
    assert client.get("/me/").status_code == 302, "the old session has ended"
    other = Client()
    sends(other, password=NEXT)
    for path in ("/", "/me/", "/me/totp/", "/sites/"):
        led = "/me/password/?next=%2Fsites%2F" if path == "/sites/" else "/me/password/"
        assert other.get(path).get("Location") == led, path
    assert other.get("/me/password/").status_code == 200
    before = len(events())
    changed = other.post("/me/password/", {"oldpassword": NEXT, "password1": RIGHT, "password2": RIGHT})
    assert changed["Location"] == "/me/"
    assert other.get("/me/").status_code == 200
    assert since(before) == ["accounts.password_set"]


def test_the_others_sessions_end_with_a_new_password(account: Account, client: Client) -> None:
    other = Client()
    sends(client)
    sends(other)
    client.post("/me/password/", {"oldpassword": RIGHT, "password1": NEXT, "password2": NEXT})
    assert client.get("/me/").status_code == 200 and other.get("/me/").status_code == 302


def test_an_unused_session_ends_after_half_an_hour(account: Account, client: Client) -> None:
    start = datetime(2026, 3, 18, 1, 0, tzinfo=UTC)
    with standing_at(start):
        sends(client)
        client.get("/me/")
    with standing_at(start + timedelta(minutes=29)):
        assert client.get("/me/").status_code == 200
    with standing_at(start + timedelta(minutes=58)):
        assert client.get("/me/").status_code == 200
    with standing_at(start + timedelta(minutes=89)):
        answer = client.get("/sites/?q=%E9%87%91&target=2026")
        assert answer["Location"] == "/login/?next=/sites/%3Fq%3D%25E9%2587%2591%26target%3D2026"
    assert client.get("/me/").status_code == 302


def test_after_an_expired_log_in_one_is_where_one_was(account: Account, client: Client) -> None:
    page = client.get("/login/?next=/sites/%3Ftarget%3D2026").content.decode()
    assert 'name="next" value="/sites/?target=2026"' in page
    assert sends(client, next="/sites/?target=2026") == "/sites/?target=2026"


@pytest.mark.parametrize(
    "address", ["https://elsewhere.cn/", "//elsewhere.cn/", "/\\elsewhere.cn", "javascript:alert(1)"]
)
def test_a_log_in_leads_nowhere_else(address: str, account: Account, client: Client) -> None:
    assert sends(client, next=address) == "/"


def test_leaving(account: Account, client: Client) -> None:
    sends(client)
    before = len(events())
    assert client.get("/logout/").status_code == 302 and client.get("/me/").status_code == 200, (
        "a link logs nobody out"
    )
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/me/").status_code == 302
    assert since(before) == ["accounts.logged_out"]


def test_what_was_typed_is_written_nowhere(
    account: Account, client: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    sends(client, login="geheimname", password="geheimwort 88 x")
    sends(client, login="wang", password="geheimwort 88 x")
    for _ in range(5):
        sends(client, login="geheimname", password="geheimwort 88 x")
    written = "".join(r.data for r in Record.objects.all()) + caplog.text + "".join(capfd.readouterr())
    assert "geheim" not in written
    assert all("geheim" not in str(row) for row in Session.objects.values_list("session_data", flat=True))


def test_the_frame_of_a_page_costs_no_more_for_it(account: Account, client: Client, settings: Any) -> None:
    settings.REQUIRE_TOTP = True
    sends(client)
    asked = [queries(client), queries(client)]
    assert [sum("mfa_authenticator" in q and "EXISTS" in q for q in sql) for sql in asked] == [1, 0], (
        "once a session"
    )
    page = [q for q in asked[1] if "audit_record" not in q and "mfa_authenticator" not in q]
    assert len(page) == 4, page  # session, account, memberships, what waits


def queries(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/me/").status_code == 200
    return [q["sql"] for q in asked.captured_queries]


@pytest.mark.parametrize("path", ["/signup/", "/password/reset/"])
def test_nobody_opens_an_account_by_oneself(path: str, client: Client, db: None) -> None:
    assert client.get(path).status_code == 404


def test_the_present_password_is_no_new_one(account: Account, client: Client) -> None:
    sends(client)
    same = client.post("/me/password/", {"oldpassword": RIGHT, "password1": RIGHT, "password2": RIGHT})
    assert same.status_code == 200 and "新密码和现在的一样" in same.content.decode()
    wrong = client.post("/me/password/", {"oldpassword": WRONG, "password1": NEXT, "password2": NEXT})
    assert "现在的密码不对" in wrong.content.decode()
    account.refresh_from_db()
    assert account.check_password(RIGHT)


def test_who_has_no_password_is_told_where_it_is(account: Account, client: Client) -> None:
    account.set_unusable_password()
    account.save()
    client.force_login(account)
    for answer in (client.get("/me/password/"), client.post("/me/password/", {"oldpassword": "x"})):
        assert answer.status_code == 409 and "这个账号没有密码" in answer.content.decode()


def test_a_log_in_gives_the_session_another_key(account: Account, client: Client) -> None:
    client.get("/login/")
    planted = client.session
    planted["planted"] = "x"
    planted.save()
    client.cookies["sessionid"] = before = str(planted.session_key)
    sends(client)
    assert client.cookies["sessionid"].value != before
    stranger = Client()
    stranger.cookies["sessionid"] = before
    assert stranger.get("/me/").status_code == 302


STRANGE = {
    "nothing": "login=&password=",
    "a long name": f"login={'x' * 65}&password=x",
    "a long password": f"login=wang&password={'x' * 1_000_000}",
    "lone surrogates": "login=%ED%A0%80wang&password=%ED%B0%80",
    "a name twice": "login=wang&login=li&password=x",
}


@pytest.mark.parametrize("case", STRANGE)
def test_what_nobody_types_is_answered_with_a_sentence(case: str, account: Account, client: Client) -> None:
    answer = client.post("/login/", STRANGE[case], "application/x-www-form-urlencoded")
    assert answer.status_code == 200 and 'role="alert"' in answer.content.decode()


def test_a_nul_is_refused(account: Account, client: Client) -> None:
    assert client.post("/login/", {"login": "wang\x00", "password": RIGHT}).status_code == 400


@pytest.mark.parametrize(
    "path", ["/login/", "/login/code/", "/me/password/", "/me/totp/", "/me/", "/logout/"]
)
@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_change_nothing(method: str, path: str, account: Account, client: Client) -> None:
    sends(client)
    before = len(events())
    assert client.generic(method, path).status_code in (200, 302, 405)
    assert len(events()) == before and client.get("/me/").status_code == 200
    account.refresh_from_db()
    assert account.check_password(RIGHT)
