"""How much is made: four profiles, and how an exact total is shared out by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jiugai.ground.common.ids import random_bits
from jiugai.ground.divisions.models import Level


@dataclass(frozen=True)
class Profile:
    """``level`` is how wide it is (None: the country); ``estates``, ``buildings`` and ``households`` are met exactly.

    ``has_doors``: buildings and households are rows of their own, not only figures of the estate.  ``all_planned``: each
    estate is a project, and nothing else; else the stock of the present year and what is not eligible have none.
    ``has_months``: counters of each month of works.
    """

    name: str
    level: Level | None
    estates: int
    buildings: int
    households: int
    years: int = 5
    streets: int = 4
    communities: int = 6
    has_doors: bool = True
    all_planned: bool = False
    has_months: bool = False


PROFILES = {
    "county": Profile("county", Level.COUNTY, 67, 1_461, 47_618),
    "city": Profile("city", Level.CITY, 669, 2_040, 30_511),
    "province": Profile("province", Level.PROVINCE, 20_000, 120_000, 2_800_000, streets=8, communities=8),
    "nation": Profile(
        "nation", None, 300_000, 1_500_000, 45_000_000, streets=3, communities=3, has_doors=False,
        all_planned=True, has_months=True,
    ),
}  # fmt: skip
"""One district, one prefecture and one province of the practice texts, and about the country's programme of 2019–2024."""

_BITS = 20


def chance(below: int) -> int:
    """A number from 0 to below one less."""
    return random_bits(_BITS) * below >> _BITS


def shared(total: int, among: int) -> list[int]:
    """A total in so many parts, each at least half and most within half as much again of the average."""
    least = total // among // 2
    weights = [100 + chance(200) for _ in range(among)]
    return [least + part for part in in_proportion(total - least * among, weights)]


def in_proportion(total: int, weights: Sequence[int]) -> list[int]:
    """A total in whole parts as near to the weights as they can be; the first get what is left over."""
    whole = sum(weights)
    parts = [total * w // whole for w in weights]
    for at in range(total - sum(parts)):
        parts[at] += 1
    return parts
