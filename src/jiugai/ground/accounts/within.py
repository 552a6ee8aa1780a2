"""What of accounts and organisations lies within an administrator's reach."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiugai.ground.access.scope import Reach
from jiugai.ground.accounts.models import Account, Membership, Organisation
from jiugai.ground.common import clock
from jiugai.ground.divisions.models import Division

_DEEPEST = 5


def whole_country(reach: Reach) -> bool:
    """Does it hold everywhere?"""
    return any(not place.level for place in reach.places)


def _lies(reach: Reach, path: str = "") -> Q:
    """The division at ``path`` is one of the reach's places or lies in one; not to be asked where it holds everywhere."""
    whole = Q(pk__in=[])
    for place in reach.places:
        for up in range(_DEEPEST + 1 - place.level):
            step = path + "parent__" * up
            whole |= Q(**{f"{step}code": place.code, f"{step}level": place.level})
    return whole


def divisions(reach: Reach) -> QuerySet[Division]:
    """The divisions of today within reach."""
    standing = Division.objects.filter(ended_on=None)
    return standing if whole_country(reach) else standing.filter(_lies(reach))


def organisations(reach: Reach) -> QuerySet[Organisation]:
    """The organisations within reach; those without a place are everybody's to use."""
    if whole_country(reach):
        return Organisation.objects.all()
    return Organisation.objects.filter(_lies(reach, "division__") | Q(division=None))


def accounts(reach: Reach) -> QuerySet[Account]:
    """Accounts that hold no role outside of the reach: who looks after a county does not reset a province's password."""
    if whole_country(reach):
        return Account.objects.all()
    today = clock.today()
    present = Membership.objects.filter(Q(until=None) | Q(until__gt=today), account=OuterRef("pk"))
    return Account.objects.filter(~Exists(present.exclude(_lies(reach, "division__"))))
