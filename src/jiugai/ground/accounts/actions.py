"""Opening and closing accounts, passwords, granting and withdrawing roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from jiugai.ground.access.roles import ROLES, may, name_of
from jiugai.ground.accounts import within
from jiugai.ground.accounts.models import Account, Membership, MembershipQuerySet, Organisation
from jiugai.ground.accounts.tries import UNLOCKED, unlock
from jiugai.ground.accounts.workplaces import lying_in, workplace
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import secret_bytes
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.models import Division
from jiugai.ground.private.actions import keep
from jiugai.ground.private.fields import FIELDS

_LONGEST, _LONGEST_EMAIL = 64, 120
_FITTING = re.compile(r"[A-Za-z0-9一-鿿][A-Za-z0-9一-鿿._@+-]*")
"""Letters that nobody mistakes for others, so that two names that look alike are one."""
_PERSON = {"name": 40, "phone": 20}
_PLAIN_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _GROUP = 3, 5


def open_account(
    *,
    login: str,
    password: str | None,
    by: UUID | None,
    person: Mapping[str, str] | None = None,
    must_change: bool = False,
) -> Account:
    """A new account; ``person`` (name, phone) is kept in ``private``.  It belongs where who opens it looks after people.

    Without a ``password`` nobody logs in with one: it waits for the organisation's own log-in, or for one to be given.

    Raises :class:`Refused` for a log-in name that is taken, empty, too long or of other characters, for a weak password,
    and for who looks after nobody.
    """
    name = login.strip()
    taken = f"登录名“{name[:_LONGEST]}”已经有人用了，换一个。"
    if not name:
        raise Refused("登录名不能空着。")
    if len(name) > _LONGEST or any(c.isspace() for c in name):
        raise Refused(f"登录名最多 {_LONGEST} 个字符，中间不能有空格。")
    for what, most in _PERSON.items():
        if len((person or {}).get(what, "")) > most:
            raise Refused(f"{FIELDS[what].name}最多 {most} 个字。")
    if not _FITTING.fullmatch(name):
        raise Refused("登录名只能用汉字、英文字母、数字和 . _ - @ +，第一个是汉字、字母或数字。")
    place = within.reach_of(by).places[0]
    if Account.objects.filter(login__iexact=name).exists():
        raise Refused(taken)
    made = Account(login=name, opened_on=clock.today(), must_change_password=must_change)
    made.home = Division.objects.get(code=place.code, ended_on=None) if place.level else None
    _hash(made, password)  # a fifth of a second of work, so outside the transaction
    try:
        with transaction.atomic():
            made.subject = keep(person, by=by, on_record=False) if person and any(person.values()) else None
            made.save(force_insert=True)
            record(
                "accounts.opened",
                {"login": name},
                by=by,
                subject_kind="account",
                subject=made.id,
                at=workplace(made),
            )
    except IntegrityError:  # somebody opened it at the same moment
        raise Refused(taken) from None
    return made


def keep_email(account: Account, *, email: str, by: UUID) -> None:
    """The person's own address for notices, in ``private``; an empty one removes it.

    Raises :class:`Refused` for what is no address, and :class:`OutOfReach` for somebody else's account.
    """
    if by != account.pk:
        raise OutOfReach("邮箱由本人在“待办与提醒”的设置里填写。")
    uniform = FIELDS["email"].uniform(email)
    if uniform:
        try:
            validate_email(uniform)
        except ValidationError:
            raise Refused(f"“{email[:40]}”不是邮箱地址，写成 name@example.gov.cn 这样。") from None
        if len(uniform) > _LONGEST_EMAIL:
            raise Refused(f"邮箱地址最多 {_LONGEST_EMAIL} 个字符。")
    with transaction.atomic():
        held = Account.objects.select_for_update().get(pk=account.pk)
        if not uniform and held.subject is None:
            return
        subject = keep({"email": uniform}, by=by, subject=held.subject)
        if held.subject is None:
            held.subject = subject
            held.save(update_fields=["subject"])


def _hash(account: Account, password: str | None) -> None:
    if password is None:
        account.set_unusable_password()
        return
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    account.set_password(password)


def random_password() -> str:
    """Three groups of five letters and digits that nobody mistakes for one another: 74 bits."""
    letters: list[str] = []
    while len(letters) < _GROUPS * _GROUP:
        most = 256 - 256 % len(_PLAIN_LETTERS)
        letters += [
            _PLAIN_LETTERS[b % len(_PLAIN_LETTERS)] for b in secret_bytes(_GROUPS * _GROUP) if b < most
        ]
    return "-".join("".join(letters[at * _GROUP : (at + 1) * _GROUP]) for at in range(_GROUPS))


def give_password(account: Account, *, password: str, by: UUID | None) -> None:
    """Somebody who forgot it gets another, to be changed at the next log-in; all sessions end.

    A lock for failed log-ins ends with it.  Raises :class:`Refused` for a closed account, a weak password, one's own
    account and one that somebody else looks after.
    """
    if by == account.pk:
        raise Refused("自己的密码在“我的账号”里改，不用重设。")
    reach = within.reach_of(by)
    fresh = Account.objects.get(pk=account.pk)
    _hash(fresh, password)
    with transaction.atomic():
        held = _open(account)
        within.must_reach_account(reach, held)
        held.password, held.must_change_password = fresh.password, True
        unlock(held)
        held.save(update_fields=["password", "must_change_password", *UNLOCKED])
        record(
            "accounts.password_given",
            {"login": held.login},
            by=by,
            subject_kind="account",
            subject=held.id,
            at=workplace(held),
        )


def remove_factor(account: Account, *, by: UUID | None) -> None:
    """The second factor and the recovery codes of somebody who lost the telephone; all sessions end.

    Raises :class:`Refused` where there is none, for the own account and one that somebody else looks after.
    """
    if by == account.pk:
        raise Refused("自己的动态码在“我的账号”里停用；手机丢了，请另一位管理员移除。")
    reach = within.reach_of(by)
    with transaction.atomic():
        held = _open(account)
        within.must_reach_account(reach, held)
        count, _ = Authenticator.objects.filter(user=held).delete()
        if not count:
            raise Refused(f"“{held.login}”没有设置动态码。")
        held.era += 1
        held.save(update_fields=["era"])
        record(
            "accounts.factor_removed",
            {"login": held.login},
            by=by,
            subject_kind="account",
            subject=held.id,
            at=workplace(held),
        )


def _open(account: Account) -> Account:
    held = Account.objects.select_for_update().get(pk=account.pk)
    if held.closed_on is not None:
        raise Refused(f"账号“{held.login}”已于 {held.closed_on} 停用。")
    return held


def close_account(account: Account, *, by: UUID | None) -> None:
    """From now on it cannot log in and holds no role; what it did stays.  Closing twice changes nothing.

    Raises :class:`Refused` for the own account, one that somebody else looks after, and where it would leave the site
    without an administrator.
    """
    if by == account.pk:
        raise Refused("不能停用自己的账号，请另一位管理员办理。")
    reach = within.reach_of(by)
    with transaction.atomic():
        _keep_an_administrator(Membership.objects.filter(account=account))
        held = Account.objects.select_for_update().get(pk=account.pk)
        within.must_reach_account(reach, held)
        if held.closed_on is not None:
            return
        held.closed_on = clock.today()
        held.save(update_fields=["closed_on"])
        record(
            "accounts.closed",
            {"login": held.login},
            by=by,
            subject_kind="account",
            subject=held.id,
            at=workplace(held),
        )


def grant(
    account: Account, *, role: str, organisation: Organisation, division: Division | None, by: UUID | None
) -> Membership:
    """A role from today on.

    Raises :class:`Refused` for a role that does not exist, one of another duty than those held, one held there already,
    a closed account, for who grants a role to the own account, and where account, organisation, place or role is not for
    who grants it.
    """
    if role not in ROLES:
        raise Refused(f"没有“{role[:40]}”这个角色。")
    if by == account.pk:
        raise Refused("不能给自己的账号授予角色，请另一位管理员办理。")
    reach = within.reach_of(by)
    within.must_give(reach, role, division)
    within.must_reach_organisation(reach, organisation)
    today = clock.today()
    with transaction.atomic():
        held = _open(account)
        within.must_reach_account(reach, held)
        _fits(held, role, organisation, division)
        if role in settings.TOTP_ROLES and not Authenticator.objects.filter(user=held).exists():
            held.era = account.era = held.era + 1  # a session that was let in without a factor ends
        held.home = division
        held.save(update_fields=["era", "home"])
        made = Membership.objects.create(
            account=held, organisation=organisation, division=division, role=role, since=today
        )
        record(
            "accounts.granted", {"login": held.login, "role": ROLES[role].name, "organisation": organisation.name}, by=by,
            subject_kind="account", subject=held.id, at=lying_in(division),
        )  # fmt: skip
    return made


def _fits(held: Account, role: str, organisation: Organisation, division: Division | None) -> None:
    """Refuses a role of another duty than those held, and one that is held there already."""
    present = list(held.memberships.filter(until=None))
    duty = ROLES[role].duty
    other = next((m for m in present if m.role in ROLES and ROLES[m.role].duty is not duty), None)
    if other is not None:
        raise Refused(
            f"“{held.login}”现在是{ROLES[other.role].name}，{ROLES[other.role].duty}与{duty}岗位要分开，"
            f"不能再当{ROLES[role].name}。"
        )
    wanted = (role, organisation.pk, division and division.pk)
    if any((m.role, m.organisation_id, m.division_id) == wanted for m in present):
        raise Refused(f"“{held.login}”在这里已经是{ROLES[role].name}。")


def withdraw(membership: Membership, *, by: UUID | None) -> None:
    """Ends a role today.

    Raises :class:`Refused` for one's own, one of an account that somebody else looks after, and where it would leave the
    site without an administrator.
    """
    if by == membership.account_id:
        raise Refused("不能收回自己的角色，请另一位管理员办理。")
    reach = within.reach_of(by)
    with transaction.atomic():
        within.must_reach_account(reach, membership.account)
        _keep_an_administrator(Membership.objects.filter(pk=membership.pk))
        held = (
            Membership.objects.select_for_update()
            .select_related("account", "organisation")
            .get(pk=membership.pk)
        )
        if held.until is not None:
            return
        held.until = clock.today()
        held.save(update_fields=["until"])
        record(
            "accounts.withdrawn", {"login": held.account.login, "role": name_of(held.role)}, by=by,
            subject_kind="account", subject=held.account_id, at=lying_in(held.division),
        )  # fmt: skip


_ADMINISTRATOR = "administrator"


def _keep_an_administrator(going: MembershipQuerySet) -> None:
    """Refuses where no administrator would stay; two who leave at once wait for each other."""
    leaving = going.filter(role=_ADMINISTRATOR, until=None)
    if not leaving.exists():
        return
    held = Account.objects.filter(memberships__role=_ADMINISTRATOR, memberships__until=None)
    list(Account.objects.select_for_update().filter(pk__in=held.values("pk")).order_by("id"))
    staying = Membership.objects.on(clock.today()).filter(role=_ADMINISTRATOR)
    if (
        leaving.filter(account__closed_on=None).exists()
        and not staying.exclude(pk__in=leaving.values("pk")).exists()
    ):
        raise Refused("这是最后一位系统管理员，先授予另一位再办理。")


def allowed(account: Account, permission: str) -> bool:
    """Does the account hold the permission anywhere today?  Denied unless a role says so."""
    if account.closed_on is not None:
        return False
    roles = account.memberships.on(clock.today()).values_list("role", flat=True)
    return may(tuple(roles), permission)


def posts_of(keys: Iterable[UUID]) -> dict[UUID, str]:
    """Who acted, as pages say it: the log-in name and the organisation of the present or last membership, in one query."""
    wanted = set(keys)
    if not wanted:
        return {}
    said: dict[UUID, str] = {}
    rows = Account.objects.filter(pk__in=wanted).order_by("memberships__since", "memberships__id")
    for key, login, organisation in rows.values_list("pk", "login", "memberships__organisation__name"):
        said[key] = f"{login}（{organisation}）" if organisation else login
    return said


def office_of(account: UUID, day: date) -> str:
    """The organisation in whose name an account acted on a day, else the first that it ever had; empty where it had none."""
    held = Membership.objects.filter(account=account).order_by("since", "id").select_related("organisation")
    found = held.on(day).first() or held.first()
    return found.organisation.name if found else ""
