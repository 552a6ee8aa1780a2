"""Counting a vote from its ballots: which of them count, and the exact result."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jiugai.residents.models import Adjudication, Ballot, Counted, Group, Option, Vote
from jiugai.residents.tally import Cast, Channel, Choice, Merged, Precedence, Result, Weight, merged, tally

_OPINIONS = tuple(Option.values)


def casts_of(vote: Vote, groups: Iterable[UUID] | None = None) -> list[Cast]:
    """The ballots with an opinion, of some groups or of all; void and blank ones are none."""
    rows = Ballot.objects.filter(vote=vote, reading__in=_OPINIONS)
    if groups is not None:
        rows = rows.filter(group__in=list(groups))
    fields = ("pk", "group_id", "channel", "reading", "order")
    return [
        Cast(str(pk), str(group), Channel(channel), Choice(reading), order)
        for pk, group, channel, reading, order in rows.values_list(*fields).iterator(chunk_size=5000)
    ]


def merged_of(vote: Vote, groups: Iterable[UUID] | None = None) -> Merged:
    """One ballot for each group by the rule that was fixed before opening, and by what was adjudicated since."""
    rows = Adjudication.objects.filter(vote=vote).order_by("id")
    if groups is not None:
        groups = list(groups)
        rows = rows.filter(group__in=groups)
    adjudicated = {str(group): str(ballot) for group, ballot in rows.values_list("group_id", "ballot_id")}
    return merged(casts_of(vote, groups), Precedence(vote.precedence), adjudicated=adjudicated)


def recount(group: Group, vote: Vote) -> None:
    """Keeps which ballot of a group counts, in the transaction of what cast or adjudicated one; the group's row is locked."""
    found = merged_of(vote, [group.pk]).counted.get(str(group.pk))
    if found is None:
        Counted.objects.filter(group=group).delete()
        return
    ballot = UUID(found.serial)
    if not Counted.objects.filter(group=group).update(ballot=ballot):
        Counted.objects.create(vote=vote, group=group, ballot_id=ballot)


def roll_of(vote: Vote) -> dict[str, Weight]:
    """The weight of each group on the roll."""
    rows = Group.objects.filter(vote=vote).values_list("pk", "area_dm2", "heads")
    return {str(pk): Weight(area, heads) for pk, area, heads in rows.iterator(chunk_size=5000)}


def result_of(vote: Vote, *, without_retracted: bool = False) -> Result:
    """The exact result of the ballots that count now; ``without_retracted`` as if those who took their yes back had said no."""
    choices = merged_of(vote).choices
    if without_retracted:
        for group in vote.retractions.values_list("group_id", flat=True):
            if choices.get(str(group)) == Choice.YES:
                choices[str(group)] = Choice.NO
    needed = Group.objects.filter(vote=vote, needs_consent=True).values_list("pk", flat=True)
    return tally(roll_of(vote), choices, vote.told_rule, consents=[str(key) for key in needed])
