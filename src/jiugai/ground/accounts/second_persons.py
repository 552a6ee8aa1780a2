"""Rules that ask for two persons, in an office with one clerk: who acts as the second.

A room that needs a second person asks :func:`second_person_of`; nobody is the own second person, under whatever account.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from jiugai.ground.access.roles import PERMISSIONS
from jiugai.ground.accounts import within
from jiugai.ground.accounts.actions import allowed
from jiugai.ground.accounts.models import Account, SecondPerson
from jiugai.ground.accounts.workplaces import workplace
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.private.actions import same_person


def second_person_of(account: Account, permission: str) -> Account:
    """Who acts as the second person of an account today.

    Raises :class:`Refused` where nobody was named, and where who was named is the same person, has left or may not do it;
    :class:`KeyError` for a permission that is not declared.
    """
    name, today = PERMISSIONS[permission].name, clock.today()
    held = (
        SecondPerson.objects.filter(Q(until=None) | Q(until__gt=today), since__lte=today)
        .filter(account=account, permission=permission)
        .select_related("second")
        .first()
    )
    if held is None:
        raise Refused(f"{name}要两个人办。“{account.login}”还没有第二人，请系统管理员在“机构与人员”里指定。")
    _fit(account, held.second, permission)
    return held.second


def name_second(account: Account, *, second: Account, permission: str, by: UUID | None) -> SecondPerson:
    """Names the second person of an account for a permission from today on, in place of the one before.

    Raises :class:`Refused` for a permission that does not exist or the account does not hold, and for a second that is the
    same person or may not do it, and for accounts that somebody else looks after.
    """
    if permission not in PERMISSIONS:
        raise Refused("选一件要两个人办的事。")
    if not allowed(account, permission):
        raise Refused(f"“{account.login}”自己不能{PERMISSIONS[permission].name}，不用指定第二人。")
    if by in (account.pk, second.pk):
        raise Refused("不能给自己指定，也不能指定自己当第二人，请另一位管理员办理。")
    reach = within.reach_of(by)
    within.must_reach_account(reach, account)
    within.must_reach_account(reach, second)
    _fit(account, second, permission)
    today = clock.today()
    with transaction.atomic():
        list(Account.objects.select_for_update().filter(pk__in=(account.pk, second.pk)).order_by("id"))
        present = SecondPerson.objects.filter(account=account, permission=permission, until=None).first()
        if present is not None and present.second_id == second.pk:
            raise Refused(f"“{second.login}”已经是“{account.login}”的第二人。")
        SecondPerson.objects.filter(account=account, permission=permission, until=None).update(until=today)
        made = SecondPerson.objects.create(account=account, second=second, permission=permission, since=today)
        _record("accounts.second_named", made, by=by)
    return made


def end_second(held: SecondPerson, *, by: UUID | None) -> None:
    """Ends it today; ending it twice changes nothing.  Raises :class:`Refused` for an account that somebody else looks after."""
    within.must_reach_account(within.reach_of(by), held.account)
    with transaction.atomic():
        now = (
            SecondPerson.objects.select_for_update(of=("self",))
            .select_related("account", "second")
            .get(pk=held.pk)
        )
        if now.until is not None:
            return
        now.until = clock.today()
        now.save(update_fields=["until"])
        _record("accounts.second_ended", now, by=by)


def _record(event: str, held: SecondPerson, *, by: UUID | None) -> None:
    said = {
        "login": held.account.login,
        "second": held.second.login,
        "permission": PERMISSIONS[held.permission].name,
    }
    record(event, said, by=by, subject_kind="account", subject=held.account_id, at=workplace(held.account))


def _fit(account: Account, second: Account, permission: str) -> None:
    """Refuses who cannot be the second: the same account or person, one who left, one without the permission."""
    if account.pk == second.pk:
        raise Refused(f"“{account.login}”不能当自己的第二人，两个人要分开。")
    if account.subject and second.subject and same_person(account.subject, second.subject):
        raise Refused(
            f"“{account.login}”和“{second.login}”登记的是同一个人（电话或身份证号相同），不能互为第二人。"
        )
    if second.closed_on is not None:
        raise Refused(f"第二人“{second.login}”已于 {second.closed_on} 停用，请系统管理员另外指定。")
    if not allowed(second, permission):
        raise Refused(f"第二人“{second.login}”没有{PERMISSIONS[permission].name}的权限，先授予角色。")
