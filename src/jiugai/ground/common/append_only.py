"""Tables whose rows are written once: guarded by triggers on both engines, declared here and nowhere else.

SQLite drops the triggers of a table silently when a migration remakes it, so they are dropped before every
migration and created after it (:mod:`jiugai.ground.common.apps`), and :func:`unguarded` compares what the
database has with what is declared.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

M = TypeVar("M", bound=type[models.Model])

_declared: list[type[models.Model]] = []
_ACTS = ("update", "delete")
_FUNCTION = "jiugai_rows_are_written_once"


def append_only(model: M) -> M:
    """Declares that the rows of a model are never changed and never deleted."""
    _declared.append(model)
    return model


def is_append_only(model: type[models.Model]) -> bool:
    """Are the rows of a model never changed?"""
    return model in _declared


def guard(connection: BaseDatabaseWrapper, app: str) -> None:
    """Creates the triggers of an app's declared tables."""
    tables = _present(connection, app)
    if not tables:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'rows of % are written once', TG_TABLE_NAME; END $$"
            )
        for table in tables:
            for statement in _created(connection, table):
                cursor.execute(statement)


def unguard(connection: BaseDatabaseWrapper, app: str) -> None:
    """Drops the triggers of an app's tables, so that a migration may remake them."""
    on = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table in _present(connection, app):
            for name in _names(connection, table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f' ON "{table}"' if on else ""))


def unguarded(connection: BaseDatabaseWrapper) -> list[str]:
    """The declared tables that lack one of their triggers, in order."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    tables = sorted(model._meta.db_table for model in _declared)
    return [table for table in tables if not there.issuperset(_names(connection, table))]


def _present(connection: BaseDatabaseWrapper, app: str) -> list[str]:
    declared = [m._meta.db_table for m in _declared if m._meta.app_label == app]
    there = set(connection.introspection.table_names()) if declared else set()
    return [table for table in declared if table in there]


def _names(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    acts = (*_ACTS, "truncate") if connection.vendor == "postgresql" else _ACTS
    return [f"{table}_no_{act}" for act in acts]


def _created(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    statements = []
    for name in _names(connection, table):
        act = name.rpartition("_")[2].upper()
        if connection.vendor == "postgresql":
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            statements.append(f'DROP TRIGGER IF EXISTS {name} ON "{table}"')
            statements.append(
                f'CREATE TRIGGER {name} BEFORE {act} ON "{table}" FOR EACH {each} EXECUTE FUNCTION {_FUNCTION}()'
            )
        else:
            statements.append(
                f'CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are written once'); END"
            )
    return statements
