"""Legal days end at midnight in Shanghai, wherever the machine stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiugai.ground.common.clock import day_of, end_of, now, standing_at, today

INSTANTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def test_a_day_of_shanghai_begins_at_four_in_the_afternoon_of_greenwich() -> None:
    before = datetime(2026, 3, 20, 15, 59, 59, tzinfo=UTC)
    assert day_of(before) == date(2026, 3, 20)
    assert day_of(before + timedelta(seconds=1)) == date(2026, 3, 21)


@given(instant=INSTANTS)
def test_an_instant_lies_before_the_end_of_its_day_and_not_before_the_end_of_the_day_before(
    instant: datetime,
) -> None:
    day = day_of(instant)
    assert end_of(day - timedelta(days=1)) <= instant < end_of(day)


@given(instant=INSTANTS)
def test_the_clock_stands_where_it_is_put(instant: datetime) -> None:
    with standing_at(instant):
        assert now() == instant
        assert today() == day_of(instant)
    assert now() != instant


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), standing_at(datetime(2026, 3, 20)):  # noqa: DTZ001
        pass
