"""People who are looked after, made by the real actions."""

from __future__ import annotations

from uuid import UUID

from jiugai.ground.accounts.actions import grant
from jiugai.ground.accounts.leading_groups import Appointment, seat
from jiugai.ground.accounts.models import Account, Kind, Organisation
from jiugai.ground.accounts.second_persons import name_second
from jiugai.ground.common.clock import today
from tests.jiugai.conftest import HERE, Country


def people_of(country: Country) -> dict[str, UUID]:
    """An account with a role and a second person, a leading group with a seat, all in 利通区."""
    group, bureau = (
        Organisation.objects.create(name=str(kind.label), kind=kind, division=country[HERE])
        for kind in (Kind.LEADING_GROUP, Kind.BUREAU)
    )
    first, second = (
        Account.objects.create(login=name, password="!", opened_on=today()) for name in ("zhang", "zhao")
    )
    held = [
        grant(a, role="county_officer", organisation=bureau, division=country[HERE], by=None)
        for a in (first, second)
    ]
    named = name_second(first, second=second, permission="sites.edit", by=None)
    return {
        "accounts": first.pk, "accounts/organisations": group.pk, "accounts/roles": held[0].pk,
        "accounts/seats": seat(group, Appointment("4_member", bureau), by=None).pk, "accounts/seconds": named.pk,
    }  # fmt: skip
