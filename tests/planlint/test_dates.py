"""Dates as plans print them, with placeholders, and what looks like a date and is none."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlint.dates import DateRef, scan
from planlint.quantity import scan as quantities


def read(text: str) -> list[DateRef]:
    return list(scan(text))


def only(text: str) -> DateRef:
    found = read(text)
    assert len(found) == 1, [d.text for d in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2012年", "2012"),
        ("2012年度", "2012"),
        ("二〇一二年", "2012"),
        ("二○一二年十二月", "2012-12"),
        ("二零二三年十一月二十一日", "2023-11-21"),
        ("二0一二年一月四日", "2012-01-04"),
        ("2022年5月", "2022-05"),
        ("2022年5月份", "2022-05"),
        ("2022年5月21日", "2022-05-21"),
        ("2022年5月21号", "2022-05-21"),
        ("2022 年 5 月 21 日", "2022-05-21"),
        ("２０２２年５月２１日", "2022-05-21"),
        ("2022.6.21", "2022-06-21"),
        ("2022-06-21", "2022-06-21"),
        ("2022/6/21", "2022-06-21"),
        ("2022.6", "2022-06"),
        ("5月1日", "--05-01"),
        ("十二月三十一日", "--12-31"),
        ("12月", "--12"),
    ],
)
def test_a_date_is_read_in_each_of_its_forms(text: str, iso: str) -> None:
    day = only(f"于{text}，")
    assert (day.text, day.iso, day.placeholder) == (text, iso, False)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023-06—2025-12", ["2023-06", "2025-12"]),
        ("2023年6月-2025年12月", ["2023-06", "2025-12"]),
        ("2022.06.21-2023.07.01", ["2022-06-21", "2023-07-01"]),
        ("1-9月", ["--01", "--09"]),
        ("1～9月", ["--01", "--09"]),
        ("1月至9月", ["--01", "--09"]),
        ("2021年8-10月", ["2021", "--08", "--10"]),
        ("2000-2005年", ["2000", "2005"]),
        ("2021～2025年", ["2021", "2025"]),
        ("20xx年5月—6月底", ["--05", "--06"]),
    ],
)
def test_a_period_gives_both_its_ends(text: str, iso: list[str]) -> None:
    assert [d.iso for d in read(text)] == iso


@pytest.mark.parametrize(
    "text", ["20xx年", "20XX年", "20**年", "20xx年5月", "x月xx日", "xx月xx日", "20xx年xx月xx日"]
)
def test_a_date_left_open_is_a_placeholder(text: str) -> None:
    day = only(text)
    assert day.placeholder and day.text == text
    assert day.year is None and day.day is None


@pytest.mark.parametrize(
    "text", ["3个月", "第3月", "5月度", "13月", "二三年", "十月怀胎", "3月内", "3年", "12点5", "1.5"]
)
def test_a_duration_or_another_number_is_no_date(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "1998.5平方米",
        "41998.5平方米",
        "2010.6公里",
        "2010.6元",
        "2010.6㎡",
        "2022.5万元",
        "2012.10亩",
        "1998.5%",
    ],
)
def test_a_decimal_that_looks_like_a_month_is_a_quantity(text: str) -> None:
    assert read(text) == []
    assert [q.text for q in quantities(text)] == [text]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022年", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022年5月", date(2022, 5, 1), date(2022, 5, 31)),
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022年5月21日", date(2022, 5, 21), date(2022, 5, 21)),
        ("2022年5月上旬", date(2022, 5, 1), date(2022, 5, 10)),
        ("2022年5月中旬", date(2022, 5, 11), date(2022, 5, 20)),
        ("2022年5月下旬", date(2022, 5, 21), date(2022, 5, 31)),
        ("2022年5月初", date(2022, 5, 1), date(2022, 5, 10)),
        ("2022年5月底", date(2022, 5, 31), date(2022, 5, 31)),
        ("2022年5月末", date(2022, 5, 31), date(2022, 5, 31)),
        ("2022年初", date(2022, 1, 1), date(2022, 3, 31)),
        ("2022年底", date(2022, 10, 1), date(2022, 12, 31)),
        ("6月底", date(2030, 6, 30), date(2030, 6, 30)),
        ("5月1日", date(2030, 5, 1), date(2030, 5, 1)),
        ("2023年2月30日", date(2023, 2, 28), date(2023, 2, 28)),
    ],
)
def test_a_date_means_the_days_from_its_first_to_its_last(text: str, first: date, last: date) -> None:
    day = only(text)
    assert (day.first(2030), day.last(2030)) == (first, last)


DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))
FORMS = [
    "{d.year}年{d.month}月{d.day}日",
    "{d.year} 年 {d.month} 月 {d.day} 日",
    "{d.year}.{d.month}.{d.day}",
    "{d:%Y-%m-%d}",
    "{d:%Y/%m/%d}",
    "{d:%Y年%m月%d日}",
]


@given(DAYS, st.sampled_from(FORMS), st.booleans())
def test_a_printed_day_is_read_back(day: date, form: str, wide: bool) -> None:
    text = form.format(d=day)
    if wide:
        text = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    found = only(f"定于{text}前")
    assert (found.text, found.iso) == (text, day.isoformat())
    assert found.first(1) == found.last(1) == day
    assert list(quantities(text)) == []


@given(st.text(alphabet="年月日号xX*底初上中下旬末第个—-～至.0123456789０１二〇一十三元㎡户 ", max_size=40))
def test_dates_are_slices_of_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for day in scan(text):
        assert day.start >= end and text[day.start : day.end] == day.text
        assert day.month is None or 1 <= day.month <= 12
        assert day.first(2000) <= day.last(2000)
        end = day.end


@given(
    st.integers(1950, 2049),
    st.integers(1, 12),
    st.sampled_from(["", "上旬", "中旬", "下旬", "初", "底", "末"]),
)
def test_the_part_of_a_month_lies_inside_it(year: int, month: int, part: str) -> None:
    day = only(f"{year}年{month}月{part}")
    days = calendar.monthrange(year, month)[1]
    assert date(year, month, 1) <= day.first(year) <= day.last(year) <= date(year, month, days)
