"""Declaring days to be worked or free."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.calendar.models import SpecialDay


def declare(days: Mapping[date, bool], *, basis: str, by: UUID | None) -> None:
    """Declares days worked (True) or free (False) by a notice; what was declared of them before is replaced.

    Raises :class:`ValueError` without a notice.  Deadlines already set do not move: each keeps the day that was told.
    """
    if not basis.strip():
        raise ValueError("a special day names the notice that declares it")
    with transaction.atomic():
        SpecialDay.objects.bulk_create(
            (SpecialDay(day=day, is_workday=worked, basis=basis.strip()) for day, worked in sorted(days.items())),
            update_conflicts=True, unique_fields=["day"], update_fields=["is_workday", "basis"],
        )  # fmt: skip
        first, last = min(days), max(days)
        record(
            "calendar.declared",
            {"days": len(days), "first": str(first), "last": str(last), "basis": basis.strip()},
            by=by,
        )
