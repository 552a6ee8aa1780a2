"""Terms in working days: holidays, shifted weekends, local notices, and years nobody has published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiugai.ground.audit.models import Record
from jiugai.ground.calendar.actions import declare
from jiugai.ground.calendar.models import SpecialDay
from jiugai.ground.calendar.workdays import deadline, is_workday, workdays_left

pytestmark = pytest.mark.django_db
PUBLISHED = st.dates(date(2010, 1, 1), date(2025, 10, 1))

DAYS = {
    "an ordinary Wednesday": (date(2026, 3, 18), True),
    "a Saturday": (date(2026, 3, 21), False),
    "a Saturday worked for the Spring Festival": (date(2026, 2, 14), True),
    "the Spring Festival, a Tuesday": (date(2026, 2, 17), False),
    "the National Day, a Thursday": (date(2026, 10, 1), False),
}


@pytest.mark.parametrize(("day", "worked"), DAYS.values(), ids=DAYS)
def test_days_are_worked_as_the_notice_of_the_state_council_says(day: date, worked: bool) -> None:
    assert is_workday(day) is worked


def test_a_term_begins_on_the_day_after() -> None:
    assert deadline(date(2026, 3, 18), 2).last == date(2026, 3, 20)
    assert deadline(date(2026, 3, 20), 1).last == date(2026, 3, 23), "over a weekend"
    assert deadline(date(2026, 2, 13), 6).last == date(2026, 2, 28), (
        "one worked Saturday, nine days off, another worked Saturday"
    )


def test_a_local_notice_goes_before_the_published_days() -> None:
    declare({date(2026, 3, 19): False, date(2026, 3, 21): True}, basis="吴政办发〔2026〕3号", by=None)
    assert deadline(date(2026, 3, 18), 2).last == date(2026, 3, 21)
    declare({date(2026, 3, 19): True}, basis="吴政办发〔2026〕4号", by=None)
    assert deadline(date(2026, 3, 18), 2).last == date(2026, 3, 20)
    assert SpecialDay.objects.count() == 2
    assert Record.objects.filter(event="calendar.declared").count() == 2


def test_a_year_not_published_is_said_to_be_uncertain() -> None:
    assert deadline(date(2026, 3, 18), 5).is_certain
    late = deadline(date(2034, 9, 29), 3)
    assert not late.is_certain
    assert late.last == date(2034, 10, 4)
    holidays = {date(2034, 9, 30) + timedelta(days=n): False for n in range(9)}
    declare(holidays, basis="国办发明电〔2033〕9号", by=None)
    assert deadline(date(2034, 9, 29), 3).last == date(2034, 10, 11)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(start=PUBLISHED, term=st.integers(1, 60))
def test_what_is_left_of_a_term_is_the_term_and_nothing_after_its_last_day(start: date, term: int) -> None:
    last = deadline(start, term).last
    assert is_workday(last)
    assert workdays_left(start, last) == term
    assert workdays_left(last, last) == 0
    assert workdays_left(last, start) == -term


@pytest.mark.parametrize("term", [0, -3, 100_000])
def test_a_term_of_no_days_or_of_centuries_is_refused(term: int) -> None:
    with pytest.raises(ValueError, match="one working day"):
        deadline(date(2026, 3, 18), term)


def test_a_special_day_names_its_notice() -> None:
    with pytest.raises(ValueError, match="notice"):
        declare({date(2026, 3, 19): False}, basis=" ", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        SpecialDay.objects.create(day=date(2026, 3, 19), is_workday=False, basis="")
