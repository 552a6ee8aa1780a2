"""What authors and reviewers do again and again, by the rooms' own actions."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from jiugai.demo.attached import paper_for
from jiugai.demo.papers import as_word
from jiugai.ground.calendar.workdays import deadline
from jiugai.ground.common import clock
from jiugai.ground.jobs.actions import run_one
from jiugai.plans.actions import attach, bring, detach, justify
from jiugai.plans.checklist import lines_of
from jiugai.plans.models import Plan, State
from jiugai.plans.readiness import unanswered_of
from jiugai.review import actions
from jiugai.review.actions import Wanted
from jiugai.review.models import Case, CorrectionState, Tie

_WORKER = "demo"


def brought(plan: Plan, text: str, name: str, *, by: UUID) -> None:
    """A version of a plan from a text in the markup, read as the background would.  :class:`ValueError` where it was not read."""
    version = bring(plan, io.BytesIO(as_word(text)), f"{name}.docx", by=by)
    while run_one(_WORKER):
        pass
    version.refresh_from_db()
    if version.state != State.DONE:
        raise ValueError(f"{name}: {version.trouble}")
    plan.refresh_from_db()


def justified(plan: Plan, reasons: Mapping[str, str], *, by: UUID) -> None:
    """A reason for each finding of the present version that asks for one, by the code of its check.  :class:`KeyError` for one without."""
    assert plan.current is not None
    for finding in list(unanswered_of(plan, plan.current)):
        justify(plan, finding.key, reasons[finding.code], by=by)
    plan.refresh_from_db()


def completed(plan: Plan, *, by: UUID, filing: bool = False, but: tuple[str, ...] = ()) -> None:
    """A paper under each needed line of the checklist that has none, but for those named."""
    for number, line in enumerate(lines_of(plan, filing=filing), 1):
        if line.is_missing and line.code not in but:
            name, content = paper_for(plan, line, number)
            attach(plan, line.code, io.BytesIO(content), name, part=line.part, by=by)
    plan.refresh_from_db()


def renewed(plan: Plan, *codes: str, by: UUID) -> None:
    """The papers under these lines made anew for the present version; the old ones stay on record."""
    for old in list(plan.attachments.filter(code__in=codes, removed_at=None)):
        detach(old, by=by)
    completed(plan, by=by)


def sent(
    plan: Plan, *, by: UUID, note: str = "", road: str = "review", awarded_on: date | None = None
) -> Case:
    """The plan sent in; its case."""
    case = actions.send_in(plan, version=plan.version, note=note, road=road, awarded_on=awarded_on, by=by)
    assert case is not None
    return case


def passed(case: Case, step: str, act: str, *, by: UUID, text: str = "") -> None:
    """An act without a form of its own, done in the case as it stands."""
    case.refresh_from_db()
    actions.go_on(case, step, act, version=case.version, text=text, by=by)
    case.refresh_from_db()


def wanted(case: Case, asked: Mapping[str, str], *more: Wanted) -> list[Wanted]:
    """Corrections by the code of the check whose finding they are about, then ``more``.  :class:`ValueError` for a finding that is not there."""
    found = {f.code: f for f in case.submission.version.findings.order_by("-number")}
    if missing := set(asked) - set(found):
        raise ValueError(f"no finding of {missing}")
    return [Wanted(text, Tie.FINDING, (found[code].key,), f"问题 {found[code].number}") for code, text in asked.items()] + list(more)  # fmt: skip


def handed_back(case: Case, step: str, asked: list[Wanted], *, days: int, by: UUID, text: str = "") -> None:
    """The case handed back with these corrections, due after so many working days."""
    case.refresh_from_db()
    due_on = deadline(clock.today(), days).last
    actions.hand_back(case, step, asked, version=case.version, due_on=due_on, text=text, by=by)


def answered(case: Case, answers: Mapping[int, str], *, by: UUID) -> None:
    """Each open correction answered, by its number.  :class:`KeyError` for one without an answer."""
    for correction in case.corrections.filter(state=CorrectionState.OPEN).order_by("number"):
        actions.answer(correction, answers[correction.number], by=by)
