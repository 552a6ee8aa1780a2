"""Logging in through the organisation's own provider: a small real one on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from jiugai.ground.accounts.actions import close_account
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import today
from tests.jiugai.conftest import Country
from tests.jiugai.entering import opened as open_in
from tests.jiugai.entering import with_factor

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Answers discovery, keys, token and user; ``person`` is who is logged in there.

    ``claims`` stand in the id token in place of the right ones (None: left out), ``answers`` in place of whole answers;
    ``key`` signs.
    """

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.nonce = ""
        self.claims: dict[str, Any] = {}
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.key, self.algorithm = KEY, "RS256"
        self.verifier = ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def told(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            ends = {f"{e}_endpoint": f"{self.url}/{e}" for e in ("authorization", "token", "userinfo")}
            return {"issuer": self.issuer, "jwks_uri": f"{self.url}/jwks", **ends}
        if path == "/jwks":
            return {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "1"}]}
        if path == "/token":
            now = int(time.time())
            right = {"iss": self.issuer, "aud": "jiugai", "exp": now + 60, "iat": now, "nonce": self.nonce}
            claims = {k: v for k, v in {**right, **self.person, **self.claims}.items() if v is not None}
            token = jwt.encode(claims, self.key, algorithm=self.algorithm, headers={"kid": "1"})
            return {"access_token": "opaque", "token_type": "Bearer", "id_token": token}
        return self.person

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                path = urlsplit(self.path).path
                provider.verifier = parse_qs(sent).get("code_verifier", [provider.verifier])[0]
                whole = (200, json.dumps(provider.told(path)).encode())
                status, body = provider.answers.get(path) or whole
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _answer

            def log_message(self, *args: Any) -> None:
                """Says nothing."""

        return Handler


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Provider()
    settings.OIDC_NAME, settings.OIDC_URL = "政务统一登录", made.url
    app = {
        "provider_id": "office",
        "name": "政务统一登录",
        "client_id": "jiugai",
        "secret": "s",
        "settings": {"server_url": made.url, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.REQUIRE_TOTP = False
    yield made
    made.server.shutdown()
    made.server.server_close()


def goes(client: Client, provider: Provider, wanted: str = "") -> dict[str, str]:
    """Goes to the provider as a browser does; what the address there says."""
    sent = client.post("/login/oidc/office/", {"next": wanted})
    assert sent.status_code == 302 and sent["Location"].startswith(provider.url), sent["Location"]
    return {k: v[0] for k, v in parse_qs(urlsplit(sent["Location"]).query).items()}


def comes_back(client: Client, provider: Provider, wanted: str = "", **person: Any) -> Any:
    """Goes there, and comes back as that person."""
    provider.person = {"sub": "u-1", **person}
    asked = goes(client, provider, wanted)
    provider.nonce = asked["nonce"]
    return client.get("/login/oidc/office/callback/", {"code": "c", "state": asked["state"]})


def not_let_in(client: Client, answer: Any, sentence: str, status: int) -> None:
    """One plain page in our frame with one sentence and a way on, nobody logged in, one record of it."""
    page = answer.content.decode()
    assert answer.status_code == status and sentence in page, page[-2000:]
    assert 'href="/login/"' in page and "common/site.css" in page and "Traceback" not in page
    assert "/login/" in client.get("/me/")["Location"]
    noted = Record.objects.get(event="accounts.oidc_refused")
    assert sentence in noted.data and noted.actor is None
    assert not SocialAccount.objects.exists()


def opened(login: str = "wang") -> Account:
    """An open account; its password is none, for here it is not asked for."""
    return Account.objects.create(login=login, password="!", opened_on=today())


def test_an_open_account_of_the_same_name_gets_in(provider: Provider, client: Client) -> None:
    account = opened()
    page = client.get("/login/")
    assert "用政务统一登录登录" in page.content.decode()
    answer = comes_back(
        client, provider, preferred_username="wang", name="王淑芬", phone_number="13895001234"
    )
    assert answer["Location"] == "/"
    assert client.get("/me/").context["account"] == account
    kept = SocialAccount.objects.get()
    assert kept.user_id == account.pk and kept.extra_data == {}
    events = list(Record.objects.order_by("id").values_list("event", flat=True))
    assert events == ["accounts.connected", "accounts.logged_in"]
    again = Client()
    assert comes_back(again, provider, preferred_username="somebody else")["Location"] == "/", (
        "known by its key there"
    )
    assert SocialAccount.objects.get().extra_data == {}
    assert Record.objects.filter(event="accounts.connected").count() == 1


@pytest.mark.parametrize("name", ["nobody", "", "WANG", "closed"])
def test_whom_this_site_does_not_know_does_not_get_in(name: str, provider: Provider, client: Client) -> None:
    opened()
    close_account(opened("closed"), by=None)
    answer = comes_back(client, provider, preferred_username=name)
    while answer.status_code == 302:
        answer = client.get(answer["Location"])
    assert answer.status_code == 403 and "还没有您的账号" in answer.content.decode()
    assert Account.objects.count() == 2 and not SocialAccount.objects.exists()
    assert "/login/" in client.get("/me/")["Location"]


def test_a_closed_account_that_was_connected_does_not_get_in(provider: Provider, client: Client) -> None:
    account = opened()
    comes_back(client, provider, preferred_username="wang")
    close_account(account, by=None)
    other = Client()
    assert comes_back(other, provider, preferred_username="wang")["Location"] == "/login/closed/"
    assert "/login/" in other.get("/me/")["Location"]


def test_a_link_sends_nobody_to_the_provider(provider: Provider, client: Client) -> None:
    answer = client.get("/login/oidc/office/")
    assert not str(answer.get("Location", "")).startswith(provider.url)


def test_one_arrives_where_one_wanted_to_go(provider: Provider, client: Client) -> None:
    opened()
    page = client.get("/login/?next=/search/%3Fq%3Dx").content.decode()
    assert page.count('name="next" value="/search/?q=x"') == 2, "both ways in carry it"
    assert (
        comes_back(client, provider, "/search/?q=x", preferred_username="wang")["Location"] == "/search/?q=x"
    )


@pytest.mark.parametrize(
    "address", ["https://elsewhere.cn/", "//elsewhere.cn/", "http://[", "/\\\\elsewhere.cn"]
)
def test_the_way_back_leads_nowhere_else(address: str, provider: Provider, client: Client) -> None:
    opened()
    assert comes_back(client, provider, address, preferred_username="wang")["Location"] == "/"


def test_what_is_sent_along_is_made_for_this_log_in(provider: Provider, client: Client) -> None:
    opened()
    first, second = goes(client, provider), goes(client, provider)
    for what in ("state", "nonce", "code_challenge"):
        assert first[what] and first[what] != second[what], what
    assert first["code_challenge_method"] == "S256" and first["scope"] == second["scope"]
    comes_back(client, provider, preferred_username="wang")
    assert provider.verifier


def test_who_was_never_given_a_password_need_not_change_it(provider: Provider, client: Client) -> None:
    """An account opened for the organisation's log-in has a first password that nobody has handed over."""
    account = opened()
    account.must_change_password = True
    account.set_password("kq3mt-8wzpr-vn5xj")
    account.save()
    assert comes_back(client, provider, preferred_username="wang")["Location"] == "/"
    assert client.get("/me/").status_code == 200
    inside = Client()
    inside.post("/login/", {"login": "wang", "password": "kq3mt-8wzpr-vn5xj"})
    assert inside.get("/me/")["Location"] == "/me/password/"


def test_the_second_factor_is_asked_for_all_the_same(
    provider: Provider, client: Client, country: Country
) -> None:
    account = open_in("li", "county_officer", country)
    inside = Client()
    inside.force_login(account)
    session = inside.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    with_factor(inside)
    assert comes_back(client, provider, preferred_username="li")["Location"] == "/login/code/"
    assert "/login/" in client.get("/me/")["Location"]


def test_who_refuses_there_is_told_so_here(provider: Provider, client: Client) -> None:
    state = goes(client, provider)["state"]
    answer = client.get("/login/oidc/office/callback/", {"error": "access_denied", "state": state})
    not_let_in(client, answer, "取消了", 403)


def test_an_error_of_the_provider_is_told(provider: Provider, client: Client) -> None:
    state = goes(client, provider)["state"]
    answer = client.get("/login/oidc/office/callback/", {"error": "server_error", "state": state})
    not_let_in(client, answer, "统一登录那边报告出错", 502)


@pytest.mark.parametrize("state", ["forged", "", None, "used", "expired"])
def test_an_answer_that_nobody_asked_for_is_not_taken(
    state: str | None, provider: Provider, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    provider.person = {"sub": "u-1", "preferred_username": "wang"}
    query = {"code": "c", "state": state} if state is not None else {"code": "c"}
    if state in ("used", "expired"):
        query["state"] = goes(client, provider)["state"]
    if state == "used":
        client.get("/login/oidc/office/callback/", {"error": "access_denied", "state": query["state"]})
    if state == "expired":
        monkeypatch.setattr("allauth.socialaccount.internal.statekit.STATE_TTL", -1)
    answer = client.get("/login/oidc/office/callback/", query)
    assert answer.status_code == 400 and "不是从这个浏览器里刚开始的" in answer.content.decode()
    assert "/login/" in client.get("/me/")["Location"]


def test_the_answer_to_another_browser_is_not_taken(provider: Provider, client: Client) -> None:
    """Somebody sends the own half-finished log-in to a victim, who would then work under it."""
    opened()
    state = goes(Client(), provider)["state"]
    answer = client.get("/login/oidc/office/callback/", {"code": "c", "state": state})
    not_let_in(client, answer, "不是从这个浏览器里刚开始的", 400)


UNFIT: dict[str, dict[str, Any]] = {
    "of another issuer": {"iss": "https://elsewhere.cn"},
    "for another client": {"aud": "elsewhere"},
    "for several, issued to another": {"aud": ["jiugai", "elsewhere"], "azp": "elsewhere"},
    "that has expired": {"exp": 1},
    "without an end": {"exp": None},
    "of another log-in": {"nonce": "0" * 32},
    "without the nonce": {"nonce": None},
    "of another person than the user information": {"sub": "u-2"},
    "of nobody": {"sub": None},
}


@pytest.mark.parametrize("case", UNFIT)
def test_an_unfit_token_is_not_taken(case: str, provider: Provider, client: Client) -> None:
    opened()
    provider.claims = UNFIT[case]
    not_let_in(client, comes_back(client, provider, preferred_username="wang"), "核对不上", 403)


@pytest.mark.parametrize(("key", "algorithm"), [("other", "RS256"), ("s" * 32, "HS256"), (None, "none")])
def test_a_token_that_the_provider_did_not_sign_is_not_taken(
    key: Any, algorithm: str, provider: Provider, client: Client
) -> None:
    opened()
    forger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    provider.key, provider.algorithm = forger if key == "other" else key, algorithm
    not_let_in(client, comes_back(client, provider, preferred_username="wang"), "核对不上", 403)


BROKEN = {
    "/token": [(500, b"{}"), (200, b"[]"), (200, b"<html>"), (200, b'{"access_token": "x"}'), (200, b'{"access_token": 1, "id_token": 2}')],
    "/userinfo": [(401, b"{}"), (200, b"[]"), (200, b"<html>"), (200, b"{}"), (200, b"null")],
    "/jwks": [(404, b""), (200, b"{}"), (200, b'{"keys": []}'), (200, b'{"keys": [{"kty": "x"}]}')],
    "/.well-known/openid-configuration": [(200, b"{}"), (200, b"[]"), (200, b'{"issuer": "https://elsewhere.cn"}'), (503, b"")],
}  # fmt: skip


@pytest.mark.parametrize(("path", "answer"), [(p, a) for p, answers in BROKEN.items() for a in answers])
def test_a_provider_that_answers_nonsense_ends_on_a_plain_page(
    path: str, answer: tuple[int, bytes], provider: Provider, client: Client
) -> None:
    opened()
    if "well-known" in path:
        provider.answers[path] = answer
        told = client.post("/login/oidc/office/")
    else:
        provider.person = {"sub": "u-1", "preferred_username": "wang"}
        asked = goes(client, provider)
        provider.nonce, provider.answers[path] = asked["nonce"], answer
        told = client.get("/login/oidc/office/callback/", {"code": "c", "state": asked["state"]})
    assert told.status_code in (403, 502)
    not_let_in(client, told, "没有登录", told.status_code)


def test_a_provider_that_is_down_ends_on_a_plain_page(provider: Provider, client: Client) -> None:
    asked = goes(client, provider)
    provider.server.shutdown()
    provider.server.server_close()
    not_let_in(client, client.post("/login/oidc/office/"), "现在连不上", 502)
    answer = client.get("/login/oidc/office/callback/", {"code": "c", "state": asked["state"]})
    assert answer.status_code == 502 and "现在连不上" in answer.content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {"email": "wang"},
        {"email": "wang", "email_verified": True},
        {"name": "wang"},
        {"preferred_username": "WANG"},
    ],
)
def test_an_e_mail_address_or_name_takes_no_account_over(
    said: dict[str, Any], provider: Provider, client: Client
) -> None:
    opened()
    answer = comes_back(client, provider, **said)
    assert answer["Location"] == "/login/unknown/" and not SocialAccount.objects.exists()
    assert Record.objects.filter(event="accounts.oidc_refused").count() == 1


@pytest.mark.parametrize("verified", [True, False, None, "true"])
def test_where_it_is_configured_only_a_verified_address_counts(
    verified: Any, provider: Provider, client: Client, settings: Any
) -> None:
    settings.OIDC_CLAIM = "email"
    opened("wang@szjt.gov.cn")
    answer = comes_back(client, provider, email="wang@szjt.gov.cn", email_verified=verified)
    assert (answer["Location"] == "/") == (verified is True)


def test_another_person_of_the_provider_under_the_same_name_is_another_person(
    provider: Provider, client: Client
) -> None:
    opened()
    assert comes_back(client, provider, preferred_username="wang")["Location"] == "/"
    other = Client()
    assert comes_back(other, provider, sub="u-2", preferred_username="wang")["Location"] == "/login/unknown/"


def test_who_is_logged_in_connects_nothing_else(provider: Provider, client: Client) -> None:
    """The library's ways to connect a second identity to an account are closed."""
    mine, theirs = opened("li"), opened()
    client.force_login(mine)
    sent = client.post("/login/oidc/office/?process=connect&scope=admin&auth_params=prompt%3Dnone")
    asked = {k: v[0] for k, v in parse_qs(urlsplit(sent["Location"]).query).items()}
    assert "prompt" not in asked and "admin" not in asked["scope"]
    provider.person, provider.nonce = {"sub": "u-1", "preferred_username": "wang"}, asked["nonce"]
    client.get("/login/oidc/office/callback/", {"code": "c", "state": asked["state"]})
    assert SocialAccount.objects.get().user_id == theirs.pk
    assert client.get("/me/").context["account"] == theirs


@pytest.mark.parametrize("path", ["/login/oidc/elsewhere/", "/login/oidc/elsewhere/callback/"])
def test_there_is_no_other_provider(path: str, provider: Provider, client: Client) -> None:
    assert client.get(path).status_code == 404 and client.post(path).status_code == 404
