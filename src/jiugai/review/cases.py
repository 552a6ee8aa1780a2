"""The engine of the flow: how a case is opened, what every act has in common, and how it goes from step to step.

Every act ends in :func:`enter` or :func:`note`: they write the timeline and the audit, set the deadline, and tell who has to
act next.  Nothing else moves a case.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jiugai.ground.calendar.workdays import Deadline
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.plans.models import PolicyText, Submission
from jiugai.plans.rules import keep as keep_rules
from jiugai.plans.rules import rules_of
from jiugai.projects.actions import enter_stage, set_gate
from jiugai.projects.models import GateName, GateState, Project
from jiugai.review.conditions import judged
from jiugai.review.deadlines import CORRECTION, term
from jiugai.review.flow import BY_CODE, ROADS, VERSION, Act, Step
from jiugai.review.models import Case, Entry, Outcome, Turn
from jiugai.review.models.case import way_of
from jiugai.review.pending import wait
from jiugai.sites.models import Stage
from planlint.policy import Policy

_LONGEST = 10_000
_CAUSE = 200


class Stale(Refused):
    """Somebody else acted in the case in between."""


class NotMet(Refused):
    """A condition of the step hinders the act; the sentence names each with its rule."""


def held(case: Case, version: int | None = None) -> Case:
    """The case, locked, its project first.  Raises :class:`Stale` where it is not the version that was looked at."""
    if case.plan.project_id:
        Project.objects.select_for_update().get(pk=case.plan.project_id)
    found = Case.objects.select_for_update().get(pk=case.pk)
    if version is not None and found.version != version:
        last = found.entries.order_by("-number").first()
        what = f"「{last.said}」" if last else "改动"
        raise Stale(f"您打开之后这件已有新的办理：{what}，现在在「{found.present.name}」。核对后再办。")
    return found


def refuse_wrong_step(found: Case, act: Act | None, step: str) -> Act:
    """The act, where the case is in that step and it is the reviewer's turn.  Raises :class:`Refused`."""
    if not found.is_open:
        raise Refused(f"这件已办结（{Outcome(found.outcome).label}），不能再办。")
    if act is None or found.step != step:
        raise Refused(f"这件现在在「{found.present.name}」，这一步已经办过。")
    if found.turn != Turn.REVIEWER:
        raise Refused("这件已退回，等申报单位补正后再办。")
    return act


def refuse_own(found: Case, by: UUID | None) -> None:
    """Raises :class:`Refused` for who sent in what is to be passed, or passed it at another level: each level looks anew."""
    if by is None:
        return
    if found.submission.by == by:
        raise Refused(
            "这一版是您报送的，审核要由另一个人办（两人办理）。本级只有一个人的，由系统管理员指定第二人。"
        )
    others = [step.code for step in found.way if step.permission != found.present.permission]
    before = found.entries.filter(
        by=by, submission=found.submission, step__in=others, act__in=("pass", "accept")
    )
    done = before.first()
    if done is not None:
        name = BY_CODE[done.step].name
        raise Refused(
            f"「{name}」是您办的，下一级审核要由另一个人办。本级只有一个人的，由系统管理员指定第二人。"
        )


def refuse_unmet(found: Case, act: Act) -> None:
    """Raises :class:`NotMet` with every hindrance, for an act that is only for what meets the step's conditions."""
    if not act.guarded:
        return
    open_ones = [j for j in judged(found) if not j.is_met]
    if open_ones:
        said = "。".join(f"{j.name}：{j.line}" + (f"（{j.rule}）" if j.rule else "") for j in open_ones)
        raise NotMet(f"不能{act.name}。{said}。退回补正，或补齐后再办。")


def rules(found: Case, *, as_of: date | None = None) -> Policy:
    """The rules of the case's place."""
    return rules_of(found, as_of=as_of)


def opened(submission: Submission, road: str, *, by: UUID | None, day: date) -> Case:
    """A new case of what was sent in, at the first step of the road that policy names for its place."""
    plan = submission.plan
    policy = rules_of(plan, as_of=day)
    rule = ROADS[road].rule
    named = policy.rule(f"{rule}.{plan.kind}") or policy.rule(rule)
    way = way_of(road, named.list if named else (), plan.division.level)
    ROADS[road].refuse_misshapen(tuple(BY_CODE[code] for code in way.split(",") if code))
    kept: PolicyText = keep_rules(policy)
    made = Case.objects.create(
        plan=plan, road=road, flow=VERSION, steps=way, step=way.partition(",")[0], submission=submission, policy=kept,
        opened_on=day, entered_on=day, changed_at=clock.now(), division=plan.division, province_code=plan.province_code,
        city_code=plan.city_code, county_code=plan.county_code, street_code=plan.street_code, community_code=plan.community_code,
    )  # fmt: skip
    note(made, "opened", f"第{submission.number}次报送", by=by, day=day, text=submission.note)
    _due(made, term(policy, made.present.term, day))
    made.save()
    wait(made, plan, outcome="报送", by=by)
    told_to_project(made, f"{plan.title}第{submission.version.number}版报送", by=by, day=day)
    return made


def _due(found: Case, limit: Deadline | None) -> None:
    found.due_on, found.due_is_certain = (limit.last, limit.is_certain) if limit else (None, True)


def note(found: Case, act: str, said: str, *, by: UUID | None, day: date, text: str = "") -> Entry:
    """One line of the timeline.  Raises :class:`Refused` for words that are too long to be kept."""
    words = text.strip()
    if len(words) > _LONGEST:
        raise Refused(f"最多写 {_LONGEST:,} 个字，现在 {len(words):,} 个字；长的作为附件上传。")
    last = found.entries.order_by("-number").values_list("number", flat=True).first() or 0
    return Entry.objects.create(
        case=found, number=last + 1, step=found.step, act=act, said=said, text=words,
        submission=found.submission, by=by, happened_on=day, recorded_at=clock.now(),
    )  # fmt: skip


def enter(
    found: Case, step: Step | None, *, day: date, by: UUID | None, done: str, turn: str = Turn.REVIEWER, outcome: str = "",
    due_on: date | None = None,
) -> None:  # fmt: skip
    """The case goes to a step, to its author, or to its end; its deadline begins anew, and who waits is told.

    ``done`` is a word for what was done (受理, 退回补正); ``due_on`` the day that was set, where it is not the policy's.
    """
    if step is None:
        found.turn, found.outcome, found.closed_on, found.due_on = Turn.NOBODY, outcome, day, None
    else:
        found.step, found.turn, found.entered_on = step.code, turn, day
        _due(found, term(rules(found, as_of=day), CORRECTION if turn == Turn.AUTHOR else step.term, day))
        found.due_on = due_on or found.due_on
    found.holder = None
    kept(found)
    wait(found, found.plan, outcome=done, by=by)


def kept(found: Case) -> None:
    """Saves a locked case as changed."""
    found.version += 1
    found.changed_at = clock.now()
    found.save()


def told_to_project(found: Case, cause: str, *, by: UUID | None, day: date) -> None:
    """What the project shows of the review: its stage and its gate; earlier rooms learn of this one only so."""
    project = found.plan.project
    if project is None:
        return
    state, basis = _gate(found)
    set_gate(
        project,
        GateName.REVIEW,
        state=state,
        cause=cause[:_CAUSE],
        basis=basis,
        by=by,
        happened_on=day,
        on_record=False,
    )
    if project.stage < Stage.REVIEW:
        enter_stage(project, Stage.REVIEW, cause=cause[:_CAUSE], by=by, happened_on=day, on_record=False)


def _gate(found: Case) -> tuple[str, str]:
    if found.outcome in (Outcome.REFUSE, Outcome.WITHDRAWN):
        if found.plan.frozen_id is not None:  # a change came to nothing: what was approved before it stands
            return GateState.OPEN, f"编号 {found.plan.review_no}，变更没有成"
        return GateState.SHUT, ""
    if found.turn == Turn.AUTHOR:
        return GateState.SHUT, "退回补正"
    if found.plan.review_no and (not found.is_open or found.step == "approval"):
        return GateState.OPEN, f"{ROADS[found.road].name}编号 {found.plan.review_no}"
    return GateState.IN_HAND, found.present.name


def step_named(code: str) -> Step:
    """The step of that code.  Raises :class:`Refused` for none."""
    if code not in BY_CODE:
        raise Refused("没有这一步，刷新后再办。")
    return BY_CODE[code]
