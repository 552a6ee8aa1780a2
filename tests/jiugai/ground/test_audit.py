"""Records are written once, chained under seals, and every later change is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from jiugai.ground.audit import actions
from jiugai.ground.audit.actions import record, seal, verify
from jiugai.ground.audit.models import Record, Seal, Sealed
from jiugai.ground.common.append_only import guard, unguard, unguarded
from jiugai.ground.common.ids import fresh_id

pytestmark = pytest.mark.django_db
GUARDED = [Record, Seal, Sealed]


def some(count: int) -> list[Record]:
    return [record("audit.checked", {"records": n, "seals": 0}, by=fresh_id()) for n in range(count)]


@pytest.fixture
def unlocked() -> Iterator[None]:
    """The tables without their guards, as someone with the database in hand would have them."""
    unguard(connection, "audit")
    yield
    guard(connection, "audit")


@pytest.mark.parametrize("model", GUARDED, ids=lambda m: m.__name__)
@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_row_is_never_changed_nor_deleted(model: type[Record], act: str) -> None:
    some(2)
    seal()
    table = model._meta.db_table
    column = model._meta.pk.column
    statement = (
        f'UPDATE "{table}" SET "{column}" = "{column}"' if act == "update" else f'DELETE FROM "{table}"'
    )
    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert model.objects.exists()


def test_a_migration_that_remakes_a_table_leaves_it_guarded() -> None:
    assert unguarded(connection) == []
    unguard(connection, "audit")
    assert unguarded(connection) == sorted(m._meta.db_table for m in GUARDED)
    guard(connection, "audit")
    assert unguarded(connection) == []


def test_an_event_that_is_not_declared_is_refused() -> None:
    with pytest.raises(KeyError, match=r"events\.py"):
        record("audit.guessed")
    assert not Record.objects.exists()


def test_seals_chain_what_is_there_and_leave_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LARGEST_BATCH", 4)
    some(10)
    sealed = [seal(), seal(), seal()]
    assert seal() is None
    assert [(s.number, s.count) for s in sealed if s] == [(1, 4), (2, 4), (3, 2)]
    assert [s.previous for s in sealed if s] == ["", *(s.digest for s in sealed[:-1] if s)]
    some(1)
    assert verify() == actions.Verdict(records=11, seals=3, unsealed=1, faults=())


CHANGES = {
    "a record changed": ("UPDATE audit_record SET data = '{}'", "内容与摘要不符"),
    "a record changed with its digest": (
        f"UPDATE audit_record SET digest = '{'0' * 64}'", "封存的摘要与其中的记录不符",
    ),
    "a record moved to another county": ("UPDATE audit_record SET county_code = '640303'", "内容与摘要不符"),
    "a record taken out of its seal": ("DELETE FROM audit_sealed WHERE place = 1", "记录数不是 3"),
    "the chain cut": (f"UPDATE audit_seal SET previous = '{'0' * 64}' WHERE number = 2", "与前一批接不上"),
}  # fmt: skip


@pytest.mark.usefixtures("unlocked")
@pytest.mark.parametrize(("statement", "told"), CHANGES.values(), ids=CHANGES)
def test_what_was_changed_behind_the_guards_is_found(statement: str, told: str) -> None:
    some(3)
    seal()
    some(3)
    seal()
    assert verify().faults == ()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert any(told in fault for fault in verify().faults)


def test_the_command_leaves_a_record_of_itself_and_fails_where_a_guard_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    some(2)
    call_command("verify_audit")
    assert "核对了 2 条记录、0 批封存：全部相符，还有 2 条没有封存。" in capsys.readouterr().out
    assert Record.objects.count() == 3
    unguard(connection, "audit")
    try:
        with pytest.raises(CommandError, match="3 处不符"):
            call_command("verify_audit")
    finally:
        guard(connection, "audit")


def test_no_record_holds_more_than_its_declared_columns() -> None:
    (made,) = some(1)
    assert set(made.__dict__) - {"_state"} == {
        "id", "event", "happened_on", "recorded_at", "actor", "subject_kind", "subject", "data", "digest",
        "province_code", "city_code", "county_code",
    }  # fmt: skip


def test_a_record_that_was_committed_late_is_sealed_all_the_same() -> None:
    (seen,) = some(1)
    assert seal() is not None
    for before, at_once in ((5 * 60, True), (3600, False)):  # seconds before the newest sealed one
        key = UUID(int=seen.id.int - (before * 1000 << 80))
        made = Record(
            id=key, event=seen.event, happened_on=seen.happened_on, recorded_at=seen.recorded_at, data="{}"
        )
        made.digest = actions.digest_of(made)
        made.save(force_insert=True)
        assert (seal() is not None) == at_once
    assert seal(everything=True) is not None and verify().unsealed == 0


def test_a_tick_costs_the_same_however_long_the_log_is(django_assert_num_queries: Any) -> None:
    some(3)
    seal()
    with django_assert_num_queries(2):
        assert seal() is None
