"""How many rows there are, to tell whether something was written."""

from __future__ import annotations

from django.db import connection

OWN_TABLES = ("django_session", "jiugai_cache")
"""Tables that every request may write to."""


def everything() -> dict[str, int]:
    """How many rows there are in each table that people's work is in."""
    apart = (*OWN_TABLES, "audit_record", "audit_sealed", "audit_seal", "jobs_job")
    tables = [t for t in connection.introspection.table_names() if t not in apart]
    counted: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
    return counted
