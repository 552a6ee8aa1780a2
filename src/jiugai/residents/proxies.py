"""Written authorisations (委托书): who votes for a household, until when; one person stands for so many and no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused, fitting
from jiugai.ground.private.actions import keep, same_person
from jiugai.plans.rules import rules_of, source_of
from jiugai.residents.models import Group, Proxy, Vote, VoteState

_LONGEST = 100


def authorise(
    group: Group, holder: Mapping[str, str], *, expires_on: date, note: str = "", by: UUID | None
) -> Proxy:  # fmt: skip
    """Notes a written authorisation; ``holder`` are name and telephone of who votes for the household.

    Raises :class:`Refused` without name and telephone, for a day that has passed, for a household that has a proxy, for somebody who
    stands for as many as the policy of the place allows already, and outside of the vote.
    """
    name, phone = holder.get("name", "").strip(), holder.get("phone", "").strip()
    if not name or not phone:
        raise Refused("写明代理人的姓名和电话，和委托书上的一样。")
    if expires_on < clock.today():
        raise Refused(f"委托的期限 {expires_on} 已经过了。")
    words = fitting(note, _LONGEST, "说明")
    with transaction.atomic():
        row = Group.objects.select_for_update().get(pk=group.pk)
        vote = Vote.objects.get(pk=row.vote_id)
        if vote.state != VoteState.OPEN:
            raise Refused(f"表决{vote.get_state_display()}，不能再登记委托。")
        if Proxy.objects.filter(group=row, revoked_at=None).exists():
            raise Refused(f"{row} 号已经有代理人；换人的，先撤销原来的委托。")
        subject = keep({"name": name, "phone": phone}, by=by, on_record=False)
        _refuse_too_many(vote, subject)
        made = Proxy.objects.create(
            vote=vote,
            group=row,
            holder=subject,
            note=words,
            expires_on=expires_on,
            by=by,
            recorded_at=clock.now(),
        )
        record(
            "residents.proxy_named",
            {"group": row.serial},
            by=by,
            subject_kind="vote",
            subject=vote.pk,
            at=vote,
        )
    return made


def _refuse_too_many(vote: Vote, holder: UUID) -> None:
    rule = rules_of(vote, as_of=vote.opens_on).rule("residents.proxy_cap")
    if rule is None:
        return
    others = Proxy.objects.filter(vote=vote, revoked_at=None).values_list("holder", flat=True)
    count = sum(same_person(holder, other) for other in others)
    if count >= rule.int:
        raise Refused(f"这个人已经代理 {count} 户，一人最多代理 {rule.int} 户（{source_of(rule)}）。")


def revoke(proxy: Proxy, *, by: UUID | None) -> None:
    """Ends an authorisation; ballots cast under it stay.  Revoking twice changes nothing."""
    with transaction.atomic():
        held = Proxy.objects.select_for_update().get(pk=proxy.pk)
        if held.revoked_at is not None:
            return
        held.revoked_at = clock.now()
        held.save(update_fields=["revoked_at"])
        group = Group.objects.select_related("vote").get(pk=held.group_id)
        vote = group.vote
        record(
            "residents.proxy_revoked",
            {"group": group.serial},
            by=by,
            subject_kind="vote",
            subject=vote.pk,
            at=vote,
        )


def proxy_of(group: UUID, day: date) -> Proxy:
    """Who may vote for a household on a day.  Raises :class:`Refused` where nobody was authorised."""
    found = Proxy.objects.filter(group=group, revoked_at=None, expires_on__gte=day).first()
    if found is None:
        raise Refused("这一户没有登记委托，或委托已经过期：先登记委托书，再录代理人投的票。")
    return found
