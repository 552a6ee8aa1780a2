"""Pages by key: the next page begins behind the last row of this one, so the thousandth costs what the first does."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

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
            rows = rows.filter(_behind(order, mark))
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


def _behind(order: Sequence[str], mark: Sequence[Any]) -> Q:
    """(a > x) or (a = x and b > y) …, written with a >= x first so that an index can be used."""
    whole = Q()
    for at in range(len(order)):
        same = Q(**{k.removeprefix("-"): v for k, v in zip(order[:at], mark[:at], strict=True)})
        beyond = Q(**{_beyond(order[at]): mark[at]})
        whole |= same & beyond
    if len(order) > 1:
        whole &= Q(**{f"{_beyond(order[0])}e": mark[0]})
    return whole


def _beyond(key: str) -> str:
    return f"{key[1:]}__lt" if key.startswith("-") else f"{key}__gt"


def _written(row: dict[str, Any], names: Sequence[str]) -> str:
    return urlsafe_b64encode(json.dumps([row[n] for n in names], default=str).encode()).decode().rstrip("=")


def _read(mark: str, count: int) -> list[Any] | None:
    if not mark:
        return None
    try:
        told = json.loads(urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, Error):
        return None
    fit = isinstance(told, list) and len(told) == count and all(isinstance(v, str | int) for v in told)
    return told if fit else None
