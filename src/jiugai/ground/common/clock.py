"""The only clock of the site: instants in UTC, legal days in Shanghai.

Tests and simulations set it with :func:`standing_at`; nothing else asks the machine what time it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """The present instant, in UTC, to the microsecond."""
    return _standing.get() or datetime.now(UTC)


def ticks() -> float:
    """Seconds of a clock that never goes back, for telling how long something took."""
    return perf_counter()


def today() -> date:
    """The legal day in Shanghai; it ends at 24:00 there."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The legal day on which an instant falls; a time without zone is refused with :class:`ValueError`."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """The instant at which a legal day is over (24:00 in Shanghai), in UTC: a deadline holds before it, not at it."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=SHANGHAI).astimezone(UTC)


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Lets the clock stand at an instant (with its zone) inside the block."""
    day_of(instant)
    token = _standing.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(token)
