"""Accounts are opened with good passwords, roles are granted by others, and duties stay apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from jiugai.ground.accounts.actions import allowed, close_account, grant, open_account, withdraw
from jiugai.ground.accounts.models import Account, Kind, Membership, Organisation
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import standing_at
from jiugai.ground.common.refusal import Refused

pytestmark = pytest.mark.django_db
GOOD = "柳河春水 2026 绿"
ADMIN: UUID | None = None
"""The installation itself; who may give what is in test_reach_of_administrators.py."""


@pytest.fixture
def office() -> Organisation:
    return Organisation.objects.create(kind=Kind.BUREAU, name="县住建局")


def opened(login: str = "zhang") -> Account:
    return open_account(login=login, password=GOOD, by=ADMIN)


def test_a_password_is_kept_as_argon2_and_checked() -> None:
    account = opened()
    assert account.password.startswith("argon2$")
    assert account.check_password(GOOD) and not account.check_password(GOOD + " ")


WEAK = {
    "短": "too short",
    "1234567890123": "only digits",
    "password123": "common",
    "zhangzhang": "like the log-in name",
}


@pytest.mark.parametrize("password", WEAK, ids=WEAK.values())
def test_a_weak_password_opens_no_account(password: str) -> None:
    with pytest.raises(Refused):
        open_account(login="zhangzhang", password=password, by=ADMIN)
    assert not Account.objects.exists() and not Record.objects.exists()


def test_a_login_name_is_used_once() -> None:
    opened()
    with pytest.raises(Refused, match="已经有人用了"):
        opened(" zhang ")
    with pytest.raises(Refused, match="已经有人用了"):
        opened("ZHANG")  # allauth finds names whatever their case: neither could log in


def test_a_role_allows_what_it_says_and_only_while_it_is_held(office: Organisation) -> None:
    account = opened()
    assert not allowed(account, "audit.view")
    held = grant(account, role="auditor", organisation=office, division=None, by=ADMIN)
    assert allowed(account, "audit.view") and not allowed(account, "accounts.manage")
    withdraw(held, by=ADMIN)
    assert not allowed(account, "audit.view")


def test_duties_are_held_apart(office: Organisation) -> None:
    account = opened()
    held = grant(account, role="auditor", organisation=office, division=None, by=ADMIN)
    with pytest.raises(Refused, match="审计与管理岗位要分开"):
        grant(account, role="administrator", organisation=office, division=None, by=ADMIN)
    withdraw(held, by=ADMIN)
    grant(account, role="administrator", organisation=office, division=None, by=ADMIN)
    assert allowed(account, "accounts.manage")


REFUSED: dict[str, tuple[str, Callable[[Account], object]]] = {
    "a role that does not exist": ("minister", lambda a: ADMIN),
    "a role for oneself": ("auditor", lambda a: a.pk),
}


@pytest.mark.parametrize(("role", "by"), REFUSED.values(), ids=REFUSED)
def test_what_may_not_be_granted_is_refused(
    office: Organisation, role: str, by: Callable[[Account], object]
) -> None:
    account = opened()
    with pytest.raises(Refused):
        grant(account, role=role, organisation=office, division=None, by=by(account))  # type: ignore[arg-type]
    assert not Membership.objects.exists()


def test_a_role_is_held_once_in_a_place_also_for_the_database(office: Organisation) -> None:
    account = opened()
    held = grant(account, role="auditor", organisation=office, division=None, by=ADMIN)
    with pytest.raises(Refused, match="已经是审计员"):
        grant(account, role="auditor", organisation=office, division=None, by=ADMIN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(account=account, organisation=office, role="auditor", since=held.since)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(kind=Kind.BUREAU, name="县住建局")


def test_a_closed_account_holds_nothing_and_gets_nothing(office: Organisation) -> None:
    account = opened()
    grant(account, role="auditor", organisation=office, division=None, by=ADMIN)
    close_account(account, by=ADMIN)
    close_account(account, by=ADMIN)
    account.refresh_from_db()
    assert not account.is_active and not allowed(account, "audit.view")
    with pytest.raises(Refused, match="停用"):
        grant(account, role="auditor", organisation=office, division=None, by=ADMIN)
    assert Record.objects.filter(event="accounts.closed").count() == 1


def test_the_last_administrator_stays(office: Organisation) -> None:
    one, two = opened("one"), opened("two")
    first = grant(one, role="administrator", organisation=office, division=None, by=ADMIN)
    with pytest.raises(Refused, match="最后一位"):
        withdraw(first, by=ADMIN)
    with pytest.raises(Refused, match="最后一位"):
        close_account(one, by=ADMIN)
    grant(two, role="administrator", organisation=office, division=None, by=ADMIN)
    withdraw(first, by=ADMIN)
    close_account(one, by=ADMIN)
    with pytest.raises(Refused, match="最后一位"):
        close_account(two, by=ADMIN)
    assert not allowed(one, "accounts.manage") and allowed(two, "accounts.manage")


def test_a_role_granted_today_is_not_of_yesterday(office: Organisation) -> None:
    noon = datetime(2026, 3, 20, 4, tzinfo=UTC)
    with standing_at(noon):
        account = opened()
        grant(account, role="auditor", organisation=office, division=None, by=ADMIN)
    with standing_at(noon - timedelta(days=1)):
        assert not allowed(account, "audit.view")
    with standing_at(noon + timedelta(days=400)):
        assert allowed(account, "audit.view")


def typed(monkeypatch: pytest.MonkeyPatch, *passwords: str) -> None:
    answers = iter(passwords)
    monkeypatch.setattr(
        "jiugai.ground.accounts.management.commands.create_administrator.getpass",
        lambda prompt: next(answers),
    )


def test_the_first_administrator_is_made_by_command_and_only_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed(monkeypatch, GOOD, GOOD)
    call_command("create_administrator", "li")
    assert allowed(Account.objects.get(login="li"), "accounts.manage")
    with pytest.raises(CommandError, match="已经有系统管理员"):
        call_command("create_administrator", "wang")


@pytest.mark.parametrize(
    "passwords", [(GOOD, GOOD + "!"), ("短", "短")], ids=["two that differ", "a weak one"]
)
def test_a_password_that_will_not_do_makes_no_administrator(
    monkeypatch: pytest.MonkeyPatch, passwords: tuple[str, str]
) -> None:
    typed(monkeypatch, *passwords)
    with pytest.raises(CommandError):
        call_command("create_administrator", "li")
    assert not Account.objects.exists() and not Organisation.objects.exists()


def test_a_role_of_an_older_version_allows_nothing_and_can_be_withdrawn(office: Organisation) -> None:
    account = opened()
    held = Membership.objects.create(
        account=account, organisation=office, role="scribe", since=account.opened_on
    )
    assert not allowed(account, "audit.view")
    grant(account, role="auditor", organisation=office, division=None, by=ADMIN)
    withdraw(held, by=ADMIN)
    held.refresh_from_db()
    assert held.until is not None and allowed(account, "audit.view")
