"""The conditions of a conditional pass: reported with evidence by who builds, confirmed or sent back by who reviewed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.actions import Upload
from jiugai.ground.files.actions import keep as keep_file
from jiugai.review.cases import held, note
from jiugai.review.models import Case, Condition, ConditionState, Recommendation
from jiugai.review.pending import CONDITION_MET, tell_authors, wait_for_condition

_SHORTEST, _LONGEST, _LONGEST_WHY = 4, 1000, 300
EVIDENCE_FILES = ("pdf", "docx", "xlsx", "jpg", "png")


def track(found: Case, proposed: Recommendation, *, by: UUID | None) -> None:
    """The conditions of a pass, in the transaction of its conclusion; each waits for the author from now on."""
    for number, line in enumerate(proposed.conditions.splitlines(), 1):
        assert proposed.due_on is not None  # a conditional pass has its day
        made = Condition.objects.create(case=found, number=number, text=line, due_on=proposed.due_on)
        wait_for_condition(made, found, outcome="结论", by=by)


def report(
    condition: Condition, text: str, *, stream: Upload | None = None, name: str = "", by: UUID | None
) -> Condition:
    """The author says that a condition is met, with evidence.  Raises :class:`Refused` without words, and for one that is met."""
    words = text.strip()
    if not _SHORTEST <= len(words) <= _LONGEST:
        raise Refused(f"写明条件怎样办结的，{_SHORTEST} 到 {_LONGEST} 个字，现在 {len(words)} 个字。")
    file = keep_file(stream, name, purpose="condition", by=by, allowed=EVIDENCE_FILES) if stream else None
    with transaction.atomic():
        case, one = _locked(condition)
        if one.state == ConditionState.MET:
            raise Refused(f"条件 {one.number} 在 {one.met_on} 已经办结，不用再报。")
        if (one.state, one.report) == (ConditionState.REPORTED, words) and file is None:
            return one
        one.state, one.report, one.file, one.reported_at = (
            ConditionState.REPORTED, words, file or one.file, clock.now(),
        )  # fmt: skip
        one.sent_back = ""
        _kept(case, one, "condition", f"报条件 {one.number} 办结", words, by)
        record(
            "review.condition_reported",
            {"number": one.number},
            by=by,
            subject_kind="case",
            subject=case.pk,
            at=case,
        )
    return one


def confirm(condition: Condition, *, seen: datetime | None = None, by: UUID | None) -> Condition:
    """Who reviewed says that a condition is met; ``seen`` is when the report was given that they read.

    Raises :class:`Refused` for one that was not reported, and for a report that was changed since.
    """
    with transaction.atomic():
        case, one = _locked(condition)
        _refuse_unreported(one)
        if seen is not None and one.reported_at != seen:
            raise Refused(f"条件 {one.number}：您打开之后申报单位又改过办结情况，核对后再办。")
        one.state, one.met_on = ConditionState.MET, clock.today()
        _kept(case, one, "condition", f"条件 {one.number} 办结", "", by)
        tell_authors(case, case.plan, CONDITION_MET, f"条件 {one.number} 已办结", by=by)
        record(
            "review.condition_met",
            {"number": one.number},
            by=by,
            subject_kind="case",
            subject=case.pk,
            at=case,
        )
    return one


def send_back(condition: Condition, why: str, *, by: UUID | None) -> Condition:
    """What was reported does not suffice.  Raises :class:`Refused` without words, and for a condition that was not reported."""
    words = why.strip()
    if not _SHORTEST <= len(words) <= _LONGEST_WHY:
        raise Refused(f"写明还差什么，{_SHORTEST} 到 {_LONGEST_WHY} 个字，现在 {len(words)} 个字。")
    with transaction.atomic():
        case, one = _locked(condition)
        _refuse_unreported(one)
        one.state, one.sent_back = ConditionState.OPEN, words
        _kept(case, one, "condition", f"条件 {one.number} 没有办结，退回", words, by)
        tell_authors(case, case.plan, CONDITION_MET, f"条件 {one.number} 还没有办结", by=by)
        said: dict[str, str | int] = {"number": one.number, "why": words[:100]}
        record("review.condition_sent_back", said, by=by, subject_kind="case", subject=case.pk, at=case)
    return one


def _locked(condition: Condition) -> tuple[Case, Condition]:
    case = held(condition.case)
    return case, Condition.objects.select_for_update().get(pk=condition.pk)


def _refuse_unreported(one: Condition) -> None:
    if one.state != ConditionState.REPORTED:
        raise Refused(f"条件 {one.number} {one.get_state_display()}，等申报单位报来再核对。")


def _kept(case: Case, one: Condition, act: str, said: str, text: str, by: UUID | None) -> None:
    one.save()
    note(case, act, said, by=by, day=clock.today(), text=text)
    wait_for_condition(one, case, outcome=said, by=by)
