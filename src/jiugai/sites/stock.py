"""摸底存量: what a place adds to the counters, and how they are called."""

from __future__ import annotations

from jiugai.ground.figures.actions import Spot
from jiugai.ground.figures.models import NO_MONTH
from jiugai.sites.models import Eligibility, Kind, Site, Stage

SITES, SURVEYED, ELIGIBLE, PLANNED, DONE, LACKING = (
    "sites",
    "surveyed",
    "eligible",
    "planned",
    "done",
    "lacking",
)
BUILDINGS, HOUSEHOLDS, AREA, BUDGET = "buildings", "households", "area_dm2", "budget_fen"
STOCK = (SITES, SURVEYED, ELIGIBLE, PLANNED, DONE, LACKING, BUILDINGS, HOUSEHOLDS, AREA)


def measure(kind: str, name: str) -> str:
    """The counter's name: ``estate.surveyed``."""
    return f"{kind}.{name}"


def targeted(year: int) -> str:
    """The counter of places with a target year."""
    return f"estate.target.{year}"


Contribution = dict[tuple[Spot, int, str], int]


def contribution(site: Site) -> Contribution:
    """What a place counts for: 应改 is eligible, 已列 entered a project, 已改 reached upkeep; one that was merged or withdrawn counts for nothing."""
    if site.merged_into_id is not None or site.withdrawn_on is not None:
        return {}
    counts: dict[str, int] = {measure(site.kind, SITES): 1}
    if site.surveyed_on is not None:
        counts[measure(site.kind, SURVEYED)] = 1
    if site.eligibility == Eligibility.ELIGIBLE:
        counts[measure(site.kind, ELIGIBLE)] = 1
    if site.stage > Stage.SURVEY:
        counts[measure(site.kind, PLANNED)] = 1
    if site.stage == Stage.UPKEEP:
        counts[measure(site.kind, DONE)] = 1
    if site.lacks:
        counts[measure(site.kind, LACKING)] = 1
    if site.kind == Kind.ESTATE and site.target_year is not None:
        counts[targeted(site.target_year)] = 1
    for name in (BUILDINGS, HOUSEHOLDS, AREA, BUDGET):
        if value := getattr(site, name):
            counts[measure(site.kind, name)] = value
    spot = Spot.of(site)
    return {(spot, NO_MONTH, name): n for name, n in counts.items()}


def difference(before: Contribution, after: Contribution) -> Contribution:
    """What has to be added to come from one to the other."""
    return {key: n for key in {*before, *after} if (n := after.get(key, 0) - before.get(key, 0))}
