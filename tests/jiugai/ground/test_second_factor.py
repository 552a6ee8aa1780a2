"""The second factor: setting it up, codes that open once, recovery codes, and roles that ask for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, TestCase

from jiugai.ground.accounts.actions import grant, remove_factor
from jiugai.ground.accounts.models import Account, Organisation
from jiugai.ground.accounts.second_factor import mark_used, step_of
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import standing_at
from tests.jiugai.conftest import Country
from tests.jiugai.entering import RIGHT, WRONG, code_of, events, opened, sends, since, with_factor

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 20, 4, 0, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def account(country: Country) -> Account:
    """A community worker, of whom no second factor is asked."""
    return opened("wang", "community_worker", country)


def test_the_second_factor_is_set_up_and_asked_for(account: Account, client: Client) -> None:
    sends(client)
    before = len(events())
    secret = with_factor(client)
    assert since(before) == ["accounts.factor_set"]
    other = Client()
    before = len(events())
    assert sends(other) == "/login/code/"
    assert "/login/" in other.get("/me/")["Location"], "half a log-in is none"
    assert other.post("/login/code/", {"code": code_of(secret, 1)})["Location"] == "/"
    assert other.get("/me/").status_code == 200
    assert since(before) == ["accounts.password_right", "accounts.logged_in"]


def test_a_wrong_or_used_code_does_not_open(account: Account, client: Client) -> None:
    sends(client)
    secret = with_factor(client)
    first, second = Client(), Client()
    sends(first)
    sends(second)
    before = len(events())
    code = code_of(secret, 1)
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
        assert str(client.get(path).get("Location")).split("?")[0] == "/me/totp/", path
    assert (
        client.get("/sites/?q=x&target=2026")["Location"]
        == "/me/totp/?next=%2Fsites%2F%3Fq%3Dx%26target%3D2026"
    )
    assert client.post("/sites/target/", {"year": "2027"})["Location"] == "/me/totp/"
    part = client.get("/sites/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (204, "/me/totp/")
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


@pytest.mark.parametrize("steps", [-2, -1, 0, 1, 2])
def test_the_clock_of_a_telephone_may_be_half_a_minute_off(
    steps: int, account: Account, client: Client
) -> None:
    with standing_at(NOON - timedelta(minutes=5)):
        sends(client)
        secret = with_factor(client)
    other = Client()
    with standing_at(NOON):
        sends(other)
        opens = other.post("/login/code/", {"code": code_of(secret, steps)}).status_code == 302
    assert opens == (abs(steps) <= 1)


def test_a_code_does_not_open_twice_however_long_it_is_valid(account: Account, client: Client) -> None:
    """Neither at once nor half a minute later, when the cache has forgotten it; nor one before it."""
    with standing_at(NOON - timedelta(minutes=5)):
        sends(client)
        secret = with_factor(client)
    with standing_at(NOON):
        code, one_before = code_of(secret, 1), code_of(secret)
        first = Client()
        sends(first)
        assert first.post("/login/code/", {"code": code}).status_code == 302
    cache.clear()
    with standing_at(NOON + timedelta(seconds=40)):
        for used in (code, one_before):
            second = Client()
            sends(second)
            answer = second.post("/login/code/", {"code": used})
            assert answer.status_code == 200 and "已经用过" in answer.content.decode()


def test_the_code_of_the_setting_up_is_used_with_it(account: Account, client: Client) -> None:
    with standing_at(NOON):
        sends(client)
        secret = with_factor(client)
        other = Client()
        sends(other)
        assert other.post("/login/code/", {"code": code_of(secret)}).status_code == 200
        assert other.post("/login/code/", {"code": code_of(secret, 1)}).status_code == 302


def test_of_two_who_use_a_code_at_once_one_gets_in(account: Account, client: Client) -> None:
    sends(client)
    with_factor(client)
    factor = Authenticator.objects.get(type="totp")
    stale = Authenticator.objects.get(type="totp")
    step = factor.data["last_step"] + 1
    assert [mark_used(factor, step), mark_used(stale, step)] == [True, False]


@pytest.mark.parametrize(
    "code",
    ["", "12345", "1234567", "一二三四五六", "\u0661\u0662\u0663\u0664\u0665\u0666", "x" * 5000, "-12345"],
)
def test_what_is_no_code_is_answered_with_a_sentence(code: str, account: Account, client: Client) -> None:
    sends(client)
    with_factor(client)
    other = Client()
    sends(other)
    answer = other.post("/login/code/", {"code": code})
    assert answer.status_code == 200 and 'role="alert"' in answer.content.decode()
    assert step_of("JBSWY3DPEHPK3PXP", code) is None


def test_wrong_codes_are_of_nobody_known_before_the_log_in_and_of_the_person_after(
    account: Account, client: Client, settings: Any
) -> None:
    sends(client)
    with_factor(client)
    other = Client()
    sends(other)
    other.post("/login/code/", {"code": "000000"})
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    client.post("/me/again/code/", {"code": "000000"})
    noted = Record.objects.filter(event="accounts.wrong_code").order_by("id").values_list("actor", "subject")
    assert list(noted) == [(None, account.pk), (account.pk, account.pk)]


def test_the_first_log_in_ends_where_one_wanted_to_go(country: Country, settings: Any) -> None:
    settings.REQUIRE_TOTP = True
    account = opened("li", "county_officer", country)
    Account.objects.filter(pk=account.pk).update(must_change_password=True)
    client, wanted = Client(), "/sites/?q=x&target=2026"
    assert sends(client, "li", next=wanted) == wanted
    led = client.get(wanted)["Location"]
    assert led == "/me/password/?next=%2Fsites%2F%3Fq%3Dx%26target%3D2026"
    assert f'value="{wanted.replace("&", "&amp;")}"' in client.get(led).content.decode()
    new = "柳河秋水 2027 蓝"
    data = {"oldpassword": RIGHT, "password1": new, "password2": new, "next": wanted}
    assert client.post("/me/password/", data)["Location"] == wanted
    led = client.get(wanted)["Location"]
    page = client.get(led)
    secret = page.context["form"].secret
    assert (
        page.context["secret"].replace(" ", "") == secret and page.context["secret"] in page.content.decode()
    )
    led = client.post("/me/totp/", {"code": code_of(secret), "next": wanted})["Location"]
    assert led == "/me/codes/?next=%2Fsites%2F%3Fq%3Dx%26target%3D2026"
    codes = client.get(led)
    assert (
        len(codes.context["unused_codes"]) == 10
        and f'href="{wanted.replace("&", "&amp;")}"' in codes.content.decode()
    )
    assert client.get(wanted).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.cn/",
        "//elsewhere.cn/",
        "/\\elsewhere.cn",
        "javascript:alert(1)",
        "http://[",
        "http://localhost/",
        "/" + "x" * 3000,
    ],
)
def test_setting_up_leads_nowhere_else(address: str, account: Account, client: Client) -> None:
    sends(client)
    page = client.get("/me/totp/", {"next": address})
    assert address not in page.content.decode()
    answer = client.post("/me/totp/", {"code": code_of(page.context["form"].secret), "next": address})
    assert answer["Location"] == "/me/codes/"
    assert 'href="/"' in client.get("/me/codes/", {"next": address}).content.decode()


def test_recovery_codes_are_shown_once(account: Account, client: Client) -> None:
    assert sends(client) == "/"
    assert client.get("/me/codes/new/")["Location"] == "/me/totp/", "without a factor there are none"
    with_factor(client)
    first = client.get("/me/codes/")
    code = first.context["unused_codes"][0]
    assert code in first.content.decode()
    again = client.get("/me/codes/").content.decode()
    assert code not in again and "换一批恢复码" in again
    client.post("/me/codes/new/")
    assert client.get("/me/codes/").context["unused_codes"][0] != code


def test_a_second_click_sets_up_one_factor(account: Account, client: Client) -> None:
    sends(client)
    page = client.get("/me/totp/")
    data = {"code": code_of(page.context["form"].secret)}
    statuses = [client.post("/me/totp/", data).status_code for _ in range(2)]
    assert statuses == [302, 302] and Authenticator.objects.filter(type="totp").count() == 1
