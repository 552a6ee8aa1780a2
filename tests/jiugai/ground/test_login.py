"""Logging in: passwords, the lock, the second factor, sessions that end, and what is on record of it."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from jiugai.ground.accounts.actions import close_account, give_password, grant, open_account, remove_factor
from jiugai.ground.accounts.models import Account, Kind, Organisation
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import standing_at
from tests.jiugai.conftest import HERE, Country
from tests.jiugai.installation import installation

pytestmark = pytest.mark.django_db
RIGHT, WRONG, NEXT = "柳河春水 2026 绿", "柳河春水 2025 黄", "新桥北路 88 号 院"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def account(country: Country) -> Account:
    """A community worker, of whom no second factor is asked."""
    return opened("wang", "community_worker", country)


def opened(login: str, role: str, country: Country) -> Account:
    made = open_account(login=login, password=RIGHT, by=None)
    office = Organisation.objects.create(kind=Kind.COMMUNITY, name=f"{login}的社区", division=country[HERE])
    grant(made, role=role, organisation=office, division=country[HERE], by=None)
    return Account.objects.get(pk=made.pk)


def sends(client: Client, login: str = "wang", password: str = RIGHT, **more: str) -> str:
    """Logs in; the text of the page, or where it leads."""
    answer = client.post("/login/", {"login": login, "password": password, **more})
    return str(answer["Location"] if answer.status_code == 302 else answer.content.decode())


def events() -> list[str]:
    return list(Record.objects.order_by("id").values_list("event", flat=True))


def since(before: int) -> list[str]:
    return events()[before:]


def code_of(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def settled() -> None:
    """Away from the end of a code's half minute."""
    if time.time() % 30 > 27:
        time.sleep(3.2)


def with_factor(client: Client) -> str:
    """Sets up the second factor of who has logged in; the secret."""
    page = client.get("/me/totp/")
    assert page.status_code == 200, page["Location"]
    secret = str(page.context["form"].secret)
    settled()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post("/me/totp/", {"code": code_of(secret)}).status_code == 302
    cache.clear()  # the code counts as used; the next log-in comes half a minute later
    return secret


def test_the_right_password_opens(account: Account, client: Client) -> None:
    before = len(events())
    assert sends(client) == "/"
    assert client.get("/me/").status_code == 200
    assert since(before) == ["accounts.logged_in"]


def test_nobody_learns_which_names_exist(account: Account, client: Client) -> None:
    before = len(events())
    wrong = sends(client, password=WRONG)
    first = since(before)
    unknown = sends(client, login="nemo", password=WRONG)
    assert "登录名或密码不对。" in wrong and "登录名或密码不对。" in unknown
    assert wrong.replace("wang", "").count("alert") == unknown.replace("nemo", "").count("alert")
    assert first == ["accounts.login_failed"] == since(before + 1)


def test_five_failures_lock_the_name_and_say_until_when(account: Account, client: Client) -> None:
    for _ in range(5):
        assert "登录名或密码不对。" in sends(client, password=WRONG)
    before = len(events())
    locked = sends(client)
    assert "连续输错 5 次，这个登录名锁定到 " in locked
    until = locked.split("锁定到 ")[1][:5]
    expected = [datetime.now(UTC) + timedelta(hours=8, minutes=m) for m in (14, 15, 16)]
    assert until in [f"{e:%H:%M}" for e in expected]
    assert since(before) == ["accounts.locked"]
    assert sends(client, login="WANG ").count("锁定到"), "another case is the same name"
    assert "锁定" not in sends(client, login="zhao", password=WRONG)


def test_success_does_not_wipe_the_failures(account: Account, client: Client) -> None:
    for _ in range(4):
        sends(client, password=WRONG)
    assert sends(client) == "/"
    client.post("/logout/")
    sends(client, password=WRONG)
    assert "锁定到" in sends(client)


def test_an_unknown_name_is_locked_as_a_known_one(client: Client, db: None) -> None:
    for _ in range(5):
        sends(client, login="nemo", password=WRONG)
    assert "这个登录名锁定到" in sends(client, login="nemo")


def test_the_lock_counts_across_processes(tmp_path: Path) -> None:
    """Three failures in one process and two in another lock the name in a third."""
    with installation(tmp_path / "site") as site:
        outputs = [site.python(TRIES.format(count=count)) for count in (3, 2, 1)]
    assert ["锁定到" in told for told in outputs] == [False, False, True]


TRIES = """
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client, TestCase
for _ in range({count}):
    print(Client().post("/login/", {{"login": "wang", "password": "x" * 12}}).content.decode())
"""


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


def test_the_second_factor_is_set_up_and_asked_for(account: Account, client: Client) -> None:
    sends(client)
    before = len(events())
    secret = with_factor(client)
    assert since(before) == ["accounts.factor_set"]
    other = Client()
    before = len(events())
    assert sends(other) == "/login/code/"
    assert "/login/" in other.get("/me/")["Location"], "half a log-in is none"
    settled()
    assert other.post("/login/code/", {"code": code_of(secret)})["Location"] == "/"
    assert other.get("/me/").status_code == 200
    assert since(before) == ["accounts.password_right", "accounts.logged_in"]


def test_a_wrong_or_used_code_does_not_open(account: Account, client: Client) -> None:
    sends(client)
    secret = with_factor(client)
    first, second = Client(), Client()
    sends(first)
    sends(second)
    before = len(events())
    settled()
    code = code_of(secret)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert 'role="alert"' in first.post("/login/code/", {"code": wrong}).content.decode()
    assert first.post("/login/code/", {"code": code}).status_code == 302
    assert second.post("/login/code/", {"code": code}).status_code == 200, (
        "used by somebody who looked over the shoulder"
    )
    assert first.get("/me/").status_code == 200 and second.get("/me/").status_code == 302
    assert since(before) == ["accounts.wrong_code", "accounts.logged_in", "accounts.wrong_code"]


def test_codes_cannot_be_tried_without_end(account: Account, client: Client) -> None:
    sends(client)
    with_factor(client)
    other = Client()
    sends(other)
    pages = [other.post("/login/code/", {"code": "000000"}).content.decode() for _ in range(6)]
    assert "锁定" in pages[-1]


def test_a_recovery_code_opens_once(account: Account, client: Client) -> None:
    sends(client)
    with_factor(client)
    page = client.get("/me/codes/")
    codes = page.context["unused_codes"]
    assert len(codes) == 10 and codes[0] in page.content.decode()
    for expected in (302, 200):
        other = Client()
        sends(other)
        assert other.post("/login/code/", {"code": codes[0]}).status_code == expected


def test_the_secret_is_not_in_the_clear_in_the_database(account: Account, client: Client) -> None:
    sends(client)
    client.get("/me/totp/")
    held = [Session.objects.get().session_data]
    secret = with_factor(client)
    held += [str(a.data) for a in Authenticator.objects.all()] + [
        s.session_data for s in Session.objects.all()
    ]
    from django.core import signing

    for text in held:
        assert secret not in text
    assert secret.encode() not in signing.b64_decode(held[0].lstrip(".").split(":")[0].encode())


def test_roles_without_a_factor_reach_nothing_else(country: Country, client: Client, settings: Any) -> None:
    settings.REQUIRE_TOTP = True
    opened("li", "county_officer", country)
    sends(client, "li")
    for path in ("/", "/sites/", "/me/", "/me/codes/", "/search/?q=x", "/sites/new/"):
        assert client.get(path).get("Location") == "/me/totp/", path
    assert client.post("/sites/target/", {"year": "2027"})["Location"] == "/me/totp/"
    with_factor(client)
    assert client.get("/sites/").status_code == 200
    settings.REQUIRE_TOTP = False
    other = Client()
    opened("zhao", "county_officer", country)
    sends(other, "zhao")
    assert other.get("/sites/").status_code == 200


def test_a_role_that_asks_for_a_factor_ends_the_sessions_that_have_none(
    account: Account, client: Client
) -> None:
    sends(client)
    client.get("/me/")
    office = Organisation.objects.get(name="wang的社区")
    grant(account, role="city_officer", organisation=office, division=office.division, by=None)
    assert "/login/" in client.get("/me/")["Location"]


def test_somebody_who_lost_the_telephone_gets_in_by_password_again(account: Account, client: Client) -> None:
    sends(client)
    with_factor(client)
    before = len(events())
    remove_factor(account, by=None)
    assert since(before) == ["accounts.factor_removed"]
    assert client.get("/me/").status_code == 302, "who has the telephone is out"
    assert sends(Client()) == "/"


def test_a_given_password_must_be_changed_first(account: Account, client: Client) -> None:
    sends(client)
    before = len(events())
    give_password(account, password=NEXT, by=None)
    assert since(before) == ["accounts.password_given"]
    assert client.get("/me/").status_code == 302, "the old session has ended"
    other = Client()
    sends(other, password=NEXT)
    for path in ("/", "/me/", "/me/totp/", "/sites/"):
        assert other.get(path).get("Location") == "/me/password/", path
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


def test_being_asked_once_more_is_one_record(account: Account, client: Client, settings: Any) -> None:
    sends(client)
    with_factor(client)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert client.get("/me/totp/removal/").status_code == 302
    before = len(events())
    assert client.post("/me/again/", {"password": WRONG}).status_code == 200
    assert client.post("/me/again/", {"password": RIGHT}).status_code == 302
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post("/me/codes/new/").status_code == 302
    assert client.post("/me/totp/removal/").status_code == 302
    assert since(before) == [
        "accounts.login_failed", "accounts.confirmed", "accounts.codes_made", "accounts.factor_stopped",
    ]  # fmt: skip


def test_one_address_cannot_try_without_end(client: Client, db: None) -> None:
    for n in range(30):
        sends(client, login=f"n{n}", password=WRONG)
    assert "这台电脑所在的网络锁定到" in sends(client, login="n99", password=WRONG)


def test_the_frame_of_a_page_costs_no_more_for_it(account: Account, client: Client, settings: Any) -> None:
    settings.REQUIRE_TOTP = True
    sends(client)
    asked = [queries(client), queries(client)]
    assert [sum("mfa_authenticator" in q and "EXISTS" in q for q in sql) for sql in asked] == [1, 0], (
        "once a session"
    )
    page = [q for q in asked[1] if "audit_record" not in q and "mfa_authenticator" not in q]
    assert len(page) == 3, page  # session, account, memberships


def queries(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/me/").status_code == 200
    return [q["sql"] for q in asked.captured_queries]


@pytest.mark.parametrize("path", ["/signup/", "/password/reset/"])
def test_nobody_opens_an_account_by_oneself(path: str, client: Client, db: None) -> None:
    assert client.get(path).status_code == 404


def test_a_busy_counter_is_no_lock(account: Account, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: Any, **kwargs: Any) -> None:
        raise ValidationError("busy")

    monkeypatch.setattr(DefaultAccountAdapter, "pre_authenticate", busy)
    told = sends(client)
    assert "等几秒再试" in told and "锁定" not in told
    assert events()[-1] == "accounts.login_failed"
