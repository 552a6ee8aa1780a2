"""How what is counted of places follows a community that comes under another street, and how many places lie where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count

from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.divisions.following import Shift, counted, follower
from jiugai.ground.divisions.models import Division, Level
from jiugai.ground.figures.actions import Spot
from jiugai.ground.figures.actions import add as count
from jiugai.sites.models import Site
from jiugai.sites.stock import contribution, difference

_STREETS = COLUMNS[:4]
Key = tuple[Spot, int, str]


def _none(division: Division) -> int:
    return 0


@follower("个地方的数字", models=(), held=_none)
def follow(shift: Shift) -> int:
    """Counters know streets and no communities: what a community's places count for goes from one street to the other."""
    if shift.level != Level.COMMUNITY or shift.untouched(_STREETS):
        return 0
    there, changes, moved = Spot(**{c: shift.after[c] for c in _STREETS}), Counter[Key](), 0
    for site in Site.objects.present().filter(community_code=shift.old).iterator(chunk_size=500):
        before = contribution(site)
        changes.update(
            difference(before, {(there, month, name): n for (_, month, name), n in before.items()})
        )
        moved += 1
    count(changes)
    return moved


@counted("个地方")
def sites(codes: Mapping[str, list[str]]) -> dict[str, int]:
    """Places that are neither merged nor withdrawn."""
    first, *others = (
        Site.objects.present()
        .filter(**{f"{column}__in": found})
        .values_list(column)
        .annotate(n=Count("pk"))
        .order_by()
        for column, found in codes.items()
    )
    return dict(first.union(*others, all=True) if others else first)
