"""Counters in the numerals of Word and Excel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlint.read.numerals import counting, render


@pytest.mark.parametrize(
    ("n", "style", "shown"),
    [
        (10, "chineseCounting", "十"), (21, "japaneseCounting", "二十一"), (100, "chineseCounting", "一〇〇"),
        (105, "chineseCountingThousand", "一百零五"), (10000, "chineseCountingThousand", "一万"),
        (10050, "chineseCountingThousand", "一万零五十"), (3, "ideographTraditional", "丙"), (12, "ideographZodiac", "亥"),
        (20, "decimalEnclosedCircle", "⑳"), (21, "decimalEnclosedCircle", "㉑"), (2, "decimalEnclosedParen", "⑵"),
        (14, "upperRoman", "XIV"), (9, "lowerRoman", "ix"), (27, "upperLetter", "AA"), (2, "lowerLetter", "b"),
        (7, "decimalZero", "07"), (1, "none", ""), (12, "decimalFullWidth", "１２"), (34, "chineseLegalSimplified", "叁拾肆"),
        (5, "unheard", "5"), (0, "chineseCounting", "〇"),
    ],
)  # fmt: skip
def test_a_counter_in_a_style(n: int, style: str, shown: str) -> None:
    assert render(n, style) == shown


@given(st.integers(1, 99_998))
def test_no_two_counts_read_alike(n: int) -> None:
    assert counting(n) != counting(n + 1)
