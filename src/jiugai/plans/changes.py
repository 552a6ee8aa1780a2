"""Changing an approved plan: only by a request; minor ones are recorded, major ones noticed and reviewed again; the number stays."""

from __future__ import annotations

import json
from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.plans.grading import Ground, grounds
from jiugai.plans.models import ChangeRequest, ChangeState, Extent, Plan, Standing, Version
from jiugai.plans.rules import rules_of
from jiugai.projects.actions import set_gate
from jiugai.projects.models import Gate, GateName, GateState, Project

_SHORTEST, _LONGEST = 4, 1000
_RENOTICE = "方案重大变更，须重新公示"


def begin_change(plan: Plan, reason: str, *, by: UUID | None) -> ChangeRequest:
    """Opens a change of an approved plan; until it ends new versions can be brought.

    Raises :class:`Refused` without a reason, and for a plan that is not approved or is being changed already.
    """
    words = reason.strip()
    if not _SHORTEST <= len(words) <= _LONGEST:
        raise Refused(f"变更理由要写 {_SHORTEST} 到 {_LONGEST} 个字，现在 {len(words)} 个字。")
    with transaction.atomic():
        held = Plan.objects.select_for_update().get(pk=plan.pk)
        if held.standing != Standing.APPROVED or held.frozen is None:
            raise Refused(f"方案{held.get_standing_display()}，批准之后才能提变更申请，一次一件。")
        made = ChangeRequest.objects.create(
            plan=held,
            number=held.changes.count() + 1,
            reason=words,
            base=held.frozen,
            begun_at=clock.now(),
            by=by,
        )
        _stand(held, Standing.CHANGING)
        record(
            "plans.change_begun",
            {"number": made.number},
            by=by,
            subject_kind="plan",
            subject=held.pk,
            at=held,
        )
    return made


def withdraw_change(plan: Plan, *, by: UUID | None) -> None:
    """Gives a change up before it is sent in; the plan stands as it was approved.  Raises :class:`Refused` where none is open."""
    with transaction.atomic():
        if plan.project_id is not None:  # as everywhere the project is locked before the plan
            Project.objects.select_for_update().get(pk=plan.project_id)
        held = Plan.objects.select_for_update().get(pk=plan.pk)
        change = open_change(held)
        if change is None or held.standing != Standing.CHANGING:
            raise Refused("没有编制中的变更申请。")
        _end(change, ChangeState.WITHDRAWN)
        _restore(held)
        record(
            "plans.change_withdrawn",
            {"number": change.number},
            by=by,
            subject_kind="plan",
            subject=held.pk,
            at=held,
        )


def open_change(plan: Plan) -> ChangeRequest | None:
    """The change in hand, if there is one."""
    return plan.changes.filter(ended_at=None).select_related("base", "version").first()


def graded(change: ChangeRequest, version: Version) -> list[Ground]:
    """Why the change to a version would be major, by today's rules; empty: minor."""
    return grounds(change.base.told_facts, version.told_facts, rules_of(change.plan))


def settle(plan: Plan, version: Version, *, by: UUID | None) -> ChangeRequest | None:
    """Inside the submission of a plan that is being changed: grades the change, and ends a minor one at once.

    None: the plan is not being changed.  A major change puts the project's gate of objections in hand until it was noticed again.
    """
    change = open_change(plan)
    if change is None:
        return None
    found = graded(change, version)
    again = change.state == ChangeState.REVIEWED  # once it is under review a change stays there
    change.version, change.grounds = version, json.dumps([asdict(g) for g in found], ensure_ascii=False)
    change.extent = Extent.MAJOR if found or again else Extent.MINOR
    if change.extent == Extent.MAJOR:
        change.state = ChangeState.REVIEWED
        change.save()
        if plan.project is not None and not again:
            set_gate(
                plan.project, GateName.OBJECTION, state=GateState.IN_HAND, cause=_RENOTICE,
                basis="；".join(g.sentence for g in found)[:120], by=by, on_record=False,
            )  # fmt: skip
        return change
    _end(change, ChangeState.DONE)
    plan.frozen, plan.standing = version, Standing.APPROVED
    return change


def conclude_change(plan: Plan, state: str) -> None:
    """What became of a major change in its review, inside the transaction that says so; nothing where none is open."""
    change = open_change(plan)
    if change is None:
        return
    _end(change, state)
    if state != ChangeState.DONE:
        _restore(plan)


def reopen_change(plan: Plan) -> str:
    """A change whose author took it back from the review is in hand again; the plan's standing then, empty where none is open."""
    change = open_change(plan)
    if change is None:
        return ""
    change.state = ChangeState.OPEN
    change.save()
    return str(Standing.CHANGING)


def _end(change: ChangeRequest, state: str) -> None:
    change.state, change.ended_at = state, clock.now()
    change.save()


def _restore(plan: Plan) -> None:
    """The plan shows again what was approved."""
    frozen = plan.frozen
    assert frozen is not None  # what is approved is frozen
    plan.current, plan.errors, plan.warnings = frozen, frozen.errors, frozen.warnings
    plan.total_fen = frozen.total_fen
    _stand(plan, Standing.APPROVED)
    _forget_notice(plan)


def _forget_notice(plan: Plan) -> None:
    """What came to nothing need not be noticed again: the gate of objections stands as it did before."""
    gates = Gate.objects.filter(project=plan.project_id, name=GateName.OBJECTION).order_by("-id")
    last = gates.first() if plan.project_id is not None else None
    if last is None or last.cause != _RENOTICE or plan.project is None:
        return
    before = gates.exclude(cause=_RENOTICE).first()
    set_gate(
        plan.project, GateName.OBJECTION, state=before.state if before else GateState.AHEAD, cause="变更没有成，仍按批准的方案",
        basis=before.basis if before else "", by=None, on_record=False,
    )  # fmt: skip


def _stand(plan: Plan, standing: str) -> None:
    plan.standing = standing
    plan.version += 1
    plan.changed_at = clock.now()
    plan.save()
