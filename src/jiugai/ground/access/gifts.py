"""Rows that are given to people one by one, besides the places in which their roles hold."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from jiugai.ground.access.roles import PERMISSIONS

Rows = Callable[[UUID], Collection[UUID]]
"""Of an account, the keys of the rows that were given to it."""


@dataclass(frozen=True)
class Gift:
    """Who holds ``permission`` anywhere holds ``permissions`` over the rows that were given to the account."""

    permission: str
    permissions: tuple[str, ...]
    rows: Rows


GIFTS: list[Gift] = []


def gift(permission: str, permissions: tuple[str, ...], rows: Rows) -> None:
    """Declares a gift; :class:`KeyError` for a permission that is not declared."""
    for name in (permission, *permissions):
        PERMISSIONS[name]
    made = Gift(permission, permissions, rows)
    if made not in GIFTS:
        GIFTS.append(made)
