"""Writing what a list changes: county by county, each part whole or not at all, and the same again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from jiugai.ground.access.scope import Reach
from jiugai.ground.audit.actions import record
from jiugai.ground.common.bulk import update_many
from jiugai.ground.divisions.actions import ended, present_of, refuse_impossible, restand
from jiugai.ground.divisions.models import LONGEST_DOCUMENT, Division, Level, Standing
from jiugai.ground.divisions.published.account import Account, Line, Outcome, compared
from jiugai.ground.divisions.published.entries import Entry

_PART = 10_000
"""Lines of one transaction: on SQLite about a second."""
_BATCH = 2000
_KEYS = 500


def tried(entries: Sequence[Entry], *, reach: Reach, as_of: date, complete: bool) -> Account:
    """The account of a list, without writing.  Raises :class:`Refused` for a day that cannot be."""
    refuse_impossible(as_of)
    return compared(entries, reach=reach, as_of=as_of, complete=complete)


def write(
    entries: Sequence[Entry], *, reach: Reach, as_of: date, complete: bool, by: UUID | None, source: str = ""
) -> Account:
    """Writes what a list changes and returns the account of it; ``source`` says what list it is.

    Each part of some counties is one transaction and one record; broken off in between, the same list goes on where it was.
    Raises :class:`Refused` for a day that cannot be.
    """
    refuse_impossible(as_of)
    whole = Account()
    for part in _parts(entries):
        with transaction.atomic():
            _lock({e.code[:6] for e in part if not e.wrong})
            account = compared(part, reach=reach, as_of=as_of, complete=complete)
            if account.changes:
                _apply(account, as_of, source.strip()[:LONGEST_DOCUMENT], by)
                _recorded(account, as_of, source, by)
        whole.lines += account.lines
        whole.fresh |= account.fresh
    whole.lines.sort(key=lambda line: (not line.number, line.number))
    return whole


def _parts(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Whole counties together, about as many lines as one transaction takes; lines that are none go first."""
    by_top: dict[str, list[Entry]] = {}
    for e in entries:
        by_top.setdefault("" if e.wrong else e.code[:6], []).append(e)
    part: list[Entry] = []
    for top in sorted(by_top):
        part += by_top[top]
        if len(part) >= _PART:
            yield part
            part = []
    if part:
        yield part


def _lock(codes: set[str]) -> None:
    """The counties, in the order of their keys: two who load the same list wait for each other."""
    ordered = sorted(codes)
    keys: list[UUID] = []
    for at in range(0, len(ordered), _KEYS):
        keys += Division.objects.filter(code__in=ordered[at : at + _KEYS], ended_on=None).values_list(
            "pk", flat=True
        )
    keys.sort()
    for at in range(0, len(keys), _KEYS):
        list(
            Division.objects.select_for_update(of=("self",))
            .filter(pk__in=keys[at : at + _KEYS])
            .order_by("id")
        )


def _apply(account: Account, as_of: date, source: str, by: UUID | None) -> None:
    _added(account, as_of, source)
    _renamed(account.of(Outcome.RENAMED), as_of, source)
    for line in account.of(Outcome.MOVED):
        assert line.division is not None
        restand(
            line.division,
            code=line.code,
            name=line.name,
            under=line.parent,
            since=as_of,
            document=source,
            by=by,
        )
    for line in account.of(Outcome.CLOSED):
        assert line.division is not None
        ended(line.division, present_of(line.division, as_of), as_of, source)
    classed = []
    for line in account.lines:
        if (
            line.division is not None
            and line.urban
            and line.division.urban != line.urban
            and line.outcome is not Outcome.ADDED
        ):
            line.division.urban = line.urban
            classed.append(line.division)
    update_many(classed, ["urban"])


def _added(account: Account, as_of: date, source: str) -> None:
    """New ones begin on the day of the list; where nothing was below a county yet, as far back as our records go."""
    for level in (Level.STREET, Level.COMMUNITY):
        lines = [line for line in account.of(Outcome.ADDED) if line.division and line.division.level == level]
        Division.objects.bulk_create((line.division for line in lines if line.division), batch_size=_BATCH)
    standings = []
    for line in account.of(Outcome.ADDED):
        d = line.division
        assert d is not None and d.parent is not None
        top = d.parent if d.parent.level <= Level.COUNTY else d.parent.parent
        since = None if top is not None and top.pk in account.fresh else as_of
        standings.append(
            Standing(division=d, code=d.code, name=d.name, parent=d.parent, since=since, document=source)
        )
    Standing.objects.bulk_create(standings, batch_size=_BATCH)


def _renamed(lines: Sequence[Line], as_of: date, source: str) -> None:
    divisions = [line.division for line in lines if line.division is not None]
    for line, d in zip(lines, divisions, strict=True):
        d.name = line.name
    update_many(divisions, ["name"])
    for at in range(0, len(divisions), _KEYS):
        keys = [d.pk for d in divisions[at : at + _KEYS]]
        Standing.objects.filter(division__in=keys, until=None).update(until=as_of)
    Standing.objects.bulk_create(
        (
            Standing(
                division=d, code=d.code, name=d.name, parent_id=d.parent_id, since=as_of, document=source
            )
            for d in divisions
        ),
        batch_size=_BATCH,
    )


def _recorded(account: Account, as_of: date, source: str, by: UUID | None) -> None:
    names = {
        "added": Outcome.ADDED, "renamed": Outcome.RENAMED, "moved": Outcome.MOVED, "closed": Outcome.CLOSED,
        "refused": Outcome.REFUSED,
    }  # fmt: skip
    tops = Counter(line.code[:6] for line in account.lines if line.outcome is not Outcome.REFUSED)
    said: dict[str, str | int | None] = {name: account.counts[outcome] for name, outcome in names.items()}
    said |= {
        "as_of": as_of.isoformat(),
        "source": source.strip() or None,
        "counties": "、".join(sorted(tops)[:50]),
    }
    record("divisions.listed", said, by=by, happened_on=as_of)
