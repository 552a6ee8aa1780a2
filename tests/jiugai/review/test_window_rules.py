"""What a window, a letter and a late case are refused, and that rolling numbers keep their own series beside a batch."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest

from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.review import deciding, windows
from jiugai.review.conditions import judged
from jiugai.review.letters import cover_letter
from jiugai.review.models import Case, IssuedNumber, Outcome, Window
from jiugai.review.numbering import is_sound
from jiugai.review.windows import Facts, Sheet
from tests.jiugai.conftest import HERE, THERE, Country
from tests.jiugai.review.made import recommended
from tests.jiugai.review.test_many import cases_at

pytestmark = pytest.mark.django_db
PROVINCE, CITY = (fresh_id() for _ in range(2))


def at(day: date, hour: int = 12, minute: int = 0, second: int = 0) -> AbstractContextManager[None]:
    """The clock stands on that day at that time in Shanghai."""
    return clock.standing_at(
        datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=clock.SHANGHAI)
    )


def window_of(
    country: Country, batch: int = 1, *, days: int = 10, kinds: tuple[str, ...] = ("estate",)
) -> Window:
    today = clock.today()
    facts = Facts(2027, batch, f"2027 年第 {batch} 批", kinds, today, today + timedelta(days=days))
    return windows.open_window(country["640000"], facts, by=PROVINCE)


def sent(window: Window, chosen: list[Case], country: Country, because: str = "") -> None:
    sheet = Sheet("吴住建函〔2027〕1号", clock.today(), because)
    windows.cover(window, [c.pk for c in chosen], sheet, city=country["640300"], by=CITY)
    for case in chosen:
        case.refresh_from_db()


def test_a_window_is_the_provinces_and_ends_after_it_begins(country: Country) -> None:
    today = clock.today()
    with pytest.raises(Refused, match="由省级开"):
        windows.open_window(country["640300"], Facts(2027, 1, "第 1 批", ("estate",), today, today), by=CITY)
    with pytest.raises(Refused, match="早于开始日期"):
        windows.open_window(
            country["640000"], Facts(2027, 1, "第 1 批", ("estate",), today, today - timedelta(days=1)), by=PROVINCE
        )  # fmt: skip


def test_nothing_is_sent_before_a_window_opens(country: Country) -> None:
    window = window_of(country)
    (case,) = cases_at(country, "docketing", 1)
    with at(window.opens_on - timedelta(days=1)), pytest.raises(Refused, match="才开始，到时再报"):
        sent(window, [case], country)


def test_one_letter_carries_many_and_leaves_one_record(country: Country) -> None:
    window = window_of(country)
    chosen = cases_at(country, "docketing", 5)
    sent(window, chosen, country)
    letter = window.letters.get()
    assert letter.covered.count() == 5 and {c.window_id for c in chosen} == {window.pk}
    assert Record.objects.filter(event="review.covered").count() == 1
    with pytest.raises(Refused, match="已经在一份报送函里"):
        sent(window, chosen, country)
    assert window.letters.count() == 1, "a second identical request sends nothing"
    told = cover_letter(letter)
    assert told.number == "吴住建函〔2027〕1号" and told.issuers == ("吴忠市住房和城乡建设局",)
    table = next(b for b in told.blocks if hasattr(b, "rows"))
    assert [row[2] for row in table.rows] == sorted(c.plan.title for c in chosen)


def test_a_letter_takes_all_or_none(country: Country) -> None:
    window = window_of(country)
    fitting = cases_at(country, "docketing", 1)
    early = cases_at(country, "first_review", 1, county=THERE)
    with pytest.raises(Refused, match="等省受理的才能列入报送函"):
        sent(window, [*fitting, *early], country)
    assert not window.letters.exists() and not Case.objects.filter(window=window).exists()


def test_a_window_takes_its_kinds_only(country: Country) -> None:
    window = window_of(country, kinds=("school",))
    chosen = cases_at(country, "docketing", 1)
    with pytest.raises(Refused, match="只收"):
        sent(window, chosen, country)


def test_who_is_late_is_not_accepted_until_the_province_took_it_in(country: Country) -> None:
    first, following = window_of(country), window_of(country, 2, days=60)
    here, there = cases_at(country, "docketing", 2)
    with at(first.closes_on + timedelta(days=3)):
        sent(first, [here, there], country, "资金承诺函晚到")
        assert any("还没有定列入哪一批" in line for line in _hindrances(here))
        windows.decide_late(here.lateness, first, "情况属实，列入本批", by=PROVINCE)
        windows.decide_late(there.lateness, following, "转下一批", by=PROVINCE)
        with pytest.raises(Refused, match="已经处理过"):
            windows.decide_late(here.lateness, following, "改主意", by=PROVINCE)
    for case in (here, there):
        case.refresh_from_db()
    assert (here.window, there.window) == (first, following)
    assert not any("列入哪一批" in line for line in _hindrances(here))
    assert Record.objects.filter(event="review.late_decided").count() == 2
    assert there.entries.get(act="late").said == "迟报，转入「2027 年第 2 批」"


def _hindrances(case: Case) -> list[str]:
    found = Case.objects.get(pk=case.pk)
    return [j.line for j in judged(found) if not j.is_met]


def test_no_late_one_goes_into_another_window_that_has_closed(country: Country) -> None:
    first, second = window_of(country), window_of(country, 2, days=12)
    (case,) = cases_at(country, "docketing", 1)
    with at(first.closes_on + timedelta(days=5)):
        sent(first, [case], country, "资金承诺函晚到")
        with pytest.raises(Refused, match="已经截止"):
            windows.decide_late(case.lateness, second, "转下一批", by=PROVINCE)


def test_a_late_one_goes_into_no_window_of_another_kind(country: Country) -> None:
    first, schools = window_of(country), window_of(country, 2, days=60, kinds=("school",))
    (case,) = cases_at(country, "docketing", 1)
    with at(first.closes_on + timedelta(days=3)):
        sent(first, [case], country, "资金承诺函晚到")
        with pytest.raises(Refused, match="只收"):
            windows.decide_late(case.lateness, schools, "转下一批", by=PROVINCE)


def test_the_review_number_has_the_batch_of_the_window_without_gaps(country: Country) -> None:
    window = window_of(country, 7)
    made = recommended(country[f"{HERE}100001"], 3)
    Case.objects.filter(pk__in=[key for key, _ in made]).update(window=window)
    rolling = cases_at(country, "conclusion", 1, county=THERE)[0]
    deciding.recommend(rolling, Outcome.PASS, text="同意通过", version=rolling.version, by=fresh_id())
    rolling.refresh_from_db()
    for key, version in [*made, (rolling.pk, rolling.version)]:
        deciding.conclude(Case.objects.get(pk=key), text="同意通过", version=version, by=fresh_id())
    batch = IssuedNumber.objects.filter(series="review:640000:2027:07").order_by("number")
    assert list(batch.values_list("number", flat=True)) == [1, 2, 3]
    assert all("-2027-07-" in text and is_sound(text) for text in batch.values_list("text", flat=True))
    other = IssuedNumber.objects.exclude(series="review:640000:2027:07").get()
    assert other.series == f"review:640000:{clock.today().year}:00" and other.number == 1


def test_a_window_is_put_off_but_not_into_the_past(country: Country) -> None:
    window = window_of(country)
    later = window.closes_on + timedelta(days=5)
    assert windows.extend(window, later, version=1, by=PROVINCE).closes_on == later
    with pytest.raises(Refused, match="又被改过"):
        windows.extend(window, later, version=1, by=PROVINCE)
    with at(later + timedelta(days=9)), pytest.raises(Refused, match="已经过了"):
        windows.extend(window, later + timedelta(days=1), version=2, by=PROVINCE)
