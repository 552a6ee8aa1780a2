"""One figure for all rows that were made, the same on both engines: what shows that a seed makes the same."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from jiugai.generator.filling import ORDER
from jiugai.sites.models import Likeness

_CHUNK = 2000


def digest() -> str:
    """SHA-256 over every row of every generated table, in the order of keys, read back from the database."""
    whole = hashlib.sha256()
    for model in (*ORDER, Likeness):
        key = model._meta.pk
        assert key is not None
        rows = model._default_manager.order_by(key.name).values_list(*_names(model))
        told = (json.dumps([_plain(v) for v in row]) for row in rows.iterator(chunk_size=_CHUNK))
        # A key of words sorts by the language of the database, so it is sorted here.
        for line in sorted(told) if isinstance(key, models.CharField) else told:
            whole.update(line.encode())
    return whole.hexdigest()


def _names(model: type[models.Model]) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID | date) else value
