"""Registering and changing organisations and their liaison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from jiugai.ground.accounts import within
from jiugai.ground.accounts.models import Branch, Kind, Organisation
from jiugai.ground.accounts.workplaces import lying_in
from jiugai.ground.audit.actions import record
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.models import Division
from jiugai.ground.private.actions import keep, masked
from jiugai.ground.private.fields import FIELDS

WITH_BRANCH = frozenset([Kind.DEPARTMENT, Kind.UTILITY])
"""Kinds that say in which line of work they are."""
_LONGEST = 120
_LIAISON = {"name": 40, "phone": 20}


@dataclass(frozen=True)
class Facts:
    """What is known of an organisation; an empty liaison leaves the known one as it is."""

    name: str
    kind: str
    branch: str = ""
    division: Division | None = None
    liaison: Mapping[str, str] | None = None


def register(facts: Facts, *, by: UUID | None) -> Organisation:
    """A new organisation.

    Raises :class:`Refused` for a name that is empty, too long or taken in the place, for a kind that does not exist, for a
    branch that is missing or too much, for a utility without liaison, and for a place that somebody else looks after.
    """
    name = _checked(facts)
    within.must_reach_place(within.reach_of(by), facts.division)
    if facts.kind == Kind.UTILITY and not _given(facts):
        raise Refused("管线单位要有联络人，写姓名和电话：断水断气、迁改管线都找他。")
    _alone(name, facts.division, None)
    try:
        with transaction.atomic():
            liaison = keep(_given(facts), by=by, on_record=False) if _given(facts) else None
            made = Organisation.objects.create(
                name=name, kind=facts.kind, branch=facts.branch, division=facts.division, liaison=liaison
            )
            record(
                "accounts.organisation_made", {"name": name, "kind": Kind(facts.kind).label}, by=by,
                subject_kind="organisation", subject=made.id, at=lying_in(facts.division),
            )  # fmt: skip
    except IntegrityError:  # somebody registered it at the same moment
        raise _taken(name, facts.division) from None
    return made


def change(organisation: Organisation, facts: Facts, *, version: int, by: UUID | None) -> bool:
    """Other facts; False where nothing differs.

    Raises :class:`Refused` as :func:`register`, for a stale version, and for one that somebody else looks after.
    """
    name, reach = _checked(facts), within.reach_of(by)
    within.must_reach_place(reach, organisation.division)
    within.must_reach_place(reach, facts.division)
    with transaction.atomic():
        held = (
            Organisation.objects.select_for_update(of=("self",))
            .select_related("division")
            .get(pk=organisation.pk)
        )
        if held.version != version:
            raise Refused(f"「{held.name}」刚被别人改过，下面是现在的内容，核对后再保存。")
        changed = _differences(held, name, facts)
        if not changed:
            return False
        _alone(name, facts.division, held.pk)
        if facts.kind != Kind.LEADING_GROUP and held.seats.filter(until=None).exists():
            raise Refused(f"「{held.name}」还有成员单位，先移出再改类型。")
        if _given(facts):
            held.liaison = keep(_given(facts), by=by, on_record=False, subject=_kept(held))
        held.name, held.kind, held.branch, held.division = name, facts.kind, facts.branch, facts.division
        held.version += 1
        held.save()
        record(
            "accounts.organisation_changed", {"name": name, "what": "、".join(changed)}, by=by,
            subject_kind="organisation", subject=held.id, at=lying_in(facts.division),
        )  # fmt: skip
    return True


def _differences(held: Organisation, name: str, facts: Facts) -> list[str]:
    pairs = (
        ("名称", held.name, name), ("类型", held.kind, facts.kind), ("行业", held.branch, facts.branch),
        ("所在地", held.division_id, facts.division and facts.division.pk),
    )  # fmt: skip
    changed = [label for label, was, is_now in pairs if was != is_now]
    return changed + (["联络人"] if _given(facts) else [])


def _kept(held: Organisation) -> UUID | None:
    """The subject of the present liaison; None where there is none, or the data was destroyed."""
    return held.liaison if held.liaison and masked(held.liaison) else None


def _given(facts: Facts) -> dict[str, str]:
    return {k: v.strip() for k, v in (facts.liaison or {}).items() if v.strip()}


def _checked(facts: Facts) -> str:
    name = " ".join(facts.name.split())
    if not name:
        raise Refused("名称不能空着，写公章上的全称。")
    if len(name) > _LONGEST:
        raise Refused(f"名称 {len(name)} 个字，最多 {_LONGEST} 个字。")
    for what, most in _LIAISON.items():
        if len((facts.liaison or {}).get(what, "")) > most:
            raise Refused(f"联络人{FIELDS[what].name}最多 {most} 个字。")
    if facts.kind not in Kind.values:
        raise Refused("选一个机构类型。")
    if facts.kind in WITH_BRANCH and facts.branch not in Branch.values:
        raise Refused(f"{Kind(facts.kind).label}要选行业，征求意见时按行业找人。")
    if facts.kind not in WITH_BRANCH and facts.branch:
        raise Refused(f"{Kind(facts.kind).label}不用选行业，行业只用于其他部门和管线单位。")
    return name


def _alone(name: str, division: Division | None, own: UUID | None) -> None:
    alike = Organisation.objects.filter(name=name, division=division)
    if (alike.exclude(pk=own) if own else alike).exists():
        raise _taken(name, division)


def _taken(name: str, division: Division | None) -> Refused:
    return Refused(f"{division.name if division else '不限地域的机构中'}已经有「{name}」。")
