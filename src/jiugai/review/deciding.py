"""Recommendation, conclusion with its number, and the government's approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.actions import Upload
from jiugai.ground.files.actions import keep as keep_file
from jiugai.plans.actions import stand
from jiugai.plans.models import Standing
from jiugai.review import cases
from jiugai.review.actions import Wanted
from jiugai.review.cases import held, note, refuse_own, refuse_unmet, refuse_wrong_step, told_to_project
from jiugai.review.deadlines import CONDITION, refuse_far, term
from jiugai.review.flow import Act
from jiugai.review.issuing import give_number
from jiugai.review.models import (
    Approval,
    Case,
    Conclusion,
    Correction,
    Outcome,
    Recommendation,
    Return,
    Tie,
    Turn,
)
from jiugai.review.pending import DECIDED, said_of, tell_authors, wait
from jiugai.review.reconsidering import refuse_same_people
from jiugai.review.tracking import track

_SHORTEST, _MOST_CONDITIONS, _LONGEST_DOCUMENT = 4, 50, 120
_RECOMMENDED = (Outcome.PASS, Outcome.CONDITIONS, Outcome.RETURN, Outcome.REFUSE)
APPROVAL_FILES = ("pdf", "docx", "jpg", "png")


def recommend(
    case: Case, outcome: str, *, text: str, conditions: Sequence[str] = (), due_on: date | None = None, version: int,
    by: UUID | None,
) -> Recommendation:  # fmt: skip
    """What the reviewer proposes; ``due_on`` is until when conditions are to be met, by policy where it is left out.

    Raises :class:`Refused` without words, for no outcome, for a conditional pass without conditions or with a day that has
    passed, and for who took part in a refusal that is looked at anew.
    """
    if outcome not in _RECOMMENDED:
        raise Refused("选一个处理建议：通过、有条件通过、退回修改或不予通过。")
    if len(text.strip()) < _SHORTEST:
        raise Refused("处理建议要写明理由。")
    asked = [c.strip() for c in conditions if c.strip()]
    if outcome in (Outcome.CONDITIONS, Outcome.RETURN) and not asked:
        what = "条件" if outcome == Outcome.CONDITIONS else "要改的内容"
        raise Refused(f"{Outcome(outcome).label}要逐条写明{what}，一行一条。")
    if len(asked) > _MOST_CONDITIONS:
        raise Refused(f"最多写 {_MOST_CONDITIONS} 条，现在 {len(asked)} 条；把同一类的合并成一条。")
    if due_on is not None and due_on <= clock.today():
        raise Refused(f"条件的办结期限 {due_on} 不在今天之后，改一个日期。")
    if due_on is not None:
        refuse_far(due_on, "条件的办结期限")
    with transaction.atomic():
        found = held(case, version)
        act = refuse_wrong_step(found, cases.step_named("conclusion").act("recommend"), "conclusion")
        refuse_same_people(found, by)
        made = Recommendation.objects.create(
            case=found, outcome=outcome, text=text.strip(), conditions="\n".join(asked), submission=found.submission, by=by,
            due_on=(due_on or met_until(found)) if outcome == Outcome.CONDITIONS else None, recorded_at=clock.now(),
        )  # fmt: skip
        note(found, act.code, f"{act.done}：{Outcome(outcome).label}", by=by, day=clock.today(), text=text)
        _told(found, act, by, clock.today())
        cases.kept(found)
        wait(found, found.plan, outcome=act.done, by=by)
    return made


def met_until(found: Case) -> date:
    """Until when conditions set today are to be met, by policy; a year where it says nothing."""
    limit = term(cases.rules(found), CONDITION, clock.today())
    return limit.last if limit else clock.today() + timedelta(days=365)


def _told(found: Case, act: Act, by: UUID | None, day: date) -> None:
    said = {"step": found.present.name, "act": act.done}
    record("review.acted", said, by=by, subject_kind="case", subject=found.pk, happened_on=day, at=found)


def conclude(
    case: Case, *, text: str, version: int, by: UUID | None, happened_on: date | None = None
) -> Case:
    """The department's conclusion, as recommended; a pass gives the number in the same transaction.

    Raises :class:`Refused` where the same person recommended it, where nothing is recommended, without words.
    """
    day = happened_on or clock.today()
    if len(text.strip()) < _SHORTEST:
        raise Refused("结论要写明理由。")
    with transaction.atomic():
        found = held(case, version)
        act = refuse_wrong_step(found, cases.step_named("conclusion").act("conclude"), "conclusion")
        refuse_own(found, by)
        refuse_unmet(found, act)
        refuse_same_people(found, by)
        proposed = found.proposed
        assert proposed is not None  # else the condition hinders it
        if proposed.due_on is not None and proposed.due_on <= day:
            raise Refused(f"处理建议里条件的办结期限 {proposed.due_on} 已经过了，请经办人重新提出处理建议。")
        if proposed.by == by:
            who = posts_of({by} if by else set()).get(by, "您") if by else "您"
            raise Refused(
                f"处理建议是{who}提的，结论要由另一个人作出（两人办理）。本级只有一个人的，由系统管理员指定第二人。"
            )
        outcome = Outcome(proposed.outcome)
        Conclusion.objects.create(
            case=found, recommendation=proposed, outcome=outcome, text=text.strip(), by=by, happened_on=day,
            recorded_at=clock.now(),
        )  # fmt: skip
        note(found, act.code, f"{act.done}：{outcome.label}", by=by, day=day, text=text)
        tell_authors(found, found.plan, DECIDED, said_of(outcome), by=by)
        _concluded(found, proposed, act, by, day)
    return found


def _concluded(found: Case, proposed: Recommendation, act: Act, by: UUID | None, day: date) -> None:
    outcome = Outcome(proposed.outcome)
    if outcome in (Outcome.PASS, Outcome.CONDITIONS):
        track(found, proposed, by=by)
        if give_number(found, by=by, day=day) is None:
            _told(found, act, by, day)
        cases.enter(found, found.following, day=day, by=by, done=act.done, outcome=outcome)
        if not found.is_open:
            stand(found.plan, Standing.APPROVED)
        told_to_project(found, f"审核{outcome.label}，编号 {found.plan.review_no}", by=by, day=day)
        return
    _told(found, act, by, day)
    if outcome == Outcome.RETURN:
        entry = found.entries.order_by("-number")[0]
        wanted = [Wanted(line) for line in proposed.conditions.splitlines()]
        cases.enter(
            found,
            found.way[max(found.way.index(found.present) - 1, 0)],
            day=day,
            by=by,
            done=act.done,
            turn=Turn.AUTHOR,
        )
        returned = Return.objects.create(
            case=found,
            number=found.returns.count() + 1,
            entry=entry,
            submission=found.submission,
            due_on=found.due_on or day,
        )
        Correction.objects.bulk_create(
            Correction(of=returned, case=found, number=n, tie=Tie.FREE, text=w.text)
            for n, w in enumerate(wanted, 1)
        )
        stand(found.plan, Standing.RETURNED)
    else:
        cases.enter(found, None, day=day, by=by, done=act.done, outcome=outcome)
        stand(found.plan, Standing.REFUSED)
    told_to_project(found, f"审核{outcome.label}", by=by, day=day)


def approve(
    case: Case,
    *,
    document: str,
    approved_on: date,
    version: int,
    by: UUID | None,
    stream: Upload | None = None,
    name: str = "",
) -> Case:
    """Records the approval by the city's or county's government; the plan is frozen as it was sent in last.

    Raises :class:`Refused` without a document, for a day before the conclusion or in the future, and for a bad file.
    """
    if len(document.strip()) < _SHORTEST:
        raise Refused("写明批准文件的名称和文号。")
    if len(document.strip()) > _LONGEST_DOCUMENT:
        raise Refused(
            f"批准文件的名称和文号最多 {_LONGEST_DOCUMENT} 个字，现在 {len(document.strip())} 个字。"
        )
    if approved_on > clock.today():
        raise Refused(f"批准日期 {approved_on} 在今天之后，核对后再登记。")
    file = keep_file(stream, name, purpose="approval", by=by, allowed=APPROVAL_FILES) if stream else None
    with transaction.atomic():
        found = held(case, version)
        act = refuse_wrong_step(found, cases.step_named("approval").act("approve"), "approval")
        concluded = found.conclusions.order_by("-id").first()
        assert concluded is not None  # no way leads to the approval but by a conclusion
        if approved_on < concluded.happened_on:
            raise Refused(f"批准日期 {approved_on} 早于审核结论 {concluded.happened_on}，核对后再登记。")
        Approval.objects.create(
            case=found,
            document=document.strip(),
            approved_on=approved_on,
            file=file,
            by=by,
            recorded_at=clock.now(),
        )
        note(found, act.code, act.done, by=by, day=approved_on, text=document)
        _told(found, act, by, approved_on)
        cases.enter(found, None, day=clock.today(), by=by, done=act.done, outcome=concluded.outcome)
        stand(found.plan, Standing.APPROVED)
        told_to_project(found, f"政府批准：{document.strip()}", by=by, day=approved_on)
    return found
