"""Until when a step lasts: working days that policy sets, with the holidays of the years that are published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from jiugai.ground.calendar.workdays import Deadline, deadline, workdays_left
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from planlint.policy import Policy

CORRECTION = "review.days.correction"
CONDITION = "review.days.condition"
_FARTHEST = timedelta(days=731)
RECONSIDERATION = "review.days.reconsideration"


def term(policy: Policy, rule: str, start: date) -> Deadline | None:
    """The last day of a term that begins after ``start``; None where policy sets none."""
    found = policy.rule(rule)
    return deadline(start, found.int) if found is not None else None


def refuse_far(due_on: date, what: str) -> None:
    """Raises :class:`Refused` for a day more than two years ahead: a slip of the pen, and no term."""
    if due_on > clock.today() + _FARTHEST:
        raise Refused(f"{what} {due_on} 在两年以后，改一个近的日期。")


@dataclass(frozen=True)
class Left:
    """How much of a term is left on a day, in words and by the colour of the page guide."""

    words: str
    tone: str
    last: date | None

    @property
    def is_overdue(self) -> bool:
        return self.tone == "danger"


_SOON = 2


def left(on: date, last: date | None) -> Left:
    """``剩 2 个工作日``, ``今天到期``, ``逾期 3 个工作日``; nothing where there is no term."""
    if last is None:
        return Left("", "secondary", None)
    days = workdays_left(on, last)
    if last < on:
        return Left(f"逾期 {max(-days, 1)} 个工作日", "danger", last)
    if last == on:
        return Left("今天到期", "warning", last)
    return Left(f"剩 {days} 个工作日", "warning" if days <= _SOON else "secondary", last)
