"""The roll of a vote (投票名册): who owns what, one group for each owner, frozen with its digest when the vote opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from jiugai.ground.common.ids import fresh_id, secret_bytes
from jiugai.ground.common.refusal import Refused
from jiugai.ground.private.actions import digest, told_of
from jiugai.residents.matters import BY_OWNER
from jiugai.residents.models import Group, Vote
from jiugai.residents.receipts import roll_hash, row_hash
from jiugai.sites.details import DETAILS
from jiugai.sites.models import Household, Sheet

_SHOWN = 3
_FIELDS = ("pk", "building__label", "unit", "room", "area_dm2", "subject")
MOST = 200_000


@dataclass(frozen=True)
class Door:
    """One unit as it is registered; ``area_dm2`` in 0.01 ㎡, None where nobody wrote it."""

    key: UUID
    building: str
    unit: int | None
    room: str
    area_dm2: int | None
    subject: UUID | None

    @property
    def words(self) -> str:
        """As people call it: 3号楼2单元101."""
        return self.building + (f"{self.unit}单元" if self.unit is not None else "") + self.room


@dataclass
class Standing:
    """What there is for a roll: its doors as people count them, and those that still lack something."""

    doors: list[Door] = field(default_factory=list)

    @property
    def without_area(self) -> list[Door]:
        return [d for d in self.doors if not d.area_dm2]

    @property
    def without_owner(self) -> list[Door]:
        return [d for d in self.doors if d.subject is None]

    @property
    def area_dm2(self) -> int:
        return sum(d.area_dm2 or 0 for d in self.doors)


def standing_of(vote: Vote) -> Standing:
    """The doors over which a vote is counted, as they are registered now."""
    rows = Household.objects.filter(building__site=vote.site_id)
    if vote.building_id is not None:
        rows = rows.filter(building=vote.building_id)
    if vote.unit is not None:
        rows = rows.filter(unit=vote.unit)
    doors = [Door(*row) for row in rows.values_list(*_FIELDS)[: MOST + 1]]
    detail = DETAILS[Sheet.HOUSEHOLDS]
    order = {d: at for at, d in enumerate(dict.fromkeys(d.building for d in _by_label(doors)))}
    return Standing(sorted(detail.sorted(doors), key=lambda d: order[d.building]))


def _by_label(doors: Iterable[Door]) -> list[Any]:
    @dataclass(frozen=True)
    class Labelled:
        label: str
        building: str

    labels = dict.fromkeys(d.building for d in doors)
    return DETAILS[Sheet.BUILDINGS].sorted(Labelled(b, b) for b in labels)


def refuse_incomplete(standing: Standing) -> None:
    """Raises :class:`Refused` for a roll without doors, too large, or with a door whose area is not registered."""
    if not standing.doors:
        raise Refused("这个范围里还没有登记户，先导入业主名册。")
    if len(standing.doors) > MOST:
        raise Refused(f"一次表决最多 {MOST:,} 户，按楼栋分开表决。")
    lacking = standing.without_area
    if lacking:
        named = "、".join(d.words for d in lacking[:_SHOWN])
        more = f" 等 {len(lacking)} 户" if len(lacking) > _SHOWN else ""
        raise Refused(f"{named}{more}没有登记面积，面积是计票的依据：补上产权面积再开始表决。")


def frozen(
    vote: Vote, standing: Standing, head_rule: str, *, consents: frozenset[UUID] = frozenset()
) -> tuple[list[Group], str]:
    """The groups of a roll with its digest, not yet saved; ``consents`` are doors whose owners have to agree besides.

    By :data:`~jiugai.residents.matters.BY_OWNER` all units of one owner are one person; a unit whose owner is not known is
    one by itself.
    """
    names = told_of((d.subject for d in standing.doors if d.subject), "name", lambda name: name[-1:])
    made = []
    for serial, doors in enumerate(_grouped(standing.doors, head_rule), 1):
        first = doors[0]
        area = sum(d.area_dm2 or 0 for d in doors)
        nonce = secret_bytes(16).hex()
        last = names.get(first.subject, "") if first.subject else ""
        key = fresh_id()
        made.append(
            Group(
                id=key, province_code=vote.province_code, vote=vote, serial=serial, building=first.building, unit=first.unit,
                doors="、".join(d.words for d in doors), area_dm2=area, subject=first.subject,
                attribute=attribute_of(vote.pk, serial, last) if last else "",
                needs_consent=any(d.key in consents for d in doors), nonce=nonce,
                row_hash=row_hash(vote.number, serial, first.building, first.unit, 1, area, nonce),
            )
        )  # fmt: skip
    return made, roll_hash(g.row_hash for g in made)


def attribute_of(vote: UUID, serial: int, last_sign: str) -> str:
    """What is kept of the last sign of an owner's name, to compare what a web voter types with."""
    return digest(f"vote {vote} {serial}", last_sign)


def _grouped(doors: Sequence[Door], head_rule: str) -> list[list[Door]]:
    """The doors of each group, in the order of their first."""
    groups: dict[UUID, list[Door]] = {}
    for door in doors:
        key = door.subject if head_rule == BY_OWNER and door.subject is not None else door.key
        groups.setdefault(key, []).append(door)
    return list(groups.values())
