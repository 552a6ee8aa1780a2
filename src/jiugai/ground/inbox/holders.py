"""Who may do what is to be done at a place: asked of the memberships of today, for tasks, notices and their previews."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from jiugai.ground.access.roles import ROLES
from jiugai.ground.access.scope import COLUMNS, Scoped
from jiugai.ground.accounts.models import Membership, MembershipQuerySet
from jiugai.ground.common import clock
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import Division

OVERSEE = "tasks.oversee"


def held_over(permission: str, place: Scoped | Division) -> MembershipQuerySet:
    """The memberships that hold a permission over a place today; accounts that are closed hold none."""
    if isinstance(place, Division):
        codes: Iterable[str] = codes_of(place).values()
    else:
        codes = (getattr(place, column) for column in COLUMNS)
    roles = [code for code, role in ROLES.items() if permission in role.permissions]
    above = Q(division__code__in=set(codes), division__ended_on=None)
    return Membership.objects.on(clock.today()).filter(Q(division=None) | above, role__in=roles)


def may(account: UUID | None, permission: str, place: Scoped | Division) -> bool:
    """Does an account hold a permission over a place today?"""
    return account is not None and held_over(permission, place).filter(account=account).exists()
