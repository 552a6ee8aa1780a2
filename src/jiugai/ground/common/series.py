"""Numbers that people see: each series counts up without gaps and never gives a number twice."""

from __future__ import annotations

from django.db import transaction

from jiugai.ground.common.models import Series


def take(name: str, count: int = 1, *, after: int = 0) -> range:
    """The next numbers of a series, in the transaction of the caller: rolled back, they are free again.

    ``after`` is a number that was given for certain, whatever the database knows of it.

    The row of the series is locked until that transaction ends, so two who take wait for each other.
    """
    with transaction.atomic():
        Series.objects.get_or_create(name=name)
        held = Series.objects.select_for_update().get(name=name)
        first = max(held.last, after) + 1
        held.last = first + count - 1
        held.save(update_fields=["last"])
    return range(first, first + count)
