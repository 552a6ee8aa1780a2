"""A small county with people in it, made by the real actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from jiugai.ground.access.roles import ROLES
from jiugai.ground.accounts.models import Account, Kind, Membership, Organisation
from jiugai.ground.common import clock
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Division, Level

HERE, THERE = "640302", "640303"


@pytest.fixture(scope="session", autouse=True)
def no_collected_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests read no static files that were once collected beside the code, and none are missed."""
    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def cheap_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing costs a fifth of a second to be dear for whoever guesses; only tests of that cost pay it."""
    if request.node.get_closest_marker("dear_passwords") is None:
        for name, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            monkeypatch.setattr(Argon2PasswordHasher, name, least)


@pytest.fixture(autouse=True)
def numbers_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test gives is not known to the next."""
    monkeypatch.setattr(settings, "NUMBERS", tmp_path / "numbers.txt")


@dataclass
class Country:
    """A province with one city, two counties, a town and communities in each."""

    by_code: dict[str, Division]

    def __getitem__(self, code: str) -> Division:
        return self.by_code[code]


@pytest.fixture
def country(db: None) -> Country:
    """宁夏, 吴忠市, 利通区 and 红寺堡区, each with a town and communities."""
    made: dict[str, Division] = {}

    def below(level: Level, code: str, name: str, under: str | None) -> None:
        over = made[under] if under else None
        made[code] = add(level=level, code=code, name=name, under=over, since=None, by=None)

    below(Level.PROVINCE, "640000", "宁夏回族自治区", None)
    below(Level.CITY, "640300", "吴忠市", "640000")
    for county, name, town in ((HERE, "利通区", "金星镇"), (THERE, "红寺堡区", "红寺堡镇")):
        below(Level.COUNTY, county, name, "640300")
        below(Level.STREET, f"{county}100", town, county)
        for at, community in enumerate(("金花园社区", "明珠社区", "金星社区"), 1):
            below(Level.COMMUNITY, f"{county}10000{at}", community, f"{county}100")
    return Country(made)


@pytest.fixture(autouse=True)
def downloads_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A download that a test does not read keeps its file open; closing the answer itself would close the connection too."""
    answers: list[Any] = []
    ask = Client.request

    def asked(self: Client, **request: Any) -> Any:
        answers.append(ask(self, **request))
        return answers[-1]

    monkeypatch.setattr(Client, "request", asked)
    yield
    for answer in answers:
        for close in answer._resource_closers:
            close()


Person = Callable[..., Account]


@pytest.fixture
def person(country: Country) -> Person:
    """Makes an account with a role in a place; no password is hashed, for tests log in by force."""

    def make(role: str, place: str | None, login: str = "") -> Account:
        assert role in ROLES
        account = Account.objects.create(
            login=login or f"{role}-{place}", opened_on=clock.today(), password="!"
        )
        division = country[place] if place else None
        office, _ = Organisation.objects.get_or_create(
            name=f"{role} 单位", division=division, defaults={"kind": Kind.BUREAU}
        )
        Membership.objects.create(
            account=account, organisation=office, division=division, role=role, since=clock.today()
        )
        return account

    return make


@pytest.fixture
def enter() -> Callable[[Account], Client]:
    """A browser in which somebody has logged in."""

    def opened(account: Account) -> Client:
        client = Client()
        client.force_login(account)
        session = client.session
        session["factor"] = True  # the second factor has tests of its own
        session.save()
        return client

    return opened
