"""Asking for a task, settling it, taking it, giving it back, handing it on, and reminding those who owe it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from jiugai.ground.access.scope import COLUMNS, Scoped
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.inbox.holders import OVERSEE, may
from jiugai.ground.inbox.models import Task
from jiugai.ground.inbox.notices import ASSIGNED, REMINDED, Told, tell, who_is_told
from jiugai.ground.inbox.register import KINDS, name_of

_TITLE, _DETAIL = 120, 200


def ask(
    kind: str,
    *,
    at: Scoped,
    subject_kind: str,
    subject: UUID,
    title: str,
    path: str,
    detail: str = "",
    due_on: date | None = None,
    is_certain: bool = True,
    assignee: UUID | None = None,
    asked_by: UUID | None = None,
) -> Task:
    """One task of a kind about a subject, in the transaction of what makes it necessary; the act's own record tells of it.

    Where one waits already it is that one, which says and is due what is told now; it stays with who has it.
    ``title`` is what it is about (a plan, a project) and ``detail`` what to know before opening it: no personal data.
    :class:`KeyError` for a kind that is not declared, :class:`ValueError` for a path outside of the site and for a
    personal kind without assignee.
    """
    known = KINDS[kind]
    if not path.startswith("/") or not title:
        raise ValueError(f"{kind}: a task names what it is about and its page")
    if known.is_personal and assignee is None:
        raise ValueError(f"{kind} is personal: whose is it?")
    said = {
        "title": title[:_TITLE], "detail": detail[:_DETAIL], "path": path, "due_on": due_on, "is_certain": is_certain,
        "permission": known.permission, "division_id": at.division_id, **{c: getattr(at, c) for c in COLUMNS},
    }  # fmt: skip
    waiting = Task.objects.open().filter(subject=subject, kind=kind)
    if waiting.update(**said):
        return waiting.get()
    made = Task(
        kind=kind, subject_kind=subject_kind, subject=subject, assignee_id=assignee, asked_by=asked_by, **said
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # somebody asked at the same moment
        if not waiting.update(**said):
            raise
        return waiting.get()
    return made


def settle(*, subject: UUID, outcome: str, by: UUID | None, kinds: Collection[str] | None = None) -> int:
    """Ends what waits about a subject (of some kinds, else all), in the transaction of what was done; returns how many.

    ``outcome`` is a word (受理, 退回, 已撤回).  Settling twice changes nothing.
    """
    waiting = Task.objects.open().filter(subject=subject)
    if kinds is not None:
        waiting = waiting.filter(kind__in=kinds)
    return waiting.update(done_at=clock.now(), done_by=by, outcome=outcome or "办结")


def retitle(*, subject: UUID, title: str) -> None:
    """What waits about a subject calls it by the name that it has now."""
    Task.objects.open().filter(subject=subject).update(title=title[:_TITLE])


def take(task: Task, *, by: UUID) -> None:
    """Who may do it says: I do it.  Taking twice changes nothing.

    Raises :class:`OutOfReach` for who may not do it, :class:`Refused` for one that is done or somebody else's, unless that
    person may do it no longer.
    """
    with transaction.atomic():
        held = _waiting(task)
        _must_do(held, by)
        if held.assignee_id == by:
            return
        if held.assignee is not None and may(held.assignee_id, held.permission, held):
            raise Refused(f"「{held.title}」已由 {held.assignee.login} 领办，请先由对方交回，或改派给您。")
        _hand(held, by)
        record(
            "inbox.taken", _said(held), by=by, subject_kind=held.subject_kind, subject=held.subject, at=held
        )


def give_back(task: Task, *, by: UUID | None) -> None:
    """It is anybody's again who may do it.  Giving back twice changes nothing.

    Raises :class:`OutOfReach` for who does not have it, unless it is the site itself, and :class:`Refused` for a personal one.
    """
    with transaction.atomic():
        held = _waiting(task)
        if held.assignee_id is None:
            return
        if by is not None and held.assignee_id != by:
            raise OutOfReach("这件事不在您手里，不用交回。")
        _must_be_shared(held)
        _hand(held, None)
        record(
            "inbox.given_back",
            _said(held),
            by=by,
            subject_kind=held.subject_kind,
            subject=held.subject,
            at=held,
        )


def assign(task: Task, *, to: Account, by: UUID) -> None:
    """A colleague who may do it gets it, and is told.  To who has it already changes nothing.

    Raises :class:`OutOfReach` for who neither may do it nor looks over the place's tasks, :class:`Refused` for one that is
    personal or done, and for a colleague who may not do it there.
    """
    with transaction.atomic():
        held = _waiting(task)
        if not may(by, OVERSEE, held):
            _must_do(held, by)
        _must_be_shared(held)
        if held.assignee_id == to.pk:
            return
        if not may(to.pk, held.permission, held):
            raise Refused(f"{to.login} 在这里不能办「{name_of(held.kind)}」，请改派给名单里的人。")
        _hand(held, to.pk)
        said = _said(held) | {"login": to.login}
        record("inbox.assigned", said, by=by, subject_kind=held.subject_kind, subject=held.subject, at=held)
        tell(
            ASSIGNED, title=_told(held), path=held.path, permission=held.permission, at=held, accounts=[to.pk],
            subject_kind=held.subject_kind, subject=held.subject, by=by,
        )  # fmt: skip


def may_remind(task: Task, by: UUID) -> bool:
    """Does somebody wait for it, or look over the place's tasks?"""
    return task.asked_by == by or may(by, OVERSEE, task)


def owing(task: Task, *, by: UUID | None) -> list[Told]:
    """Who would be reminded: who has it, else all who may do it."""
    return who_is_told(
        REMINDED, permission=task.permission, at=task, accounts=_those(task), by=by
    )  # fmt: skip


def remind(task: Task, *, by: UUID) -> int:
    """催办: those who owe it are told, at most once a day; returns how many.

    Raises :class:`OutOfReach` for who neither waits for it nor looks over the place's tasks, :class:`Refused` for one that
    is done, one reminded of today, and where nobody is there to be told.
    """
    with transaction.atomic():
        held = _waiting(task)
        if not may_remind(held, by):
            raise OutOfReach("没有这件事，或它不在您的管辖范围内。")
        if held.reminded_on == clock.today():
            raise Refused(f"「{held.title}」今天已经催办过，一天最多催一次。")
        told = tell(
            REMINDED, title=_told(held), path=held.path, permission=held.permission, at=held, accounts=_those(held),
            subject_kind=held.subject_kind, subject=held.subject, by=by,
        )  # fmt: skip
        if not told:
            raise Refused(
                f"没有人可催：{held.division.name}现在没有别人能办「{name_of(held.kind)}」，请系统管理员授予角色。"
            )
        held.reminded_on = clock.today()
        held.save(update_fields=["reminded_on"])
        said = _said(held) | {"people": len(told)}
        record("inbox.reminded", said, by=by, subject_kind=held.subject_kind, subject=held.subject, at=held)
    return len(told)


def give_back_of_leavers() -> int:
    """Tasks of people who may do them no longer are anybody's again; returns how many."""
    shared = [kind.code for kind in KINDS.values() if not kind.is_personal]
    held = Task.objects.open().filter(kind__in=shared, assignee__isnull=False).order_by("id")
    count = 0
    for task in held.iterator(chunk_size=500):
        if not may(task.assignee_id, task.permission, task):
            give_back(task, by=None)
            count += 1
    return count


def _waiting(task: Task) -> Task:
    # Without joins: after a wait PostgreSQL gives the row as it is now, but what was joined to it as it was before.
    held = Task.objects.select_for_update().get(pk=task.pk)
    if not held.is_open:
        raise Refused(f"「{held.title}」已经办完（{held.outcome}）。")
    return held


def _must_do(held: Task, by: UUID) -> None:
    if not may(by, held.permission, held) or (_is_personal(held) and held.assignee_id != by):
        raise OutOfReach("没有这件事，或它不在您的管辖范围内。")


def _must_be_shared(held: Task) -> None:
    if _is_personal(held):
        raise Refused(f"「{name_of(held.kind)}」指定本人办理，不能交回或改派。")


def _is_personal(held: Task) -> bool:
    return held.kind in KINDS and KINDS[held.kind].is_personal


def _hand(held: Task, to: UUID | None) -> None:
    held.assignee_id = to
    held.save(update_fields=["assignee"])


def _those(task: Task) -> list[UUID] | None:
    """Who has it, where that person may still do it; None: all who may."""
    if task.assignee_id and may(task.assignee_id, task.permission, task):
        return [task.assignee_id]
    return None


def _told(held: Task) -> str:
    return f"{name_of(held.kind)}：{held.title}"


def _said(held: Task) -> dict[str, str | int | bool | None]:
    return {"task": name_of(held.kind), "what": held.title}
