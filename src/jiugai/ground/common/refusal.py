"""What an action says when it may not or cannot be done."""

from __future__ import annotations


class Refused(Exception):
    """Why, in one plain Chinese sentence that a user reads: the figure or name, the rule, what to do."""
