"""Stories that were lived: each act of the demonstration at its own moment of the past, all stories in the order of time.

A story is a generator.  It yields the moment of what it does next, working days before the present one and time of day, and
goes on when everything that lies before has happened: numbers, audit and tasks come in the order in which they would have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush

from jiugai.ground.calendar.workdays import is_workday
from jiugai.ground.common import clock

Story = Iterator[tuple[int, str]]
"""Yields ``(12, "09:40")``: at twenty to ten, twelve working days ago."""


class Calendar:
    """The working days before the present one."""

    def __init__(self) -> None:
        self._days = [clock.today()]

    def day(self, before: int) -> date:
        """So many working days before the present day; 0 is the present day, worked or not."""
        while len(self._days) <= before:
            day = self._days[-1] - timedelta(days=1)
            while not is_workday(day):
                day -= timedelta(days=1)
            self._days.append(day)
        return self._days[before]

    def instant(self, before: int, at: str) -> datetime:
        """That time of such a day, in Shanghai."""
        return datetime.combine(self.day(before), time.fromisoformat(at), clock.SHANGHAI)


def carry_out(stories: Iterable[Story], calendar: Calendar) -> None:
    """Tells all stories to their ends.  :class:`ValueError` for one that goes back in time or into the future."""
    waiting: list[tuple[datetime, int, Story]] = []
    for number, story in enumerate(stories):
        _ask(waiting, number, story, calendar, None)
    while waiting:
        instant, number, story = heappop(waiting)
        with clock.standing_at(instant):
            _ask(waiting, number, story, calendar, instant)


def _ask(
    waiting: list[tuple[datetime, int, Story]], number: int, story: Story, calendar: Calendar, since: datetime | None
) -> None:  # fmt: skip
    moment = next(story, None)
    if moment is None:
        return
    instant = calendar.instant(*moment)
    if moment[0] < 1 or (since is not None and instant < since):
        raise ValueError(f"story {number} goes to {moment}")
    heappush(waiting, (instant, number, story))
