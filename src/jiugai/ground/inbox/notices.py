"""Telling people: who is told of what, by which ways, in the transaction of what happened; reading it, and the switches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction

from jiugai.ground.access.roles import name_of
from jiugai.ground.access.scope import Scoped
from jiugai.ground.accounts.models import Account, Membership
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.divisions.models import Division
from jiugai.ground.inbox.holders import held_over
from jiugai.ground.inbox.models import Mail, Notice, Switch
from jiugai.ground.inbox.register import NOTICES, notice
from jiugai.ground.jobs.actions import enqueue
from jiugai.ground.private.actions import which_have

ASSIGNED = notice("inbox.assigned", "一件待办改派给我", e_mail=True).code
REMINDED = notice("inbox.reminded", "有人催办", e_mail=True).code
MAIL = "inbox.mail"
_TITLE = 160


@dataclass(frozen=True)
class Told:
    """Somebody who is told: the account, its post and place as pages say them, and the ways."""

    account: UUID
    login: str
    post: str
    place: str
    in_app: bool
    e_mail: bool

    @property
    def ways(self) -> str:
        """站内、邮件."""
        return "、".join(name for name, on in (("站内", self.in_app), ("邮件", self.e_mail)) if on)


def who_is_told(
    event: str,
    *,
    permission: str = "",
    at: Scoped | Division | None = None,
    accounts: Collection[UUID] | None = None,
    by: UUID | None = None,
) -> list[Told]:
    """Whom :func:`tell` would tell, for the page that previews an act; three queries.

    Those who hold ``permission`` over ``at``, of them only ``accounts`` where these are named; without a permission the
    accounts named.  Never who acts, who is closed, or who has switched the event off.  :class:`KeyError` for an event that
    is not declared, :class:`ValueError` for neither permission with place nor accounts.
    """
    declared = NOTICES[event]
    if permission and at is not None:
        found = held_over(permission, at)
    elif not permission and accounts is not None:
        found = Membership.objects.on(clock.today())
    else:
        raise ValueError(f"{event}: who is told? a permission over a place, or accounts")
    if accounts is not None:
        found = found.filter(account__in=accounts)
    if by is not None:
        found = found.exclude(account=by)
    firsts: dict[UUID, tuple[Account, str, str]] = {}
    for m in found.select_related("account", "organisation", "division").order_by("since", "id"):
        post = f"{m.organisation.name} · {name_of(m.role)}"
        firsts.setdefault(m.account_id, (m.account, post, m.division.name if m.division else "全国"))
    switched = {s.account_id: s for s in Switch.objects.filter(event=event, account__in=list(firsts))}
    reachable = _with_address([account for account, *_ in firsts.values()]) if settings.MAIL_IS_ON else set()
    told = []
    for key, (account, post, place) in firsts.items():
        own: Switch | None = switched.get(key)
        in_app, e_mail = (own.in_app, own.e_mail) if own else (declared.in_app, declared.e_mail)
        told.append(Told(key, account.login, post, place, in_app, e_mail and account.subject in reachable))
    return [t for t in told if t.in_app or t.e_mail]


def _with_address(accounts: list[Account]) -> set[UUID]:
    return which_have({a.subject for a in accounts if a.subject}, "email")


def tell(
    event: str,
    *,
    title: str,
    path: str,
    permission: str = "",
    at: Scoped | Division | None = None,
    accounts: Collection[UUID] | None = None,
    subject_kind: str = "",
    subject: UUID | None = None,
    by: UUID | None = None,
) -> list[Told]:
    """Writes one notice for each of :func:`who_is_told`, in the caller's transaction, and asks for their e-mails; returns them.

    ``title`` holds no personal data.  Raises what :func:`who_is_told` raises.
    """
    told = who_is_told(event, permission=permission, at=at, accounts=accounts, by=by)
    division = at if isinstance(at, Division) or at is None else at.division
    with transaction.atomic():
        made = Notice.objects.bulk_create(
            Notice(
                account_id=t.account, event=event, title=title[:_TITLE], path=path, subject_kind=subject_kind, subject=subject,
                permission=permission, division=division, by=by, in_app=t.in_app,
                mail=Mail.WAITING if t.e_mail else Mail.NONE,
            )
            for t in told
        )  # fmt: skip
        for row in made:
            if row.mail == Mail.WAITING:
                enqueue(MAIL, {"notice": str(row.pk)}, key=f"{MAIL}:{row.pk}", by=by)
    return told


def read(notices: Collection[UUID] | None, *, by: UUID) -> int:
    """Marks some of one's own notices read, or all; returns how many were not yet."""
    with transaction.atomic():
        mine = Notice.objects.filter(account=by, in_app=True, read_at=None)
        if notices is not None:
            mine = mine.filter(pk__in=notices)
        count = mine.update(read_at=clock.now())
        if count:
            record("inbox.read", {"count": count}, by=by, subject_kind="account", subject=by)
    return count


def ways_of(account: UUID) -> dict[str, tuple[bool, bool]]:
    """Event → in the app, by e-mail: as the account chose, else as declared."""
    chosen = {s.event: (s.in_app, s.e_mail) for s in Switch.objects.filter(account=account)}
    return {code: chosen.get(code, (e.in_app, e.e_mail)) for code, e in NOTICES.items()}


def switch(ways: Mapping[str, tuple[bool, bool]], *, by: UUID) -> int:
    """How one's own account wants to be told from now on; what is as declared leaves no row; returns how many changed.

    :class:`KeyError` for an event that is not declared.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=by)
        before = ways_of(by)
        changed = {code: way for code, way in ways.items() if before[code] != way}
        if not changed:
            return 0
        Switch.objects.filter(account=account, event__in=changed).delete()
        Switch.objects.bulk_create(
            Switch(account=account, event=code, in_app=in_app, e_mail=e_mail)
            for code, (in_app, e_mail) in changed.items()
            if (in_app, e_mail) != (NOTICES[code].in_app, NOTICES[code].e_mail)
        )
        said = "；".join(f"{NOTICES[code].name}{_way(way)}" for code, way in sorted(changed.items()))
        record("inbox.switched", {"ways": said[:300]}, by=by, subject_kind="account", subject=by)
    return len(changed)


def _way(way: tuple[bool, bool]) -> str:
    return "：" + ("、".join(n for n, on in zip(("站内", "邮件"), way, strict=True) if on) or "不提醒")
