"""Whole numbers that come with an address or a form: versions, years, places in a list."""

from __future__ import annotations

_DIGITS = 18


def read_number(typed: str) -> int | None:
    """A number from zero up that every database holds; None for anything else.

    ``str.isdigit`` would let ² through, which ``int`` refuses, as it refuses thousands of digits.
    """
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS else None
