"""Adding to the counters, folding them, and reading them at any level."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, Sum

from jiugai.ground.access.scope import COLUMNS, Reach, Scoped
from jiugai.ground.figures.models import NO_MONTH, Delta, Total

_BATCH = 5000
_STREET, _COUNTY = 4, 3


@dataclass(frozen=True)
class Spot:
    """Where something is counted: the codes from the province to the street."""

    province_code: str
    city_code: str
    county_code: str
    street_code: str

    @classmethod
    def of(cls, row: Scoped) -> Spot:
        return cls(row.province_code, row.city_code, row.county_code, row.street_code)


Amounts = Mapping[tuple[Spot, int, str], int]
"""(where, month, measure) → how much."""


def add(amounts: Amounts) -> None:
    """Adds in the caller's transaction; zeros are left out."""
    Delta.objects.bulk_create(
        (
            Delta(**spot.__dict__, month=month, measure=measure, amount=n)
            for (spot, month, measure), n in amounts.items()
            if n
        ),
        batch_size=_BATCH,
    )


def fold() -> int:
    """Adds what was not folded yet to the totals of street and county; returns how many rows it took.

    One folder at a time: the rows are locked and gone afterwards, so two take different ones.
    """
    with transaction.atomic():
        taken = list(Delta.objects.select_for_update(skip_locked=_can_skip()).order_by("id")[:_BATCH])
        if not taken:
            return 0
        sums: Tally[tuple[str, ...]] = Tally()
        for d in taken:
            place = (d.province_code, d.city_code, d.county_code)
            sums[(*place, d.street_code, str(d.month), d.measure)] += d.amount
            sums[(*place, "", str(d.month), d.measure)] += d.amount
        for key, amount in sorted(sums.items()):
            where = dict(zip((*COLUMNS[:4], "month", "measure"), key, strict=True))
            total, made = Total.objects.select_for_update().get_or_create(
                **{**where, "month": int(where["month"])}, defaults={"amount": amount}
            )
            if not made:
                total.amount += amount
                total.save(update_fields=["amount"])
        Delta.objects.filter(pk__in=[d.pk for d in taken]).delete()
    return len(taken)


def read(
    reach: Reach, measures: Iterable[str], *, by_level: int = 0, month: int = NO_MONTH
) -> dict[str, dict[str, int]]:
    """Code at ``by_level`` ("" where it is 0) → measure → amount, within a reach; folded and unfolded together.

    From the county up the rows of counties are summed, so that a province costs as much as it has counties.
    """
    wanted = list(measures)
    deep = by_level >= _STREET or any(p.level >= _STREET for p in reach.places)
    if not reach or any(p.level > _STREET for p in reach.places):
        return {}
    column = COLUMNS[by_level - 1] if by_level else ""
    keys = [column, "measure"] if column else ["measure"]
    within = Q(_place(reach), measure__in=wanted, month=month)
    of_totals = ~Q(street_code="") if deep else Q(street_code="")
    totals, deltas = (
        rows.values(*keys).annotate(n=Sum("amount")).order_by()
        for rows in (Total.objects.filter(within, of_totals), Delta.objects.filter(within))
    )
    out: dict[str, dict[str, int]] = {}
    for row in totals.union(deltas, all=True):  # one statement: nothing is folded between the two
        held = out.setdefault(row.get(column, "") if column else "", {})
        held[row["measure"]] = held.get(row["measure"], 0) + row["n"]
    return out


def _place(reach: Reach) -> Q:
    return reach.condition


def _can_skip() -> bool:
    from django.db import connection

    return connection.features.has_select_for_update_skip_locked
