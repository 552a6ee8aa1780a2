"""The register of tasks: what a job may be, when it is done by itself, and the chores of the scheduler.

A room declares its tasks in its module ``tasks.py``, which is found by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from jiugai.ground.common.clock import SHANGHAI

if TYPE_CHECKING:
    from jiugai.ground.jobs.models import Job

Work = Callable[["Job"], None]
Slot = Callable[[datetime], datetime]
LEASE = timedelta(minutes=5)
RETENTION = timedelta(days=30)


@dataclass(frozen=True)
class Task:
    """A kind of job.  ``work`` may be done more than once (a worker may die at its last line), so it must bear that.

    ``attempts``: how often it is tried before the job counts as failed.  ``lease``: how long a worker may be silent;
    :func:`~jiugai.ground.jobs.actions.report` begins it anew.
    """

    name: str
    work: Work
    attempts: int
    lease: timedelta


@dataclass(frozen=True)
class Chore:
    """Short work that the scheduler itself does again and again, and that leaves no row."""

    name: str
    work: Callable[[], None]
    interval: timedelta


TASKS: dict[str, Task] = {}
SCHEDULE: dict[str, Slot] = {}
"""Task → the instant from which it was last due, of the present instant."""
CHORES: dict[str, Chore] = {}


def task(name: str, *, attempts: int = 3, lease: timedelta = LEASE) -> Callable[[Work], Work]:
    """Declares a task, ``room.verb``; :class:`ValueError` for a name that another has."""

    def declared(work: Work) -> Work:
        if name in TASKS and TASKS[name].work is not work:
            raise ValueError(f"there is a task {name} already")
        TASKS[name] = Task(name, work, attempts, lease)
        return work

    return declared


def every(
    interval: timedelta, name: str, *, attempts: int = 3, lease: timedelta = LEASE
) -> Callable[[Work], Work]:
    """Declares a task that is done once in every interval, of a minute at least: shorter ones are a :func:`chore`."""
    if not timedelta(minutes=1) <= interval <= RETENTION:
        raise ValueError(
            f"{name}: between a minute and {RETENTION.days} days, after which the last job is forgotten"
        )
    SCHEDULE[name] = lambda instant: _whole(instant, interval)
    return task(name, attempts=attempts, lease=lease)


def daily(at: time, name: str, *, attempts: int = 3, lease: timedelta = LEASE) -> Callable[[Work], Work]:
    """Declares a task that is done once a day, at or after a time of day in Shanghai."""
    SCHEDULE[name] = lambda instant: _last(instant, at)
    return task(name, attempts=attempts, lease=lease)


def chore(interval: timedelta, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Declares short work (well below a second) that the scheduler does itself, such as sealing every few seconds."""

    def declared(work: Callable[[], None]) -> Callable[[], None]:
        CHORES[name] = Chore(name, work, interval)
        return work

    return declared


def _whole(instant: datetime, interval: timedelta) -> datetime:
    beginning = datetime(2000, 1, 1, tzinfo=UTC)
    return beginning + (instant - beginning) // interval * interval


def _last(instant: datetime, at: time) -> datetime:
    there = instant.astimezone(SHANGHAI)
    today = datetime.combine(there.date(), at, SHANGHAI)
    return (today if today <= there else today - timedelta(days=1)).astimezone(UTC)
