"""How the counters follow a division that moves: what was counted there is counted in its new place, month by month."""

from __future__ import annotations

from collections import Counter

from django.db.models import Q

from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.divisions.following import Shift, follower
from jiugai.ground.divisions.models import Division
from jiugai.ground.figures.models import Delta, Total

_PLACE = COLUMNS[:4]
Key = tuple[str, ...]


def _none(division: Division) -> int:
    return 0  # counters keep no division open: what they count does


@follower("个数字", models=("figures.delta", "figures.total"), held=_none)
def follow(shift: Shift) -> int:
    """Deltas change their codes; totals of streets that become one are added, and those of the counties are mended.

    A community's move within its street changes no counter.
    """
    if shift.untouched(_PLACE):
        return 0
    count = (
        Delta.objects.filter(**{shift.column: shift.old}).update(**shift.assignments(_PLACE))
        if shift.column in _PLACE
        else 0
    )
    changes: Counter[Key] = Counter()
    if shift.column in _PLACE:
        rows = Total.objects.filter(**{shift.column: shift.old}).exclude(street_code="")
        for *place, month, measure, amount in rows.values_list(*_PLACE, "month", "measure", "amount"):
            moved = shift.of(dict(zip(_PLACE, place, strict=True)))
            was, now = tuple(place), tuple(moved[c] for c in _PLACE)
            for key, n in ((was, -amount), (now, amount)):
                changes[(*key, str(month), measure)] += n
                changes[(*key[:3], "", str(month), measure)] += n
    return count + _applied(changes)


def _applied(changes: Counter[Key]) -> int:
    """Adds to the totals, in the order in which a fold locks them; a total that comes to nothing goes."""
    count = 0
    for key in sorted(key for key, n in changes.items() if n):
        where = Q(**dict(zip((*_PLACE, "month", "measure"), (*key[:4], int(key[4]), key[5]), strict=True)))
        held = Total.objects.select_for_update().filter(where).first()
        amount = (held.amount if held else 0) + changes[key]
        count += 1
        if held is None:
            Total.objects.create(
                **dict(zip(_PLACE, key[:4], strict=True)), month=int(key[4]), measure=key[5], amount=amount
            )
        elif amount:
            held.amount = amount
            held.save(update_fields=["amount"])
        else:
            held.delete()
    return count
