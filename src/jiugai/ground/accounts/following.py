"""How people and organisations follow a division that was merged: where somebody held a role, it is held where that place now is."""

from __future__ import annotations

from jiugai.ground.accounts.models import Account, Membership, Organisation
from jiugai.ground.divisions.following import Shift, follower
from jiugai.ground.divisions.models import Division


def _roles(division: Division) -> int:
    return Membership.objects.filter(division=division, until=None).count()


@follower("个角色的范围", models=("accounts.membership",), held=_roles)
def memberships(shift: Shift) -> int:
    """A role in the merged division ends on that day and goes on in the other one; who holds it there already keeps one.

    What was held is kept as it was: the row of then stays, the row of now begins on the day of the merger.
    """
    if not shift.is_merger:
        return 0
    present = Membership.objects.select_for_update().filter(division=shift.source, until=None)
    held = list(present.order_by("id"))
    there = set(
        Membership.objects.filter(division=shift.target, until=None).values_list(
            "account_id", "organisation_id", "role"
        )
    )
    following = []
    for m in held:
        m.until = max(shift.since, m.since)
        if (key := (m.account_id, m.organisation_id, m.role)) not in there:
            there.add(key)
            following.append(
                Membership(
                    account_id=m.account_id, organisation_id=m.organisation_id, division=shift.target, role=m.role, since=m.until
                )
            )  # fmt: skip
    Membership.objects.bulk_update(held, ["until"])
    Membership.objects.bulk_create(following)
    return len(held)


def _organisations(division: Division) -> int:
    return Organisation.objects.filter(division=division).count()


@follower("个机构", models=("accounts.organisation",), held=_organisations)
def organisations(shift: Shift) -> int:
    """They work where their division now is; one whose name is taken there says where it comes from."""
    if not shift.is_merger:
        return 0
    held = list(Organisation.objects.select_for_update().filter(division=shift.source).order_by("id"))
    taken = set(Organisation.objects.filter(division=shift.target).values_list("name", flat=True))
    for o in held:
        name, at = o.name, 1
        while o.name in taken:
            tail = f"（原{shift.source.name}{at if at > 1 else ''}）"
            o.name, at = name[: Organisation._meta.get_field("name").max_length - len(tail)] + tail, at + 1  # type: ignore[operator]
        taken.add(o.name)
        o.division, o.version = shift.target, o.version + 1
    Organisation.objects.bulk_update(held, ["name", "division", "version"])
    return len(held)


def _homes(division: Division) -> int:
    return Account.objects.filter(home=division).count()


@follower("个账号所在地", models=("accounts.account",), held=_homes)
def homes(shift: Shift) -> int:
    """An account without a role belongs to where its place now is."""
    return Account.objects.filter(home=shift.source).update(home=shift.target) if shift.is_merger else 0
