"""Whoever changes a roll, a ballot or a result behind the site's back is found out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from jiugai.ground.common.append_only import guard, unguard
from jiugai.ground.common.ids import fresh_id
from jiugai.projects.actions import make, set_gate
from jiugai.projects.models import GateName, GateState
from jiugai.residents import verification
from jiugai.residents.models import Ballot, Counted, Group, Vote
from tests.jiugai.conftest import Country
from tests.jiugai.residents.voting import decided, estate, on_paper, on_web, opened, printed

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    checks = (verification.rolls, verification.ballots, verification.results, verification.consents)
    return [fault for check in checks for fault in check()]


@contextmanager
def unguarded() -> Iterator[None]:
    """As somebody with all rights in the database would."""
    unguard(connection, "residents")
    yield
    guard(connection, "residents")


def voted(country: Country) -> Vote:
    site = estate(country)
    project = make(name="翠园小区改造", year=2026, sites=[site], by=None)
    vote = opened(site, project=project)
    of = printed(vote)
    on_web([of[n] for n in range(1, 6)], "yes")
    on_paper([of[6], of[7]], "no")
    return vote


def test_what_the_actions_made_is_sound(country: Country) -> None:
    vote = voted(country)
    assert faults() == []
    decided(vote)
    assert faults() == []


def test_a_roll_changed_after_opening_is_found(country: Country) -> None:
    vote = voted(country)
    with unguarded():
        Group.objects.filter(vote=vote, serial=1).update(area_dm2=99999)
    assert any("名册和开始时公布的摘要不符（1 行改过）" in f for f in faults())


def test_a_ballot_changed_after_it_was_cast_is_found(country: Country) -> None:
    vote = decided(voted(country))
    with unguarded():
        Ballot.objects.filter(pk=Ballot.objects.filter(vote=vote, reading="no")[0].pk).update(reading="yes")
    told = faults()
    assert any("1 张票和收到时的记录不符" in f for f in told)
    assert any("结果和按票重算的不符" in f for f in told) and any("清单摘要和票不符" in f for f in told)


def test_a_ballot_taken_away_or_put_in_is_found(country: Country) -> None:
    vote = voted(country)
    one = Ballot.objects.filter(vote=vote).order_by("id")[0]
    with unguarded():
        Counted.objects.filter(ballot=one).delete()
        Ballot.objects.filter(pk=one.pk).delete()
    assert any("少了 1 张收到过的票" in f for f in faults())
    one.pk = fresh_id()
    one.save(force_insert=True)
    assert any("1 张票和收到时的记录不符" in f for f in faults())


def test_another_ballot_said_to_count_is_found(country: Country) -> None:
    vote = voted(country)
    Counted.objects.filter(vote=vote).order_by("id")[0].delete()
    assert any("记为计入的票和按规则重算的不符" in f for f in faults())


def test_a_gate_that_says_otherwise_is_found(country: Country) -> None:
    vote = decided(voted(country))
    assert vote.project is not None
    set_gate(vote.project, GateName.CONSENT, state=GateState.SHUT, cause="改过", by=None)
    assert any("同意关口记为“拦住”，按表决应是“已过”" in f for f in faults())
