"""Rows by the thousand: COPY on PostgreSQL, one prepared statement on SQLite; the columns are those of the models."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

Convert = Callable[[Any], Any]
CHUNK = 20_000


class Writer:
    """Holds rows and writes them table by table, in the order in which tables refer to each other.

    Each chunk is one transaction.  Defaults are those of the models; constraints and triggers hold as ever.
    """

    def __init__(self, order: Sequence[type[models.Model]]) -> None:
        self._held: dict[type[models.Model], list[models.Model]] = {model: [] for model in order}
        self._count = 0
        self.written: dict[str, int] = {model._meta.label: 0 for model in order}
        _prepared_for_bulk()

    def put(self, row: models.Model) -> None:
        """One more row; written now or later."""
        self._held[type(row)].append(row)
        self._count += 1
        if self._count >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Writes what is held."""
        with transaction.atomic():
            for model, rows in self._held.items():
                if rows:
                    _insert(model, rows)
                    self.written[model._meta.label] += len(rows)
                    rows.clear()
        self._count = 0


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    fields = [f for f in model._meta.concrete_fields if not getattr(f, "generated", False)]
    shapes = [(f.attname, _converter(f)) for f in fields]
    quoted = connection.ops.quote_name
    table, columns = quoted(model._meta.db_table), ", ".join(quoted(str(f.column)) for f in fields)
    values = [_values(row, shapes) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for line in values:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608


def _values(row: models.Model, shapes: Sequence[tuple[str, Convert | None]]) -> list[Any]:
    told = ((getattr(row, name), convert) for name, convert in shapes)
    return [value if value is None or convert is None else convert(value) for value, convert in told]


def _converter(field: models.Field[Any, Any]) -> Convert | None:
    """What turns a value into what the engine takes; None where it takes it as it is."""
    told: models.Field[Any, Any] = field
    while isinstance(told, models.ForeignKey):
        told = told.target_field
    if isinstance(told, models.JSONField):
        return json.dumps
    if connection.vendor == "postgresql":
        return None
    if isinstance(told, models.UUIDField):
        return _hex
    if isinstance(told, models.DateField):  # a DateTimeField is one
        return lambda value: told.get_db_prep_save(value, connection)
    return None


def _hex(key: UUID) -> str:
    return key.hex


def _prepared_for_bulk() -> None:
    """SQLite: a larger cache, and no waiting for the disk, for what breaks off is made anew."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -262144")
            cursor.execute("PRAGMA synchronous = OFF")


def settle() -> None:
    """Statistics for the planner, as a database that has been in use has them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ANALYZE")
            if not connection.in_atomic_block:
                cursor.execute("PRAGMA synchronous = FULL")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        else:
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
