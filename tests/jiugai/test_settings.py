"""The database is the one that was asked for, with the settings that keep writes."""

from __future__ import annotations

import os

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
ON_POSTGRES = bool(os.environ.get("DATABASE_URL"))


def pragma(name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def test_one_variable_chooses_the_engine() -> None:
    assert connection.vendor == ("postgresql" if ON_POSTGRES else "sqlite")


@pytest.mark.skipif(ON_POSTGRES, reason="of the embedded database")
def test_the_embedded_database_loses_no_write() -> None:
    from pysqlite3 import sqlite_version_info

    assert sqlite_version_info >= (3, 51, 3)
    assert (pragma("journal_mode"), pragma("synchronous"), pragma("recursive_triggers")) == ("wal", 2, 1)
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.skipif(ON_POSTGRES, reason="of the embedded database")
def test_replacing_a_row_of_an_append_only_table_is_a_deletion() -> None:
    from django.db import DatabaseError, transaction

    from jiugai.ground.audit.actions import record

    made = record("audit.checked", {"records": 1, "seals": 0})
    columns = "id, event, happened_on, recorded_at, actor, subject_kind, subject, province_code, city_code, county_code, data, digest"
    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT OR REPLACE INTO audit_record SELECT {columns} FROM audit_record WHERE id = %s",
            [made.id.hex],
        )
