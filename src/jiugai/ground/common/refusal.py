"""What an action says when it may not or cannot be done."""

from __future__ import annotations


class Refused(Exception):
    """Why, in one plain Chinese sentence that a user reads: the figure or name, the rule, what to do."""


class OutOfReach(Refused):
    """There is no such thing, or it lies outside of what the person may see: which of the two is not told."""


def fitting(typed: str, most: int, what: str) -> str:
    """Words as they are kept.  Raises :class:`Refused` for more than fit: nothing that was typed is cut off in silence."""
    words = typed.strip()
    if len(words) > most:
        raise Refused(f"{what}最多 {most:,} 个字，现在 {len(words):,} 个字，写短一些再存。")
    return words
