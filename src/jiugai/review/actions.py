"""Sending a plan in, passing it on, handing it back, answering corrections, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused, fitting
from jiugai.plans.actions import stand
from jiugai.plans.actions import submit as send
from jiugai.plans.models import Plan, Standing, Submission
from jiugai.review import cases, filing, scoring
from jiugai.review.cases import held, note, refuse_own, refuse_unmet, refuse_wrong_step, told_to_project
from jiugai.review.deadlines import refuse_far
from jiugai.review.flow import Form, Leads
from jiugai.review.issuing import give_number
from jiugai.review.models import (
    Case,
    Correction,
    CorrectionState,
    Outcome,
    PointVerdict,
    Return,
    Tie,
    Turn,
    Verdict,
)
from jiugai.review.pending import RETURNED, tell_authors, wait
from planlint import catalogue

_MOST_CORRECTIONS = 100
_LONGEST = 1000
_SHORTEST = 2
_LONGEST_NOTE = 300


def send_in(
    plan: Plan,
    *,
    version: int,
    note: str = "",
    road: str = "review",
    awarded_on: date | None = None,
    by: UUID | None,
    happened_on: date | None = None,
) -> Case | None:
    """Sends a plan in: a case is opened, or the one that waits for its author goes on at the step that handed it back.

    None for a minor change of an approved plan: it is recorded and not reviewed.  ``awarded_on`` is the day of the award of
    what takes the road of filing.

    Raises :class:`jiugai.plans.actions.NotReady` with all that is missing, :class:`jiugai.plans.actions.Stale`, and
    :class:`Refused` while corrections are not answered.
    """
    day = happened_on or clock.today()
    with transaction.atomic():
        waiting = Case.objects.filter(plan=plan, closed_on=None).select_related("plan").first()
        if waiting is not None:
            waiting = held(waiting)
            _refuse_unanswered(waiting)
            road = waiting.road
            if road == filing.FILING and awarded_on is not None:
                filing.refuse_award(plan, awarded_on, day)
                filing.keep_award(waiting, awarded_on, by=by)
        else:
            filing.refuse_misfit(plan, road, awarded_on, day)
        submission = send(
            plan, version=version, note=note, filing=road == filing.FILING, by=by, happened_on=day
        )
        if plan.standing == Standing.APPROVED:
            return None
        if waiting is not None:
            return _resumed(waiting, submission, by, day)
        case = cases.opened(submission, road, by=by, day=day)
        if awarded_on is not None and road == filing.FILING:
            filing.keep_award(case, awarded_on, by=by)
        return case


def _refuse_unanswered(case: Case) -> None:
    open_ones = list(
        case.corrections.filter(state=CorrectionState.OPEN)
        .order_by("number")
        .values_list("number", flat=True)
    )
    if open_ones:
        raise Refused(f"更正 {'、'.join(map(str, open_ones[:5]))} 还没有答复：逐条写明怎样改的，再报送。")


def _resumed(case: Case, submission: Submission, by: UUID | None, day: date) -> Case:
    case.submission = submission
    scoring.carry_over(case, by=by)
    note(case, "answered", f"补正后第{submission.number}次报送", by=by, day=day, text=submission.note)
    cases.enter(case, case.present, day=day, by=by, done="补正报送")
    told_to_project(case, f"补正后重新报送，{case.present.name}", by=by, day=day)
    return case


def go_on(
    case: Case,
    step: str,
    act: str,
    *,
    version: int,
    text: str = "",
    by: UUID | None,
    happened_on: date | None = None,
) -> Case:
    """An act without a form of its own: passed, accepted, experts' opinion noted, experts done, filed.

    Raises :class:`jiugai.review.cases.Stale`, :class:`jiugai.review.cases.NotMet` where a condition hinders it, and
    :class:`Refused` for an act that the step does not have.
    """
    day = happened_on or clock.today()
    with transaction.atomic():
        found = held(case, version)
        made = refuse_wrong_step(found, cases.step_named(step).act(act), step)
        if made.form not in (Form.PLAIN, Form.OPINION):
            raise Refused("这一步要在它自己的表单里办，刷新后再办。")
        refuse_own(found, by)
        refuse_unmet(found, made)
        if made.form == Form.OPINION and len(text.strip()) < _SHORTEST:
            raise Refused("专家组意见不能空着。")
        note(found, act, made.done, by=by, day=day, text=text)
        if made.leads != Leads.STAYS and found.following is None:
            _filed(found, by, day)  # its number is its record
            return found
        told = {"step": found.present.name, "act": made.done}
        record("review.acted", told, by=by, subject_kind="case", subject=found.pk, happened_on=day, at=found)
        if made.leads == Leads.STAYS:
            cases.kept(found)
            wait(found, found.plan, outcome=made.done, by=by)
        else:
            cases.enter(found, found.following, day=day, by=by, done=made.done)
            told_to_project(found, f"{made.done}，进入{found.present.name}", by=by, day=day)
    return found


def _filed(found: Case, by: UUID | None, day: date) -> None:
    """The end of a filing road: a number of its own series, and the plan frozen as approved."""
    give_number(found, by=by, day=day)
    cases.enter(found, None, day=day, by=by, done="准予备案", outcome=Outcome.FILED)
    stand(found.plan, Standing.APPROVED)
    told_to_project(found, f"备案，编号 {found.number}", by=by, day=day)


@dataclass(frozen=True)
class Wanted:
    """A correction to ask for: its words, what it is about (``tie``, ``keys``, ``about`` in words)."""

    text: str
    tie: str = Tie.FREE
    keys: tuple[str, ...] = ()
    about: str = ""


def hand_back(
    case: Case, step: str, wanted: Sequence[Wanted], *, version: int, due_on: date, text: str = "", by: UUID | None,
    happened_on: date | None = None,
) -> Return:  # fmt: skip
    """Returns a plan with itemised corrections and one due date.

    Raises :class:`Refused` without a correction, for one without words, for more than a hundred, and for a due date that
    has passed.
    """
    day = happened_on or clock.today()
    refuse_unreasoned(wanted, due_on, day)
    with transaction.atomic():
        found = held(case, version)
        made = refuse_wrong_step(found, cases.step_named(step).act("return"), step)
        entry = note(found, made.code, f"{made.done} {len(wanted)} 条", by=by, day=day, text=text)
        returned = Return.objects.create(
            case=found,
            number=found.returns.count() + 1,
            entry=entry,
            submission=found.submission,
            due_on=due_on,
        )
        Correction.objects.bulk_create(
            Correction(
                of=returned, case=found, number=n, tie=w.tie, keys=",".join(w.keys), about=w.about[:120], text=w.text.strip()
            )
            for n, w in enumerate(wanted, 1)
        )  # fmt: skip
        cases.enter(found, found.present, day=day, by=by, done=made.done, turn=Turn.AUTHOR, due_on=due_on)
        tell_authors(
            found,
            found.plan,
            RETURNED,
            f"{found.present.name}退回，{len(wanted)} 条更正，期限 {due_on}",
            by=by,
        )
        stand(found.plan, Standing.RETURNED)
        told: dict[str, str | int] = {"step": found.present.name, "count": len(wanted), "due_on": str(due_on)}
        record(
            "review.returned", told, by=by, subject_kind="case", subject=found.pk, happened_on=day, at=found
        )
        told_to_project(found, f"{found.present.name}退回，{len(wanted)} 条更正", by=by, day=day)
    return returned


def refuse_unreasoned(wanted: Sequence[Wanted], due_on: date, day: date) -> None:
    """Raises :class:`Refused` for corrections that cannot be asked for: none, too many, without words, a day that has passed."""
    if not wanted:
        raise Refused("退回要写明更正要求，至少一条。")
    if len(wanted) > _MOST_CORRECTIONS:
        raise Refused(f"一次最多 {_MOST_CORRECTIONS} 条更正，现在 {len(wanted)} 条；把同一类的合并成一条。")
    for number, one in enumerate(wanted, 1):
        if not _SHORTEST <= len(one.text.strip()) <= _LONGEST:
            raise Refused(
                f"第 {number} 条更正要写 {_SHORTEST} 到 {_LONGEST} 个字，现在 {len(one.text.strip())} 个字。"
            )
    if due_on <= day:
        raise Refused(f"更正期限 {due_on} 不在今天之后，改一个日期。")
    refuse_far(due_on, "更正期限")


def answer(correction: Correction, text: str, *, by: UUID | None) -> None:
    """How a correction was met, in the author's words.  Raises :class:`Refused` without words, and when it is not the author's turn."""
    words = text.strip()
    if not _SHORTEST <= len(words) <= _LONGEST:
        raise Refused(f"答复要写 {_SHORTEST} 到 {_LONGEST} 个字，现在 {len(words)} 个字。")
    with transaction.atomic():
        found = held(correction.case)
        one = Correction.objects.select_for_update().get(pk=correction.pk)
        if found.turn != Turn.AUTHOR or one.state == CorrectionState.CLOSED:
            raise Refused("方案不在补正中，或这条更正已经办结，不能再答。")
        one.state, one.answer, one.answered_by, one.answered_at = (
            CorrectionState.ANSWERED,
            words,
            by,
            clock.now(),
        )
        one.save()
        record(
            "review.answered", {"number": one.number}, by=by, subject_kind="case", subject=found.pk, at=found
        )


def close_corrections(case: Case, chosen: Sequence[UUID], *, by: UUID | None) -> int:
    """Corrections whose answers suffice; how many were closed.  Raises :class:`Refused` when it is not the reviewer's turn, or for none."""
    with transaction.atomic():
        found = held(case)
        if found.turn != Turn.REVIEWER:
            raise Refused("这件在申报单位手里，补正报来以后再办结更正。")
        ones = list(
            Correction.objects.select_for_update().filter(
                case=found, pk__in=chosen, state=CorrectionState.ANSWERED
            )
        )
        if not ones:
            raise Refused("没有选中已答复的更正，刷新再选。")
        for one in ones:
            one.state, one.closed_by, one.closed_at = CorrectionState.CLOSED, by, clock.now()
            one.save()
        record(
            "review.corrections_closed",
            {"count": len(ones)},
            by=by,
            subject_kind="case",
            subject=found.pk,
            at=found,
        )
    return len(ones)


def judge(case: Case, point: str, verdict: str, *, note: str = "", by: UUID | None) -> PointVerdict:
    """What a reviewer says of a review point.  Raises :class:`Refused` for a point that the plan's kind does not have."""
    known = next((p for p in catalogue.points(case.plan.kind) if p.code == point), None)
    if known is None or verdict not in Verdict.values:
        raise Refused("没有这条审核要点，刷新后再答。")
    words = fitting(note, _LONGEST_NOTE, "要点的说明")
    with transaction.atomic():
        found = held(case)
        if found.turn != Turn.REVIEWER:
            raise Refused("这件不在审核单位手里，现在不能答要点。")
        last = found.verdicts.filter(point=point, submission=found.submission_id).order_by("-id").first()
        if last is not None and (last.verdict, last.note) == (verdict, words):
            return last
        made = PointVerdict.objects.create(
            case=found, point=point, verdict=verdict, note=words, submission=found.submission, by=by,
            recorded_at=clock.now(),
        )  # fmt: skip
        told = {"point": known.name, "verdict": str(Verdict(verdict).label)}
        record("review.judged", told, by=by, subject_kind="case", subject=found.pk, at=found)
    return made


def withdraw(case: Case, why: str, *, version: int, by: UUID | None) -> Case:
    """The author takes a plan back before a conclusion; it can be sent in anew.  Raises :class:`Refused` without a reason, or too late."""
    if len(why.strip()) < _SHORTEST:
        raise Refused("撤回要写明理由。")
    with transaction.atomic():
        found = held(case, version)
        if not found.is_open or found.conclusions.exclude(outcome=Outcome.RETURN).exists():
            raise Refused("已有结论，不能撤回；要改须提变更申请。")
        day = clock.today()
        note(found, "withdrawn", "撤回报送", by=by, day=day, text=why)
        cases.enter(found, None, day=day, by=by, done="撤回报送", outcome=Outcome.WITHDRAWN)
        stand(found.plan, Standing.DRAFT)
        record(
            "review.withdrawn", {"why": why.strip()[:100]}, by=by, subject_kind="case", subject=found.pk, happened_on=day, at=found
        )  # fmt: skip
        told_to_project(found, "撤回报送", by=by, day=day)
    return found
