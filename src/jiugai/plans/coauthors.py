"""People of other organisations who work on a plan: a design institute, the company that implements."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from jiugai.ground.access.roles import ROLES
from jiugai.ground.accounts.models import Account, Membership
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.inbox.holders import may
from jiugai.ground.inbox.notices import tell
from jiugai.ground.inbox.register import notice
from jiugai.plans.models import Coauthor, Plan, Standing

SHARE = "plans.share"
GIVES = ("plans.view", "plans.edit", "review.view")
"""What a co-author may do with the plan; to send it in stays with the place it lies in."""
INVITED = notice("plans.invited", "受邀参与编制方案", e_mail=True).code
_MOST, _LONGEST = 20, 64


def invite(plan: Plan, login: str, *, by: UUID | None) -> Coauthor:
    """Asks somebody to work on a plan, by log-in name, and tells them.

    Raises :class:`Refused` for a name nobody has, an account whose role takes no part in plans, one that may edit the plan
    anyhow or was asked already, a plan that is over, and more than twenty.
    """
    name = login.strip()[:_LONGEST]
    with transaction.atomic():
        held = Plan.objects.select_for_update().get(pk=plan.pk)
        if held.standing in (Standing.REFUSED, Standing.WITHDRAWN):
            raise Refused(f"方案{held.get_standing_display()}，不再编制。")
        account = _invitable(held, name)
        others = held.coauthors.filter(ended_at=None)
        if others.filter(account=account).exists():
            raise Refused(f"{name}已经是参编人。")
        if others.count() >= _MOST:
            raise Refused(f"一份方案最多 {_MOST} 名参编人，先结束不再参与的。")
        made = Coauthor.objects.create(plan=held, account=account, by=by, since=clock.now())
        tell(
            INVITED, title=f"请您参与编制{held.title}", path=f"/plans/{held.pk}/", accounts=[account.pk], subject_kind="plan",
            subject=held.pk, by=by,
        )  # fmt: skip
        told = {"login": name}
        record("plans.coauthor_invited", told, by=by, subject_kind="plan", subject=held.pk, at=held)
    return made


def _invitable(plan: Plan, login: str) -> Account:
    account = Account.objects.filter(login=login, closed_on=None).first() if login else None
    if account is None or not _shares(account.pk):
        kinds = "、".join(role.name for role in ROLES.values() if SHARE in role.permissions)
        raise Refused(
            f"没有登录名为「{login}」、能参编的账号。能参编的是{kinds}；没有账号的，请其单位所在地的系统管理员开设。"
        )
    if may(account.pk, "plans.edit", plan):
        raise Refused(f"{login}在本地就能编制这份方案，不用邀请。")
    return account


def _shares(account: UUID) -> bool:
    roles = [code for code, role in ROLES.items() if SHARE in role.permissions]
    return Membership.objects.on(clock.today()).filter(account=account, role__in=roles).exists()


def dismiss(coauthor: Coauthor, *, by: UUID | None) -> Coauthor:
    """Ends a co-author's part.  Raises :class:`Refused` where it has ended."""
    with transaction.atomic():
        held = Coauthor.objects.select_for_update(of=("self",)).select_related("plan", "account").get(
            pk=coauthor.pk
        )  # fmt: skip
        if held.ended_at is not None:
            raise Refused("已经结束参编。")
        held.ended_at = clock.now()
        held.save(update_fields=["ended_at"])
        told = {"login": held.account.login}
        record(
            "plans.coauthor_dismissed", told, by=by, subject_kind="plan", subject=held.plan_id, at=held.plan
        )
    return held


def coauthors_of(plan: UUID) -> list[UUID]:
    """The accounts that work on a plan today."""
    return list(Coauthor.objects.filter(plan=plan, ended_at=None).values_list("account", flat=True))


def given_to(account: UUID) -> Collection[UUID]:
    """The plans on which an account was asked to work."""
    return list(Coauthor.objects.filter(account=account, ended_at=None).values_list("plan", flat=True))
