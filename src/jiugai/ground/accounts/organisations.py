"""Registering organisations, their liaison, and who sits in a leading group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from jiugai.ground.accounts.models import Branch, Kind, Organisation, Position, Seat
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.models import Division
from jiugai.ground.private.actions import keep, masked

WITH_BRANCH = frozenset([Kind.DEPARTMENT, Kind.UTILITY])
"""Kinds that say in which line of work they are."""
_LONGEST = 120


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
    branch that is missing or too much, and for a utility without liaison.
    """
    name = _checked(facts)
    if facts.kind == Kind.UTILITY and not _given(facts):
        raise Refused("管线单位要有联络人，写姓名和电话：断水断气、迁改管线都找他。")
    with transaction.atomic():
        _alone(name, facts.division, None)
        liaison = keep(_given(facts), by=by, on_record=False) if _given(facts) else None
        made = Organisation.objects.create(
            name=name, kind=facts.kind, branch=facts.branch, division=facts.division, liaison=liaison
        )
        record(
            "accounts.organisation_made", {"name": name, "kind": Kind(facts.kind).label}, by=by,
            subject_kind="organisation", subject=made.id,
        )  # fmt: skip
    return made


def change(organisation: Organisation, facts: Facts, *, version: int, by: UUID | None) -> bool:
    """Other facts; False where nothing differs.  Raises :class:`Refused` as :func:`register`, and for a stale version."""
    name = _checked(facts)
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
            subject_kind="organisation", subject=held.id,
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
        raise Refused(f"{division.name if division else '不限地域的机构中'}已经有「{name}」。")


def seat(group: Organisation, *, member: Organisation, position: str, by: UUID | None) -> Seat:
    """Gives an organisation a seat in a leading group from today on.

    Raises :class:`Refused` for a group that is none, a position that does not exist, a member that sits there already, and
    a second head.
    """
    if position not in Position.values:
        raise Refused("选一个职务：组长、副组长或成员。")
    with transaction.atomic():
        held = Organisation.objects.select_for_update().get(pk=group.pk)
        if held.kind != Kind.LEADING_GROUP:
            raise Refused(f"「{held.name}」不是领导小组，没有成员单位。")
        if member.pk == held.pk:
            raise Refused("领导小组不能是自己的成员单位。")
        present = list(held.seats.filter(until=None).select_related("member"))
        if any(s.member_id == member.pk for s in present):
            raise Refused(f"「{member.name}」已经是成员单位。")
        head = next((s.member.name for s in present if s.position == Position.HEAD), "")
        if position == Position.HEAD and head:
            raise Refused(f"组长现在是「{head}」，先移出再换。")
        made = Seat.objects.create(group=held, member=member, position=position, since=clock.today())
        record(
            "accounts.seated", {"member": member.name, "group": held.name, "position": Position(position).label}, by=by,
            subject_kind="organisation", subject=held.id,
        )  # fmt: skip
    return made


def unseat(held: Seat, *, by: UUID | None) -> None:
    """Ends a seat today; ending it twice changes nothing."""
    with transaction.atomic():
        now = Seat.objects.select_for_update(of=("self",)).select_related("group", "member").get(pk=held.pk)
        if now.until is not None:
            return
        now.until = clock.today()
        now.save(update_fields=["until"])
        said = {"member": now.member.name, "group": now.group.name, "position": Position(now.position).label}
        record("accounts.seat_ended", said, by=by, subject_kind="organisation", subject=now.group_id)
