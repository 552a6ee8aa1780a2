"""Working days with the holidays and the shifted weekends (调休) of the State Council, counted as deadlines count them.

The published days come from the package chinesecalendar, which has each year's once it is published (around the November
before); :class:`~jiugai.ground.calendar.models.SpecialDay` goes before them.  For a year that neither knows, Monday to
Friday are taken and :attr:`Deadline.is_certain` is False: what is shown then says that the holidays are not published yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import is_workday as published
from chinese_calendar.constants import holidays

from jiugai.ground.calendar.models import SpecialDay

_YEARS = frozenset(day.year for day in holidays)
_LONGEST = 3660
_FARTHEST = timedelta(days=_LONGEST)
_DAY = timedelta(days=1)
_FRIDAY = 4


@dataclass(frozen=True)
class Deadline:
    """The last day of a term; ``is_certain`` is False where a day of it lies in a year without published holidays."""

    last: date
    is_certain: bool


def is_workday(day: date) -> bool:
    """Is the day worked?"""
    return _worked(day, _special(day, day))


def deadline(start: date, workdays: int) -> Deadline:
    """The last day of a term of so many working days, the day after ``start`` being the first (民法典 §201).

    Raises :class:`ValueError` for less than one day, and for terms of more than ten years.
    """
    if not 1 <= workdays * 7 // 5 <= _LONGEST:
        raise ValueError(f"a term is of one working day to ten years, not of {workdays}")
    special = _special(start, start + timedelta(days=workdays * 2 + 60))
    day, left, certain = start, workdays, True
    while left:
        day += _DAY
        left -= _worked(day, special)
        certain = certain and (day.year in _YEARS or day in special)
    return Deadline(day, certain)


def workdays_left(on: date, last: date) -> int:
    """How many working days there are after a day, up to the last one included; negative for those since it was missed.

    Farther than ten years nobody counts: there the ten years are given.
    """
    low, high = min(on, last), max(on, last)
    high = min(high, low + _FARTHEST)
    special = _special(low, high)
    count = sum(_worked(low + timedelta(days=n), special) for n in range(1, (high - low).days + 1))
    return count if last >= on else -count


def all_workdays_left(on: date, lasts: Iterable[date]) -> dict[date, int]:
    """As :func:`workdays_left`, of many last days in one query."""
    near = {last: min(max(last, on - _FARTHEST), on + _FARTHEST) for last in lasts}
    days = sorted({on, *near.values()})
    special = _special(days[0], days[-1])
    counts, count = {on: 0}, 0
    for day in _after(on, days[-1]):
        count += _worked(day, special)
        counts[day] = count
    count = 0
    for day in reversed(list(_after(days[0], on))):
        count -= _worked(day, special)
        counts[day - _DAY] = count
    return {on: 0, **{last: counts[day] for last, day in near.items()}}


def _after(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(1, (last - first).days + 1))


def _special(first: date, last: date) -> dict[date, bool]:
    found = SpecialDay.objects.filter(day__gte=first, day__lte=last)
    return dict(found.values_list("day", "is_workday"))


def _worked(day: date, special: Mapping[date, bool]) -> bool:
    known = special.get(day)
    if known is not None:
        return known
    return bool(published(day)) if day.year in _YEARS else day.weekday() <= _FRIDAY
