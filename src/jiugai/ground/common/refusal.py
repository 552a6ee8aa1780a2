"""What an action says when it may not or cannot be done."""

from __future__ import annotations


class Refused(Exception):
    """Why, in one plain Chinese sentence that a user reads: the figure or name, the rule, what to do."""


class OutOfReach(Refused):
    """There is no such thing, or it lies outside of what the person may see: which of the two is not told."""
