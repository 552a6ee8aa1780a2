"""Ledgers that meet: one file twice, a process that dies in between, an account that is asked for nonsense."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.test import Client

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.jobs.actions import run_one
from jiugai.ground.jobs.models import Job
from jiugai.sites.ledger import actions
from jiugai.sites.ledger.mapping import proposed
from jiugai.sites.models import Import, Kind, Outcome, Site
from jiugai.sites.models.ledger import State
from tests.jiugai.conftest import HERE, Country, Person
from tests.jiugai.sites.test_ledger import GOOD, HEADS, faults, many, of, written, xlsx

pytestmark = pytest.mark.django_db
Step = Callable[[Sequence[Sequence[object]]], Import]


@pytest.fixture
def officer(person: Person) -> Account:
    return person("county_officer", HERE, "officer")


@pytest.fixture
def tried(officer: Account, country: Country) -> Step:
    def go(rows: Sequence[Sequence[object]]) -> Import:
        stream = io.BytesIO(xlsx(rows, HEADS))
        ledger = actions.begin(stream, "台账.xlsx", account=officer, division=country[HERE], kind=Kind.ESTATE)
        actions.try_out(ledger, proposed(actions.table_of(ledger), Kind.ESTATE, []), by=officer.pk)
        ledger.refresh_from_db()
        return ledger

    return go


def test_one_file_brought_in_twice_at_once_is_written_once(tried: Step) -> None:
    first, second = tried([GOOD, *many(3)]), tried([GOOD, *many(3)])
    written(first)
    written(second)
    assert Site.objects.count() == 4 and faults() == []
    assert {r.reason for r in of(second, Outcome.REFUSED)} == {"试运行之后已经登记了"}
    assert second.state == State.APPLIED and second.counts[Outcome.CREATED] == 0
    numbers = Site.objects.order_by("number").values_list("number", flat=True)
    assert [n[-5:] for n in numbers] == ["00001", "00002", "00003", "00004"]


def test_a_short_ledger_whose_process_died_is_done_by_a_job(
    tried: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(actions, "carry_trial", lambda key: None)
        ledger = tried(many(3))
    assert ledger.state == State.TRYING and run_one("test") is None
    with clock.standing_at(clock.now() + timedelta(minutes=2)):
        assert run_one("test") is not None
    ledger.refresh_from_db()
    assert ledger.state == State.TRIED
    with monkeypatch.context() as dying:
        dying.setattr(actions, "carry_writing", lambda key, by: None)
        assert written(ledger).state == State.APPLYING
    with clock.standing_at(clock.now() + timedelta(minutes=2)):
        assert run_one("test") is not None
    ledger.refresh_from_db()
    assert ledger.state == State.APPLIED and Site.objects.count() == 3
    assert Record.objects.filter(event="sites.imported").count() == 1


def test_a_ledger_that_could_not_be_written_says_so(
    tried: Step, officer: Account, enter: Callable[[Account], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = tried(many(3))
    monkeypatch.setattr(actions, "carry_writing", lambda key, by: None)
    written(ledger)
    browser = enter(officer)
    assert "正在写入" in browser.get(f"/sites/import/{ledger.pk}/").content.decode()
    Job.objects.filter(name="sites.write_ledger").update(failed_at=clock.now(), error="中断了。")
    page = browser.get(f"/sites/import/{ledger.pk}/").content.decode()
    assert "没有写完" in page and "中断了。" in page and "hx-trigger" not in page


@pytest.mark.parametrize("start", ["²", "9" * 30, "9" * 17, "x"])
def test_a_place_in_the_account_that_is_none_is_its_beginning_or_end(
    start: str, tried: Step, officer: Account, enter: Callable[[Account], Client]
) -> None:
    ledger = tried(many(3))
    assert enter(officer).get(f"/sites/import/{ledger.pk}/?tab=all&from={start}").status_code == 200
