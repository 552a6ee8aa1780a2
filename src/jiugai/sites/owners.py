"""Who owns the units of an estate (业主名册): units and areas here, names and numbers in ``private`` under the owner's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common.bulk import update_many
from jiugai.ground.common.refusal import Refused
from jiugai.sites.actions import Stale, contributed
from jiugai.sites.details import stem
from jiugai.sites.models import Building, Household, Kind, Site

_BATCH = 500


@dataclass(frozen=True)
class Owned:
    """One unit and its owner; ``area_dm2`` in 0.01 ㎡, None leaves what is registered; ``subject`` is the owner's key in ``private``."""

    building: str
    unit: int | None
    room: str
    area_dm2: int | None
    subject: UUID | None

    @property
    def key(self) -> tuple[Any, int | None, Any]:
        """What tells the door apart, however it is written."""
        return stem(self.building), self.unit, stem(self.room)


@dataclass(frozen=True)
class Kept:
    """What keeping a register did."""

    created: int
    updated: int
    unchanged: int


def doors_of(site: Site) -> dict[tuple[Any, int | None, Any], Household]:
    """The units of an estate that are registered, each under what tells its door apart."""
    rows = Household.objects.filter(building__site=site).select_related("building")
    return {(stem(h.building.label), h.unit, stem(h.room)): h for h in rows.iterator(chunk_size=5000)}


def keep_owners(site: Site, owned: Sequence[Owned], *, by: UUID | None) -> Kept:
    """Registers units with their areas and owners; buildings and units that are not there are made, nothing is removed.

    Raises :class:`Refused` for a place that is no estate and where two rows are one door, :class:`Stale` for one merged away.
    """
    if site.kind != Kind.ESTATE:
        raise Refused("只有小区有业主名册。")
    _apart(owned)
    with transaction.atomic():
        held = Site.objects.select_for_update().get(pk=site.pk)
        if held.merged_into_id is not None:
            raise Stale(held)
        there, buildings = doors_of(held), _buildings(held, owned)
        new, changed, unchanged = list[Household](), list[Household](), 0
        for one in owned:
            row = there.get(one.key)
            if row is None:
                new.append(
                    Household(
                        province_code=held.province_code, building=buildings[one.key[0]], unit=one.unit, room=one.room,
                        area_dm2=one.area_dm2, subject=one.subject,
                    )
                )  # fmt: skip
            elif _assigned(row, one):
                changed.append(row)
            else:
                unchanged += 1
        Household.objects.bulk_create(new, batch_size=_BATCH)
        update_many(changed, ["area_dm2", "subject"])
        kept = Kept(len(new), len(changed), unchanged)
        if new or changed:
            contributed(held)
        record(
            "sites.owners_kept",
            {"name": held.name, **kept.__dict__},
            by=by,
            subject_kind="site",
            subject=held.pk,
            at=held,
        )
    return kept


def _apart(owned: Sequence[Owned]) -> None:
    seen: dict[tuple[Any, int | None, Any], int] = {}
    for at, one in enumerate(owned, 1):
        if one.key in seen:
            raise Refused(
                f"名册第 {seen[one.key]} 条和第 {at} 条是同一户，只留一条；共有的房屋写推选的一人。"
            )
        seen[one.key] = at


def _buildings(site: Site, owned: Sequence[Owned]) -> dict[Any, Building]:
    """The buildings of an estate by what tells them apart, those made that are named and not there."""
    found = {stem(b.label): b for b in Building.objects.filter(site=site)}
    missing = {one.key[0]: one.building for one in owned if one.key[0] not in found}
    made = [Building(province_code=site.province_code, site=site, label=label) for label in missing.values()]
    Building.objects.bulk_create(made)
    return found | {stem(b.label): b for b in made}


def _assigned(row: Household, one: Owned) -> bool:
    area = one.area_dm2 if one.area_dm2 is not None else row.area_dm2
    subject = one.subject or row.subject
    differs = (row.area_dm2, row.subject) != (area, subject)
    row.area_dm2, row.subject = area, subject
    return differs
