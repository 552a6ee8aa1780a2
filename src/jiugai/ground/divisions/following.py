"""What must follow when a division moves: the rows that say where they lie, and how each is brought along.

Found by walking the models: every :class:`~jiugai.ground.access.scope.Scoped` row; every row that repeats some of the code
columns and hangs on a scoped one (a household repeats the province of its estate).  What lies somewhere in another way
(counters, memberships) has a :class:`Follower`, declared by its room in its module ``following.py``.  Tables whose rows are
written once are left as they are (docs/adr/0010).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.module_loading import autodiscover_modules

from jiugai.ground.access.scope import COLUMNS, Scoped
from jiugai.ground.common.append_only import is_append_only
from jiugai.ground.divisions.models import Division, Stay

Model = type[models.Model]
_BATCH = 2000


@dataclass(frozen=True)
class Shift:
    """A division's codes before and after, five each; ``target`` is another division where ``source`` was merged into it."""

    level: int
    before: Mapping[str, str]
    after: Mapping[str, str]
    source: Division
    target: Division
    since: date
    by: UUID | None = None

    @property
    def column(self) -> str:
        """The column by whose old value the rows within are known."""
        return COLUMNS[self.level - 1]

    @property
    def old(self) -> str:
        return self.before[self.column]

    @property
    def new(self) -> str:
        return self.after[self.column]

    @property
    def is_merger(self) -> bool:
        return self.source.pk != self.target.pk

    def of(self, codes: Mapping[str, str]) -> dict[str, str]:
        """The codes of a row within, afterwards; a level that the row does not have repeats the one above, old or new."""
        at = self.level - 1
        return {
            c: self.after[c] if COLUMNS.index(c) < at else self.new if code == self.old else code
            for c, code in codes.items()
        }

    def assignments(self, columns: tuple[str, ...]) -> dict[str, Any]:
        """The same as an UPDATE, of those of the columns that a table has."""
        upper: dict[str, Any] = {c: self.after[c] for c in COLUMNS[: self.level - 1] if c in columns}
        lower = [c for c in COLUMNS[self.level - 1 :] if c in columns and self.old != self.new]
        return upper | {c: Case(When(**{c: self.old}, then=Value(self.new)), default=F(c)) for c in lower}

    def untouched(self, columns: tuple[str, ...]) -> bool:
        """Do all those columns stay as they are?"""
        return all(self.before[c] == self.after[c] for c in columns)


@dataclass(frozen=True)
class Follower:
    """``called`` is what a person calls the rows (个账号的管辖范围); ``held`` counts those in a division itself."""

    called: str
    models: tuple[str, ...]
    follow: Callable[[Shift], int]
    held: Callable[[Division], int]


FOLLOWERS: dict[str, Follower] = {}
Counting = Callable[[Mapping[str, list[str]]], dict[str, int]]
COUNTED: dict[str, Counting] = {}
"""What a person calls it (个地方) → of code columns with codes, how many lie in each, in one query: what a list of divisions shows."""


def follower(called: str, *, models: tuple[str, ...], held: Callable[[Division], int]) -> Callable[[Callable[[Shift], int]], Callable[[Shift], int]]:  # fmt: skip
    """Declares how rows of some models (``app.model``) follow a division that moves or is merged."""

    def declared(follow: Callable[[Shift], int]) -> Callable[[Shift], int]:
        FOLLOWERS[called] = Follower(called, models, follow, held)
        return follow

    return declared


def counted(called: str) -> Callable[[Counting], Counting]:
    """Declares what of a room is counted beside a division."""

    def declared(counting: Counting) -> Counting:
        COUNTED[called] = counting
        return counting

    return declared


def followers() -> list[Follower]:
    """Those that are declared, in the order of their names."""
    autodiscover_modules("following")
    return [FOLLOWERS[name] for name in sorted(FOLLOWERS)]


def counters() -> dict[str, Counting]:
    """What is counted beside a division."""
    autodiscover_modules("following")
    return COUNTED


def scoped_models() -> list[Model]:
    """Every table of scoped rows that may be rewritten."""
    return [m for m in _tables() if issubclass(m, Scoped) and not is_append_only(m)]


def hanging_models() -> list[tuple[Model, tuple[str, ...], str]]:
    """Every table that repeats code columns of a scoped row, with these columns and the path to that row.

    Raises :class:`LookupError` for a table that hangs on none and that no follower brings along: its rows would go astray.
    """
    followed = {name for f in followers() for name in f.models}
    found = []
    for model in _tables():
        columns = tuple(c for c in COLUMNS if c in {f.name for f in model._meta.concrete_fields})
        if (
            issubclass(model, Scoped)
            or not columns
            or is_append_only(model)
            or model._meta.label_lower in followed
        ):
            continue
        path = _path(model)
        if not path:
            raise LookupError(
                f"{model._meta.label}: its {columns} hang on nothing, declare a follower in following.py"
            )
        found.append((model, columns, path))
    return found


def _tables() -> Iterator[Model]:
    return (m for m in apps.get_models() if m._meta.managed and not m._meta.proxy)


def _path(model: Model, deep: int = 3) -> str:
    """The foreign keys, joined by ``__``, from a table to the nearest scoped row; empty where there is none."""
    keys = [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.ForeignKey) and f.related_model is not model
    ]
    for key in keys:
        if issubclass(key.related_model, Scoped):
            return key.name
    for key in keys if deep else []:
        if beyond := _path(key.related_model, deep - 1):
            return f"{key.name}__{beyond}"
    return ""


def bring_along(shift: Shift) -> int:
    """Rewrites the codes of all that lies within a division that moved, in the caller's transaction; returns how many rows.

    Doing it again changes nothing.  Followers come first, for they look at rows by their old codes; what hangs on scoped
    rows comes last, for it is found by the new ones.
    """
    count = sum(f.follow(shift) for f in followers())
    count += sum(_scoped(model, shift) for model in scoped_models())
    for model, columns, path in hanging_models():
        if shift.untouched(columns):
            continue
        anchored = model._base_manager.filter(**{f"{path}__{shift.column}": shift.new})
        wrong = ~Q(**{c: shift.after[c] for c in COLUMNS[: shift.level - 1] if c in columns})
        if shift.column in columns:
            wrong |= Q(**{shift.column: shift.old})
        rows = model._base_manager.filter(pk__in=anchored.filter(wrong).values("pk"))
        count += rows.update(**shift.assignments(columns))
    return count


def _scoped(model: Model, shift: Shift) -> int:
    rows = model._base_manager.filter(**{shift.column: shift.old})
    assigned = shift.assignments(COLUMNS)
    if shift.is_merger:
        mine = rows.filter(division=shift.source).values_list("pk", flat=True)
        Stay.objects.bulk_create(
            (
                Stay(kind=model._meta.label_lower, row=pk, division=shift.source, until=shift.since)
                for pk in mine
            ),
            batch_size=_BATCH,
        )
        there = Value(shift.target.pk, output_field=models.UUIDField())
        assigned["division"] = Case(When(division=shift.source, then=there), default=F("division"))
    return rows.update(**assigned) if assigned else 0


def held_in(division: Division) -> dict[str, int]:
    """What lies in a division and would be left without a place if it ended: what it is called → how many."""
    column = COLUMNS[division.level - 1]
    found = {
        "条登记（小区、项目等）": sum(
            m._base_manager.filter(**{column: division.code}).count() for m in scoped_models()
        )
    }
    for f in followers():
        found[f.called] = f.held(division)
    return {called: n for called, n in found.items() if n}
