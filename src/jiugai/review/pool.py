"""The pool of experts of a province (专家库): entered, changed, retired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from jiugai.ground.access.roles import ROLES
from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.accounts.models import Account, Membership
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import Division, Level
from jiugai.review.models import Expert, Seat
from planlint import catalogue

_LONGEST_NAME, _LONGEST_EMPLOYER = 40, 80


@dataclass(frozen=True)
class Facts:
    """What is entered of an expert; ``based_in`` is a code, ``login`` the name of an account, both may be empty."""

    name: str
    employer: str
    specialties: tuple[str, ...]
    based_in: str = ""
    login: str = ""


def enlist(province: Division, facts: Facts, *, by: UUID | None) -> Expert:
    """A new expert of a province's pool.  Raises :class:`Refused` for bad facts, and for one who is in it."""
    if province.level != Level.PROVINCE:
        raise Refused("专家库按省建，选一个省级区划。")
    with transaction.atomic():
        made = Expert(division=province, **{c: codes_of(province).get(c, province.code) for c in COLUMNS})
        _fill(made, facts)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            raise _taken(facts) from None
        record("review.expert_enlisted", {}, by=by, subject_kind="expert", subject=made.pk, at=made)
    return made


def change(expert: Expert, facts: Facts, *, version: int, by: UUID | None) -> Expert:
    """Other facts.  Raises :class:`Refused` as :func:`enlist` does, and where somebody changed them in between."""
    with transaction.atomic():
        held = Expert.objects.select_for_update().get(pk=expert.pk)
        if held.version != version:
            raise Refused("您打开之后这位专家的资料又被改过，核对后再存。")
        before = held.account_id
        _fill(held, facts)
        if held.account_id != before and _sits(held):
            raise Refused("这位专家正在评审一件方案，评审会结束以后才能换登录名。")
        held.version += 1
        try:
            with transaction.atomic():
                held.save()
        except IntegrityError:
            raise _taken(facts) from None
        record("review.expert_changed", {}, by=by, subject_kind="expert", subject=held.pk, at=held)
    return held


def retire(expert: Expert, *, back: bool = False, by: UUID | None) -> Expert:
    """Takes an expert out of the draws to come, or back in; the same twice changes nothing."""
    with transaction.atomic():
        held = Expert.objects.select_for_update().get(pk=expert.pk)
        if (held.retired_on is None) == back:
            return held
        held.retired_on = None if back else clock.today()
        held.version += 1
        held.save()
        event = "review.expert_reinstated" if back else "review.expert_retired"
        record(event, {}, by=by, subject_kind="expert", subject=held.pk, at=held)
    return held


def _fill(expert: Expert, facts: Facts) -> None:
    name, employer = facts.name.strip(), facts.employer.strip()
    if not 2 <= len(name) <= _LONGEST_NAME or not 2 <= len(employer) <= _LONGEST_EMPLOYER:
        raise Refused(f"姓名写 2 到 {_LONGEST_NAME} 个字，工作单位写 2 到 {_LONGEST_EMPLOYER} 个字。")
    known = [s.code for s in catalogue.specialties()]
    chosen = [code for code in known if code in facts.specialties]
    if not chosen:
        raise Refused("至少选一个专业。")
    expert.name, expert.employer, expert.specialties = name, employer, ",".join(chosen)
    expert.based_in = _place(facts.based_in.strip())
    expert.account = _account(facts.login.strip())


def _sits(expert: Expert) -> bool:
    return Seat.objects.filter(
        expert=expert, recused_at=None, panel__closed_at=None, panel__case__closed_on=None
    ).exists()


def _place(code: str) -> str:
    if (
        code
        and not Division.objects.filter(
            code=code, level__in=(Level.CITY, Level.COUNTY), ended_on=None
        ).exists()
    ):
        raise Refused(f"任职所在地“{code[:12]}”不是市或县的区划代码，写六位代码，或留空。")
    return code


def _account(login: str) -> Account | None:
    if not login:
        return None
    roles = [code for code, role in ROLES.items() if "review.score" in role.permissions]
    found = Account.objects.filter(login=login, closed_on=None).first()
    if (
        found is None
        or not Membership.objects.on(clock.today()).filter(account=found, role__in=roles).exists()
    ):
        raise Refused(
            f"没有登录名“{login[:40]}”的评审专家，先由系统管理员开设账号并授予评审专家，或留空由经办人代录。"
        )
    return found


def _taken(facts: Facts) -> Refused:
    return Refused(f"{facts.employer.strip()}的{facts.name.strip()}已在库里，或这个登录名已是另一位专家的。")


def standing(experts: Iterable[Expert]) -> list[Expert]:
    """Those that can be drawn."""
    return [e for e in experts if e.retired_on is None]
