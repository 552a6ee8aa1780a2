"""Who sits in a leading group: heads (two where party secretary and magistrate both are), deputies, the head of the office, members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from jiugai.ground.accounts import within
from jiugai.ground.accounts.models import Kind, Organisation, Position, Seat
from jiugai.ground.accounts.workplaces import lying_in
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.private.actions import keep, masked_of

_LONGEST = 60
_MOST = {Position.HEAD: 2, Position.OFFICE_HEAD: 1}
"""How many at a time, where it is limited."""


@dataclass(frozen=True)
class Appointment:
    """What an appointing document says of one seat; ``person`` (name) is kept in ``private``."""

    position: str
    member: Organisation | None = None
    post: str = ""
    person: Mapping[str, str] | None = None
    document: str = ""
    since: date | None = None


def seat(group: Organisation, appointment: Appointment, *, by: UUID | None) -> Seat:
    """Gives a seat in a leading group from the day of the appointment, today where none is told.

    Raises :class:`Refused` for a group that is none, a position that does not exist or is taken, a member that sits there
    already, somebody without organisation and post, a day to come, and a group that somebody else looks after.
    """
    told, day = _checked(appointment), appointment.since or clock.today()
    member = told.member
    reach = within.reach_of(by)
    within.must_reach_place(reach, group.division)
    if member is not None and not within.seatable(reach, group).filter(pk=member.pk).exists():
        raise OutOfReach(f"「{member.name}」是别处的单位，不能当「{group.name}」的成员。")
    with transaction.atomic():
        held = Organisation.objects.select_for_update().get(pk=group.pk)
        if held.kind != Kind.LEADING_GROUP:
            raise Refused(f"「{held.name}」不是领导小组，没有成员单位。")
        if member is not None and member.pk == held.pk:
            raise Refused("领导小组不能是自己的成员单位。")
        number = _number(held, told)
        named = {k: v.strip() for k, v in (told.person or {}).items() if v.strip()}
        made = Seat.objects.create(
            group=held, member=member, position=told.position, number=number, post=told.post, document=told.document,
            since=day, subject=keep(named, by=by, on_record=False) if named else None,
        )  # fmt: skip
        record(
            "accounts.seated", {"member": who(made), "group": held.name, "position": made.get_position_display()}, by=by,
            subject_kind="organisation", subject=held.id, at=lying_in(held.division),
        )  # fmt: skip
    return made


def _checked(told: Appointment) -> Appointment:
    post, document = " ".join(told.post.split()), " ".join(told.document.split())
    named = bool((told.person or {}).get("name", "").strip())
    if told.position not in Position.values:
        raise Refused("选一个职务：组长、副组长、办公室主任或成员单位。")
    if told.position == Position.MEMBER and told.member is None:
        raise Refused("成员单位要写单位。")
    if told.position != Position.MEMBER and not post:
        raise Refused(f"{Position(told.position).label}要写现任职务，如“区委书记”“区长”“住建局局长”。")
    if named and not post:
        raise Refused("写了姓名，也要写现任职务。")
    if max(len(post), len(document)) > _LONGEST or len((told.person or {}).get("name", "")) > _LONGEST:
        raise Refused(f"姓名、职务和文号都最多 {_LONGEST} 个字。")
    if told.since and told.since > clock.today():
        raise Refused(f"任职日期 {told.since} 还没有到，写成立文件或调整文件上的日期。")
    return Appointment(told.position, told.member, post, told.person, document, told.since)


def _number(group: Organisation, told: Appointment) -> int | None:
    """Which of the limited seats it takes; None where the position is not limited.  Refuses one that is taken."""
    here = group.seats.filter(until=None, position=told.position)
    present = list(here.select_related("member").order_by("number", "id"))
    if told.position == Position.MEMBER and any(
        told.member and s.member_id == told.member.pk for s in present
    ):
        raise Refused(f"「{told.member}」已经是成员单位。")
    most = _MOST.get(Position(told.position))
    if most is None:
        return None
    if len(present) >= most:
        label, names = Position(told.position).label, "、".join(f"「{who(s)}」" for s in present)
        raise Refused(f"{label}现在是{names}，最多 {most} 位，先移出再换。")
    taken = {s.number for s in present}
    return next(n for n in range(1, most + 1) if n not in taken)


def unseat(held: Seat, *, by: UUID | None) -> None:
    """Ends a seat today; ending it twice changes nothing.  Raises :class:`Refused` for a group that somebody else looks after."""
    within.must_reach_place(within.reach_of(by), held.group.division)
    with transaction.atomic():
        now = Seat.objects.select_for_update(of=("self",)).select_related("group", "member").get(pk=held.pk)
        if now.until is not None:
            return
        now.until = clock.today()
        now.save(update_fields=["until"])
        said = {"member": who(now), "group": now.group.name, "position": now.get_position_display()}
        record(
            "accounts.seat_ended",
            said,
            by=by,
            subject_kind="organisation",
            subject=now.group_id,
            at=lying_in(now.group.division),
        )


def who(held: Seat) -> str:
    """Organisation and post, which are public; the name is in ``private``."""
    return " ".join(part for part in (held.member.name if held.member else "", held.post) if part)


@dataclass(frozen=True)
class Rank:
    """The seats of one position, each with the masked name of who holds it."""

    label: str
    seats: tuple[tuple[Seat, str], ...]


def ranks(group: Organisation) -> list[Rank]:
    """The present seats by position, in the order of the appointing documents; three queries whatever their number."""
    present = list(
        group.seats.filter(until=None).select_related("member").order_by("position", "number", "since", "id")
    )
    named = named_of(present)
    return [
        Rank(str(position.label), tuple(s for s in named if s[0].position == position))
        for position in Position
        if any(s.position == position for s in present)
    ]


def earlier(group: Organisation, most: int) -> list[tuple[Seat, str]]:
    """Seats that have ended, the last first."""
    return named_of(
        list(
            group.seats.exclude(until=None)
            .select_related("member")
            .order_by("-until", "position", "-id")[:most]
        )
    )


def named_of(seats: Iterable[Seat]) -> list[tuple[Seat, str]]:
    """Each seat with the masked name of who holds it, empty where none is kept."""
    found = list(seats)
    names = masked_of(s.subject for s in found if s.subject)
    return [(s, names.get(s.subject, {}).get("name", "") if s.subject else "") for s in found]
