"""Logging in as people do, for the tests of it."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client, TestCase

from jiugai.ground.accounts.actions import grant, open_account
from jiugai.ground.accounts.models import Account, Kind, Organisation
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from tests.jiugai.conftest import HERE, Country

RIGHT, WRONG, NEXT = "柳河春水 2026 绿", "柳河春水 2025 黄", "新桥北路 88 号 院"


def opened(login: str, role: str, country: Country) -> Account:
    """An account with a password and a role in 利通区."""
    made = open_account(login=login, password=RIGHT, by=None)
    office = Organisation.objects.create(kind=Kind.COMMUNITY, name=f"{login}的社区", division=country[HERE])
    grant(made, role=role, organisation=office, division=country[HERE], by=None)
    return Account.objects.get(pk=made.pk)


def sends(client: Client, login: str = "wang", password: str = RIGHT, **more: str) -> str:
    """Logs in; the text of the page, or where it leads."""
    answer = client.post("/login/", {"login": login, "password": password, **more})
    return str(answer["Location"] if answer.status_code == 302 else answer.content.decode())


def events() -> list[str]:
    """What is on record, the oldest first."""
    return list(Record.objects.order_by("id").values_list("event", flat=True))


def since(before: int) -> list[str]:
    """What is on record since there were so many."""
    return events()[before:]


def code_of(secret: str, steps: int = 0) -> str:
    """What the telephone shows, some half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30 + steps)))


def with_factor(client: Client) -> str:
    """Sets up the second factor of who has logged in; the secret."""
    page = client.get("/me/totp/")
    assert page.status_code == 200, page["Location"]
    secret = str(page.context["form"].secret)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post("/me/totp/", {"code": code_of(secret)}).status_code == 302
    return secret
