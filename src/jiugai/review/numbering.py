"""Review numbers: how they are written, and their check digit.

The form is policy (``review.number_form``); no published form was found, so the default is a proposal of this project and
says so.  The check digit is that of ISO 7064 MOD 11,10 over all digits before it: it finds every wrong digit and nearly
every exchange of two.
"""

from __future__ import annotations

import re

_FIELDS = re.compile(r"\{(\w+)\}")


def check_digit(digits: str) -> str:
    """The digit that makes ``digits`` valid; other characters are passed over.

    >>> check_digit("0794")
    '5'
    """
    product = 10
    for digit in digits:
        if digit.isdecimal():
            product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def written(form: str, *, county: str, year: int, batch: int, number: int, prefix: str = "") -> str:
    """A number in its form: county code, year, batch of two digits, number of three or more, check digit."""
    fields = {
        "county": county,
        "year": str(year),
        "batch": f"{batch:02}",
        "number": f"{number:03}",
        "prefix": prefix,
    }
    before = form.partition("{check}")[0]
    digits = _FIELDS.sub(lambda m: fields.get(m[1], ""), before)
    return _FIELDS.sub(lambda m: check_digit(digits) if m[1] == "check" else fields.get(m[1], ""), form)


def is_sound(text: str) -> bool:
    """Does the last digit fit to those before?"""
    digits = [c for c in text if c.isascii() and c.isdigit()]
    return len(digits) > 1 and check_digit("".join(digits[:-1])) == digits[-1]
