"""Numbers are shown as the spreadsheet shows them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlint.read.number_format import general, show

ACCOUNT = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("1600", "0.0", "1600.0"), ("8544.190000000001", "0.00", "8544.19"), ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("0.5163", "0.00%", "51.63%"), ("-5", "0.0_);(0.0)", "(5.0)"), ("-0.4", "0", "0"), ("2.5", "0", "3"),
        ("1.005", "0.00", "1.01"), ("123456", "0!.0,", "12.3"), ("1234567", "#,##0,", "1,235"),
        ("0", "#,##0;-#,##0;-", "-"), ("5", '0"个"', "5个"), ("12", "00000", "00012"), ("0.5", "#.##", ".5"),
        ("3", "0.##", "3"), ("12.5", ".00", "12.50"), ("45047", "yyyy-mm-dd", "2023-05-01"),
        ("45047.5", "yyyy/m/d h:mm", "2023/5/1 12:00"), ("1.5", "[h]:mm", "36:00"), ("45047", "aaaa", "星期一"),
        ("45047", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二三年五月一日"), ("1234", "[$¥-804]#,##0.00", "¥1,234.00"),
        ("12345", "0.00E+00", "1.23E+04"), ("2.25", "# ?/?", "2 1/4"), ("960", 'General"万元"', "960万元"),
        ("67463.91", ACCOUNT, "67,463.91"), ("0", ACCOUNT, "-"), ("150", "[>=100]0.0;[<100]0.00", "150.0"),
        ("50", "[>=100]0.0;[<100]0.00", "50.00"), ("13800138000", "General", "13800138000"), ("1", "G/通用格式", "1"),
        ("1900", "[DBNum2]General", "壹仟玖佰"), ("0", "#", ""), ("59", "yyyy/m/d", "1900/2/28"),
    ],
)  # fmt: skip
def test_a_value_under_a_format(value: str, code: str, shown: str) -> None:
    assert show(Decimal(value), code) == shown


def test_the_calendar_of_1904_begins_later() -> None:
    assert show(Decimal(0), "yyyy-mm-dd", is_1904=True) == "1904-01-01"


@given(st.decimals(-(10**9), 10**9, places=4, allow_nan=False), st.integers(0, 6))
def test_fixed_places_round_half_up(value: Decimal, places: int) -> None:
    shown = show(value, "0." + "0" * places if places else "0")
    assert abs(Decimal(shown) - value) <= Decimal(1).scaleb(-places) / 2
    assert len(shown.partition(".")[2]) == places


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_a_general_number_keeps_what_people_typed(number: int, places: int) -> None:
    value = Decimal(number).scaleb(-places)
    if len(str(abs(number))) <= 9:
        assert Decimal(general(value)) == value


@given(
    st.decimals(allow_nan=False, allow_infinity=False), st.text('0#?,.%;"-/ymdhs[]@E+* _\\!G', max_size=20)
)
def test_no_format_is_too_strange(value: Decimal, code: str) -> None:
    assert isinstance(show(value, code), str)
