"""Receipts, and the digests that are published: of the roll before a vote, of every ballot after it.  Pure.

A receipt is 128 bits of chance that only the voter has.  The public list shows, for each ballot, SHA-256 over the vote, the
receipt and the opinion: who has the receipt finds the own ballot and sees that it says what was voted; who does not learns
nothing.  ``script/retally`` computes the same from an export.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and figures that nobody takes for one another: no 0, O, 1, I."""
RECEIPT_BITS = 128
_BITS = 5
_BODY = -(-RECEIPT_BITS // _BITS)
_CHECK = 2
_MODULUS = 1021
CODE_LENGTH = 8
CODE_BITS = CODE_LENGTH * _BITS
GROUP = 4


def _signs(value: int, length: int) -> str:
    return "".join(SIGNS[value >> _BITS * at & 31] for at in reversed(range(length)))


def _value(signs: str) -> int:
    found = 0
    for sign in signs:
        found = found << _BITS | SIGNS.index(sign)
    return found


def receipt_of(bits: int) -> str:
    """A receipt of 28 signs from 128 bits; the last two catch what was copied wrongly."""
    return _signs(bits, _BODY) + _signs(bits % _MODULUS, _CHECK)


def is_receipt(text: str) -> bool:
    """Could this be a receipt, every sign copied rightly?

    >>> is_receipt(receipt_of(7)), is_receipt(receipt_of(7)[:-1] + "2")
    (True, False)
    """
    if len(text) != _BODY + _CHECK or any(sign not in SIGNS for sign in text):
        return False
    bits = _value(text[:_BODY])
    return bits >> RECEIPT_BITS == 0 and _value(text[_BODY:]) == bits % _MODULUS


def code_of(bits: int) -> str:
    """The one-time code of a slip: 8 signs from 40 bits."""
    return _signs(bits, CODE_LENGTH)


def as_typed(text: str) -> str:
    """What was typed, without spaces and hyphens, in capitals, full-width signs made narrow.

    >>> as_typed(" p3hk－7wne ")
    'P3HK7WNE'
    """
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return "".join(c for c in narrow.upper() if c.isascii() and c.isalnum())


def grouped(text: str) -> str:
    """In groups of four, as it is printed.

    >>> grouped("P3HK7WNE")
    'P3HK 7WNE'
    """
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def _digest(kind: str, *parts: str | int | None) -> str:
    told = json.dumps([kind, *parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def receipt_hash(vote: str, receipt: str, reading: str) -> str:
    """What the public list shows of a ballot: of the number of the vote, the receipt and what the ballot says."""
    return _digest("ballot-1", vote, receipt, reading)


def row_hash(
    vote: str, serial: int, building: str, unit: int | None, heads: int, area: int, nonce: str
) -> str:
    """The digest of one row of the roll; ``area`` in 0.01 ㎡."""
    return _digest("roll-1", vote, serial, building, unit, heads, area, nonce)


def roll_hash(rows: Iterable[str]) -> str:
    """The digest of a roll from those of its rows, whatever their order."""
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def list_hash(lines: Iterable[str]) -> str:
    """The digest of the published list from its lines, whatever their order."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
