"""What of accounts and organisations lies within an administrator's reach, for pages and actions alike."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiugai.ground.access.roles import LEVELS, ROLES, may
from jiugai.ground.access.scope import Place, Reach
from jiugai.ground.accounts.models import Account, Membership, Organisation
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.models import Division

MANAGE = "accounts.manage"
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


def seatable(reach: Reach, group: Organisation) -> QuerySet[Organisation]:
    """Who may sit in a leading group: organisations within reach, and those of the places it lies in.

    A district's electricity and gas come from companies of its city.
    """
    above, division = [], group.division
    while division is not None and division.parent is not None:
        division = division.parent
        above.append(division.pk)
    return organisations(reach) | Organisation.objects.filter(division__in=above)


def accounts(reach: Reach) -> QuerySet[Account]:
    """Accounts that hold no role outside of the reach: who looks after a county does not reset a province's password.

    One that holds none belongs where it was opened, or where its last role was: whoever resets its password has it when
    somebody else grants it a role.
    """
    if whole_country(reach):
        return Account.objects.all()
    today = clock.today()
    present = Membership.objects.filter(Q(until=None) | Q(until__gt=today), account=OuterRef("pk"))
    at_home = Account.objects.filter(_lies(reach, "home__"), pk=OuterRef("pk"))
    return Account.objects.filter(
        ~Exists(present.exclude(_lies(reach, "division__"))), Exists(present) | Exists(at_home)
    )


def givable(reach: Reach) -> dict[str, str]:
    """The roles that may be given there, code → name: none of a level above."""
    highest = min((place.level for place in reach.places), default=_DEEPEST + 1)
    return {code: role.name for code, role in ROLES.items() if LEVELS.get(code, _DEEPEST) >= highest}


def reach_of(by: UUID | None) -> Reach:
    """Where somebody looks after people today; everywhere where nobody acts (the command line, the installation).

    Raises :class:`Refused` for somebody who does nowhere.
    """
    if by is None:
        return Reach((Place(0, "", "全国"),))
    held = Membership.objects.on(clock.today()).filter(account=by).select_related("division")
    reach = Reach(tuple(
        Place(m.division.level, m.division.code, m.division.name) if m.division else Place(0, "", "全国")
        for m in held if may((m.role,), MANAGE)
    ))  # fmt: skip
    if not reach:
        raise Refused("您现在不能办理账号、角色和机构，联系本级系统管理员。")
    return reach


def must_reach_account(reach: Reach, account: Account) -> None:
    """Raises :class:`OutOfReach` for an account that somebody else looks after."""
    if not accounts(reach).filter(pk=account.pk).exists():
        raise OutOfReach(f"账号“{account.login}”不在您的管辖范围内，请管它的系统管理员办理。")


def must_reach_place(reach: Reach, division: Division | None) -> None:
    """Raises :class:`OutOfReach` for a place that somebody else looks after; none is the country."""
    if whole_country(reach):
        return
    if division is None:
        raise OutOfReach("全国范围的由管全国的系统管理员办理，写您管辖范围内的区划。")
    if not divisions(reach).filter(pk=division.pk).exists():
        raise OutOfReach(f"“{division.name}”不在您的管辖范围内，请当地的或上级的系统管理员办理。")


def must_reach_organisation(reach: Reach, organisation: Organisation) -> None:
    """Raises :class:`OutOfReach` for an organisation of somewhere else; one without a place is everybody's to use."""
    if organisation.division is not None:
        must_reach_place(reach, organisation.division)


def must_give(reach: Reach, role: str, division: Division | None) -> None:
    """Raises :class:`Refused` for a role that who looks after this place cannot give there."""
    must_reach_place(reach, division)
    covering = tuple(
        place for place in reach.places
        if not place.level or (division and divisions(Reach((place,))).filter(pk=division.pk).exists())
    )  # fmt: skip
    if role not in givable(Reach(covering)):
        raise Refused(f"{ROLES[role].name}由上级系统管理员授予，您管的这一级不能授予。")
