"""Pages by key: the next page begins behind the last row of this one, so the thousandth costs what the first does."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Value

_BEYOND = 2**63
MOST = 1000
"""Totals above are shown as 1,000+."""


@dataclass(frozen=True)
class Page:
    """Rows of one page; ``following`` and ``previous`` are marks for the address, empty at the ends."""

    rows: list[dict[str, Any]]
    following: str
    previous: str


def page(rows: Any, keys: Sequence[str], *, after: str = "", before: str = "", size: int = 50) -> Page:
    """One page of a query of dictionaries (``.values()``) in the order of its keys; ``-key`` is downwards.

    The last key must be unique.  A mark that cannot be read begins at the start.
    """
    mark, backwards = _read(after or before, len(keys)), bool(before and not after)
    if mark is None:
        backwards = False
    order = [_turned(k) for k in keys] if backwards else list(keys)
    if mark is not None:
        try:
            rows = rows.filter(_behind(rows.model, order, mark))
        except (ValueError, TypeError, ValidationError):  # written by somebody else: no number, no key
            return page(rows, keys, size=size)
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    names = [k.removeprefix("-") for k in keys]
    return Page(
        found,
        _written(found[-1], names) if found and (more or backwards) else "",
        _written(found[0], names) if found and (mark is not None and (not backwards or more)) else "",
    )


def capped(rows: Any) -> int:
    """How many there are, counted no further than one above :data:`MOST`."""
    return int(rows.order_by().values("pk")[: MOST + 1].count())


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _behind(model: Any, order: Sequence[str], mark: Sequence[Any]) -> Func:
    """What comes behind a mark: (a, b) > (x, y), which both engines find in an index; the keys go all up or all down.

    Django would write it as an OR, which SQLite reads and sorts anew.
    Raises :class:`ValidationError` or :class:`ValueError` for what is no value of its field.
    """
    downwards = {k.startswith("-") for k in order}
    assert len(downwards) == 1, order
    names = [k.removeprefix("-") for k in order]
    fields = [model._meta.get_field(name) for name in names]
    fields = [f.output_field if f.generated else f for f in fields]
    values = [Value(f.to_python(v), output_field=f) for f, v in zip(fields, mark, strict=True)]
    sides = (Func(*side, function="", output_field=BooleanField()) for side in (map(F, names), values))
    sign = " < " if downwards.pop() else " > "
    return Func(*sides, template="%(expressions)s", arg_joiner=sign, output_field=BooleanField())


def _written(row: dict[str, Any], names: Sequence[str]) -> str:
    return urlsafe_b64encode(json.dumps([row[n] for n in names], default=str).encode()).decode().rstrip("=")


def _read(mark: str, count: int) -> list[Any] | None:
    if not mark:
        return None
    try:
        told = json.loads(urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, Error, RecursionError):
        return None
    return told if isinstance(told, list) and len(told) == count and all(map(_fits, told)) else None


def _fits(value: object) -> bool:
    """Something that both databases can compare with."""
    if isinstance(value, int):
        return abs(value) < _BEYOND
    return isinstance(value, str) and "\0" not in value and value.isprintable()
