"""Does a value that a user's file gives for a known rule have the kind of the value it replaces?

The checks compute with these values: a rate of ``1/0``, a band of three numbers or a pattern with an
open bracket is told when the file is read, not in the middle of a report.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from planlint.patterns import regex
from planlint.policy.files import Value

_DECIMAL = regex(r"-?\d{1,15}(?:\.\d{1,12})?")
_RATIO = regex(r"\d{1,9}/0*[1-9]\d{0,8}")
_LARGEST = 10**15
_CALENDAR = ("日", "天", "年", "月", "个月", "个工作日")
_LATEST = 9999


def refusal(value: Value, shipped: Value, unit: str) -> str:
    """What the value has to be, in Chinese; empty where it is that.  ``unit`` is the unit it is given in."""
    if isinstance(shipped, bool):
        return "" if isinstance(value, bool) else "true 或 false"
    if isinstance(shipped, dict):
        return _table_refusal(value, shipped, unit)
    if isinstance(shipped, tuple):
        if len(shipped) == 2 and all(_number(v) is not None for v in shipped):
            return "" if _is_band(value) else '下限、上限两个数，例如 ["3", "8"]'
        return "" if _is_list(value) else "一列文字"
    if _number(shipped) is not None:
        return _number_refusal(value, whole=isinstance(shipped, int), unit=unit)
    return _text_refusal(value, str(shipped))


def _number(value: Value) -> Fraction | None:
    """The number that a value is, a fraction such as ``2/3`` too; None for what is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Fraction(value) if abs(value) <= _LARGEST else None
    if isinstance(value, str) and _RATIO.fullmatch(value):
        return Fraction(value)
    return Fraction(Decimal(value)) if isinstance(value, str) and _DECIMAL.fullmatch(value) else None


def _number_refusal(value: Value, *, whole: bool, unit: str) -> str:
    number = _number(value)
    if number is None or number < 0:
        return "整数" if whole else '数，例如 "3.5" 或 "2/3"'
    if whole and isinstance(value, str) and not value.isdecimal():
        return "整数"
    return f"不超过 {_LATEST} 的数" if unit in _CALENDAR and number > _LATEST else ""


def _is_band(value: Value) -> bool:
    if not isinstance(value, tuple) or len(value) != 2 or any("/" in str(v) for v in value):
        return False
    low, high = (_number(v) for v in value)
    return low is not None and high is not None and low <= high


def _is_list(value: Value) -> bool:
    return isinstance(value, tuple) and all(isinstance(v, str) for v in value)


def _table_refusal(value: Value, shipped: dict[str, Value], unit: str) -> str:
    if not isinstance(value, dict) or not shipped.keys() <= value.keys():
        return f"表，要有 {'、'.join(shipped)}"
    wrong = ((key, refusal(value[key], kind, unit)) for key, kind in shipped.items())
    return next((f"表，其中 {key} 是{what}" for key, what in wrong if what), "")


def _text_refusal(value: Value, shipped: str) -> str:
    if not isinstance(value, str):
        return "文字"
    if _is_date(shipped):
        return "" if _is_date(value) else '日期，例如 "2009-12-31"'
    if "\\" in shipped:  # the form of a number, as a regular expression
        try:
            re.compile(value)
        except (re.error, OverflowError, RecursionError):
            return "正则表达式"
    return ""


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
