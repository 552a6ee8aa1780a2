"""One task: until when, who may do it, who has it, what happened; taking it, handing it on, reminding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import signed_in
from jiugai.ground.accounts.acting import Asked, Person, told
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.timeline import of
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.inbox import actions, lists
from jiugai.ground.inbox.holders import OVERSEE, held_over
from jiugai.ground.inbox.models import Task
from jiugai.ground.inbox.pages.listing import due_cell
from jiugai.ground.inbox.register import KINDS, name_of

_LINES = 30


def found(request: Asked, pk: UUID) -> Task:
    """The task, for who may do it, did it, waits for it, or looks over it; else :class:`OutOfReach`."""
    acting = request.acting
    task = Task.objects.select_related("division", "assignee").filter(pk=pk).first()
    if task is None or not (
        _does(acting, task) or _looks_over(acting, task) or acting.key in (task.asked_by, task.done_by)
    ):
        raise OutOfReach("没有这件事，或它不在您的管辖范围内。")
    return task


def _does(acting: Person, task: Task) -> bool:
    kind = KINDS.get(task.kind)
    if kind is not None and kind.is_personal and task.assignee_id != acting.key:
        return False
    return acting.reach(task.permission).covers(task)


def _looks_over(acting: Person, task: Task) -> bool:
    kind = KINDS.get(task.kind)
    return (
        kind is not None and acting.reach(OVERSEE).covers(task) and acting.reach(kind.seen_with).covers(task)
    )


@signed_in
def detail(request: Asked, pk: UUID) -> HttpResponse:
    """GET: one task."""
    acting, task = request.acting, found(request, pk)
    return render(request, "inbox/task.html", _context(acting, task))


def _context(acting: Person, task: Task) -> dict[str, Any]:
    kind = KINDS.get(task.kind)
    row = {"due_on": task.due_on, "is_certain": task.is_certain}
    due, day = due_cell(lists.dues([row]).get(task.due_on) if task.due_on else None)
    does = _does(acting, task)
    is_shared = kind is None or not kind.is_personal
    can_hand = is_shared and (does or acting.reach(OVERSEE).covers(task))
    holders = (
        held_over(task.permission, task).select_related("account", "organisation", "division")
        if is_shared
        else []
    )
    people: dict[UUID, dict[str, Any]] = {}
    for m in holders:
        post = {"key": m.account_id, "login": m.account.login, "office": m.organisation.name,
                "place": m.division.name if m.division else "全国"}  # fmt: skip
        people.setdefault(m.account_id, post)
    return {
        "task": task, "kind": name_of(task.kind), "due": due, "day": day, "does": does and task.is_open,
        "can_hand": can_hand and task.is_open, "people": list(people.values()), "is_shared": is_shared,
        "is_mine": task.assignee_id == acting.key, "posts": posts_of({k for k in (task.asked_by, task.done_by, task.assignee_id) if k}),
        "can_remind": task.is_open and (task.asked_by == acting.key or _looks_over(acting, task)),
        "reminded_today": task.reminded_on == clock.today(),
        "lines": told([line for line in of([task.subject], _LINES) if line.event.startswith("inbox.")]),
    }  # fmt: skip


@signed_in
def holder(request: Asked, pk: UUID) -> HttpResponse:
    """POST account: who has it from now on; oneself takes it, empty gives it back."""
    task = found(request, pk)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("inbox:task", args=[pk]))
    wanted, by = request.POST.get("account", ""), request.acting.somebody.pk
    if not wanted:
        actions.give_back(task, by=by)
        messages.success(request, "已交回，同岗位的人都可以办。")
    elif wanted == str(by):
        actions.take(task, by=by)
        messages.success(request, "已领办，由您办理。")
    else:
        colleague = _colleague(wanted)
        actions.assign(task, to=colleague, by=by)
        messages.success(request, f"已改派给 {colleague.login}，并已提醒对方。")
    return HttpResponseRedirect(reverse("inbox:task", args=[pk]))


def _colleague(wanted: str) -> Account:
    try:
        account = Account.objects.filter(pk=UUID(wanted)).first()
    except ValueError:
        account = None
    if account is None:
        raise Refused("没有这个人，请在名单里选一位。")
    return account


@signed_in
def reminder(request: Asked, pk: UUID) -> HttpResponse:
    """GET: who will be told; POST: tells them."""
    acting, task = request.acting, found(request, pk)
    if not actions.may_remind(task, acting.somebody.pk):
        raise OutOfReach("没有这件事，或它不在您的管辖范围内。")
    if request.method == "POST":
        count = actions.remind(task, by=acting.somebody.pk)
        messages.success(request, f"已催办，告知 {count} 人。")
        return HttpResponseRedirect(reverse("inbox:task", args=[pk]))
    row = {"due_on": task.due_on, "is_certain": task.is_certain}
    due, day = due_cell(lists.dues([row]).get(task.due_on) if task.due_on else None)
    context = {
        "task": task, "kind": name_of(task.kind), "due": due, "day": day, "told": actions.owing(task, by=acting.key),
        "reminded_today": task.reminded_on == clock.today(),
    }  # fmt: skip
    return render(request, "inbox/reminder.html", context)
