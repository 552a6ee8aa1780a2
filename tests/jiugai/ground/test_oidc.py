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

from jiugai.ground.accounts.actions import close_account, open_account
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PASSWORD = "柳河春水 2026 绿"


class Provider:
    """Answers discovery, keys, token and user; ``person`` is who is logged in there."""

    def __init__(self) -> None:
        self.person: dict[str, str] = {}
        self.signs_as = ""
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
            claims = {
                "iss": self.signs_as or self.issuer,
                "aud": "jiugai",
                "exp": int(time.time()) + 60,
                "iat": int(time.time()),
            }
            token = jwt.encode({**claims, **self.person}, KEY, algorithm="RS256", headers={"kid": "1"})
            return {"access_token": "opaque", "token_type": "Bearer", "id_token": token}
        return self.person

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                body = json.dumps(provider.told(urlsplit(self.path).path)).encode()
                self.send_response(200)
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
        "settings": {"server_url": made.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.REQUIRE_TOTP = False
    yield made
    made.server.shutdown()
    made.server.server_close()


def comes_back(client: Client, provider: Provider, **person: str) -> Any:
    """Goes to the provider as a browser does, and comes back as that person."""
    provider.person = {"sub": "u-1", **person}
    sent = client.post("/login/oidc/office/")
    assert sent.status_code == 302 and sent["Location"].startswith(provider.url), sent["Location"]
    state = parse_qs(urlsplit(sent["Location"]).query)["state"][0]
    return client.get("/login/oidc/office/callback/", {"code": "c", "state": state})


def opened(login: str = "wang") -> Account:
    return open_account(login=login, password=PASSWORD, by=None)


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
    assert events == ["accounts.opened", "accounts.connected", "accounts.logged_in"]
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


def test_an_answer_that_nobody_asked_for_is_not_taken(provider: Provider, client: Client) -> None:
    opened()
    provider.person = {"sub": "u-1", "preferred_username": "wang"}
    client.get("/login/oidc/office/callback/", {"code": "c", "state": "forged"})
    assert "/login/" in client.get("/me/")["Location"]


def test_a_link_sends_nobody_to_the_provider(provider: Provider, client: Client) -> None:
    answer = client.get("/login/oidc/office/")
    assert not str(answer.get("Location", "")).startswith(provider.url)


def test_a_token_of_another_issuer_is_not_taken(provider: Provider, client: Client) -> None:
    opened()
    provider.signs_as = "https://elsewhere.cn"
    comes_back(client, provider, preferred_username="wang")
    assert "/login/" in client.get("/me/")["Location"]
