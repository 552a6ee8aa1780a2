"""What may wait for somebody, and of what people are told: each room declares both in its module ``pending.py``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from jiugai.ground.access.roles import PERMISSIONS

Waits = Callable[[Collection[UUID]], Collection[UUID]]
"""Of some subjects, those that still wait for this kind of task: what ``jiugai verify`` compares open tasks with."""


@dataclass(frozen=True)
class Kind:
    """A kind of task: ``name`` is a verb of the trade with its object (受理一份申报).

    ``permission`` is what one must hold over the place to do it, ``seen_with`` what one must hold there to read of it
    while looking over others' work.  A personal one (an expert's score) is of one account alone: no colleague sees it.
    """

    code: str
    name: str
    permission: str
    seen_with: str
    is_personal: bool
    waits: Waits | None


@dataclass(frozen=True)
class Event:
    """Something of which people are told: what they call it, and by which ways they are told unless they chose otherwise."""

    code: str
    name: str
    in_app: bool
    e_mail: bool


KINDS: dict[str, Kind] = {}
NOTICES: dict[str, Event] = {}


def task_kind(
    code: str, name: str, *, permission: str, seen_with: str = "", is_personal: bool = False, waits: Waits | None = None
) -> Kind:  # fmt: skip
    """Declares a kind of task, ``room.verb``.

    Raises :class:`KeyError` for a permission that is not declared, :class:`ValueError` for a code that another kind has.
    """
    made = Kind(code, name, permission, seen_with or permission, is_personal, waits)
    for wanted in (made.permission, made.seen_with):
        PERMISSIONS[wanted]
    if KINDS.setdefault(code, made) != made:
        raise ValueError(f"there is a kind of task {code} already")
    return KINDS[code]


def notice(code: str, name: str, *, in_app: bool = True, e_mail: bool = False) -> Event:
    """Declares an event of which people are told, ``room.event``; :class:`ValueError` for a code that another has."""
    made = Event(code, name, in_app, e_mail)
    if NOTICES.setdefault(code, made) != made:
        raise ValueError(f"there is a notice {code} already")
    return NOTICES[code]


def name_of(kind: str) -> str:
    """What a kind is called; one of another version by its code."""
    return KINDS[kind].name if kind in KINDS else kind
