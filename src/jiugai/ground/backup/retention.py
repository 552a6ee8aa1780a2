"""Which backups of a folder are kept: pure, of the instants at which they were begun."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jiugai.ground.common.clock import day_of


def superfluous(instants: Iterable[datetime], *, daily: int, weekly: int) -> list[datetime]:
    """Those that may go, the oldest first: neither the last of one of the ``daily`` latest days that have any, nor the
    last of one of the ``weekly`` latest weeks (Monday to Sunday, Shanghai).

    The newest of all always stays.
    """
    newest_first = sorted(set(instants), reverse=True)
    kept = set(newest_first[:1])
    for count, period in ((daily, _day), (weekly, _week)):
        last: dict[tuple[int, ...], datetime] = {}
        for instant in newest_first:
            last.setdefault(period(instant), instant)
        kept |= set(list(last.values())[:count])
    return [instant for instant in reversed(newest_first) if instant not in kept]


def _day(instant: datetime) -> tuple[int, ...]:
    return (day_of(instant).toordinal(),)


def _week(instant: datetime) -> tuple[int, ...]:
    return day_of(instant).isocalendar()[:2]
