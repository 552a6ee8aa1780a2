"""What of reviews waits for whom, and of what people are told; both follow from the steps of :mod:`jiugai.review.flow`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import F

from jiugai.ground.inbox.actions import ask, settle
from jiugai.ground.inbox.notices import Told, tell, who_is_told
from jiugai.ground.inbox.register import notice, task_kind
from jiugai.plans.coauthors import coauthors_of
from jiugai.plans.models import Plan
from jiugai.review.flow import STEPS, Act, Leads
from jiugai.review.models import (
    Case,
    Condition,
    ConditionState,
    Opinion,
    OpinionState,
    Outcome,
    Seat,
    Turn,
)

CORRECTION = "review.correction"
SCORE, OPINIONS = "review.score", "review.opinions"
CONDITION, CONDITION_REPORT = "review.condition", "review.condition_report"
RETURNED = notice("review.returned", "方案被退回补正", e_mail=True).code
CONDITION_MET = notice("review.condition", "通过的条件有了办理结果", e_mail=True).code
GUIDED = notice("review.guided", "市里对方案提了指导意见", e_mail=True).code
DECIDED = notice("review.decided", "方案有了审核结论", e_mail=True).code
_AUTHOR = "plans.submit"


def kind_of(step: str, permission: str) -> str:
    """The kind of task of a step for those who hold a permission: two people may have to act in one step."""
    return f"review.{step}.{permission.rpartition('.')[2]}"


def _waits(step: str) -> Callable[[Collection[UUID]], Collection[UUID]]:
    def waits(cases: Collection[UUID]) -> Collection[UUID]:
        return set(
            Case.objects.filter(pk__in=cases, step=step, turn=Turn.REVIEWER).values_list("pk", flat=True)
        )

    return waits


def _waiting_authors(cases: Collection[UUID]) -> Collection[UUID]:
    return set(Case.objects.filter(pk__in=cases, turn=Turn.AUTHOR).values_list("pk", flat=True))


for _step in STEPS:
    for _permission in dict.fromkeys(_step.permission_of(a) for a in _step.acts):
        task_kind(
            kind_of(_step.code, _permission),
            _step.name,
            permission=_permission,
            seen_with="review.view",
            waits=_waits(_step.code),
        )
task_kind(CORRECTION, "补正方案", permission=_AUTHOR, seen_with="review.view", waits=_waiting_authors)


def _conditions(state: str) -> Callable[[Collection[UUID]], Collection[UUID]]:
    def waits(conditions: Collection[UUID]) -> Collection[UUID]:
        return set(Condition.objects.filter(pk__in=conditions, state=state).values_list("pk", flat=True))

    return waits


task_kind(
    CONDITION,
    "办结通过的条件",
    permission=_AUTHOR,
    seen_with="review.view",
    waits=_conditions(ConditionState.OPEN),
)
task_kind(
    CONDITION_REPORT, "核对条件的办结", permission="review.docket", seen_with="review.view",
    waits=_conditions(ConditionState.REPORTED),
)  # fmt: skip


def _waiting_seats(seats: Collection[UUID]) -> Collection[UUID]:
    rows = Seat.objects.filter(
        pk__in=seats, recused_at=None, panel__closed_at=None, panel__case__closed_on=None, panel__case__turn=Turn.REVIEWER,
    ).exclude(sheets__recorded_at__gte=F("panel__submission__recorded_at"))  # fmt: skip
    return set(rows.values_list("pk", flat=True))


def _waiting_opinions(cases: Collection[UUID]) -> Collection[UUID]:
    rows = Opinion.objects.filter(case__in=cases, state=OpinionState.OPEN, case__closed_on=None)
    return set(rows.values_list("case", flat=True))


task_kind(
    SCORE,
    "交评分表",
    permission="review.score",
    seen_with="review.docket",
    is_personal=True,
    waits=_waiting_seats,
)
task_kind(OPINIONS, "回复专家意见", permission=_AUTHOR, seen_with="review.view", waits=_waiting_opinions)


def wait_for_score(seat: Seat, case: Case) -> None:
    """An expert with a log-in has a score form to hand in; for others a clerk enters it from paper."""
    if seat.expert.account_id is not None:
        ask(
            SCORE, at=case, subject_kind="seat", subject=seat.pk, title=case.plan.title, detail=seat.specialty_name,
            path=f"/panels/{seat.pk}/", due_on=case.due_on, assignee=seat.expert.account_id,
        )  # fmt: skip


def settle_score(seat: Seat, *, outcome: str, by: UUID | None) -> None:
    """Nothing is waited for from a seat any more."""
    settle(subject=seat.pk, outcome=outcome, by=by)


def wait_for_opinions(case: Case, *, outcome: str, by: UUID | None) -> None:
    """The author has opinions to answer, as long as one is open."""
    left = case.opinions.filter(state=OpinionState.OPEN).count()
    if not left:
        settle(subject=case.pk, outcome=outcome, by=by, kinds=(OPINIONS,))
        return
    ask(
        OPINIONS, at=case, subject_kind="case", subject=case.pk, title=case.plan.title, detail=f"{left} 条专家意见",
        path=f"/review/{case.pk}/panel/#opinions", due_on=case.due_on,
    )  # fmt: skip


def wait_for_condition(condition: Condition, case: Case, *, outcome: str, by: UUID | None) -> None:
    """Who has to do something about a condition of a case; what waited before is done."""
    settle(subject=condition.pk, outcome=outcome, by=by)
    if condition.state != ConditionState.MET:
        is_open = condition.state == ConditionState.OPEN
        ask(
            CONDITION if is_open else CONDITION_REPORT, at=case, subject_kind="condition", subject=condition.pk, title=case.plan.title,
            detail=f"条件 {condition.number}：{condition.text}", path=f"/review/{case.pk}/#conditions", due_on=condition.due_on if is_open else None,
        )  # fmt: skip


def wait(case: Case, plan: Plan, *, outcome: str, by: UUID | None) -> None:
    """What waits for somebody now that the case stands as it does; what waited before is done.

    In the conclusion first the one who recommends is waited for, then the one who decides.
    """
    settle(subject=case.pk, outcome=outcome, by=by)
    if not case.is_open or case.turn == Turn.AUTHOR:
        for seat in Seat.objects.filter(panel__case=case, panel__closed_at=None):
            settle_score(seat, outcome=outcome, by=by)
    if not case.is_open:
        return
    kind = CORRECTION if case.turn == Turn.AUTHOR else kind_of(case.step, _next_permission(case))
    ask(
        kind, at=case, subject_kind="case", subject=case.pk, title=plan.title, detail=f"第{case.submission.number}次报送",
        path=f"/review/{case.pk}/", due_on=case.due_on, is_certain=case.due_is_certain,
    )  # fmt: skip
    if case.step == "expert_review":
        wait_for_opinions(case, outcome=outcome, by=by)


def _next_permission(case: Case) -> str:
    """Who acts next in a step: where one act prepares another, who prepares comes first."""
    step = case.present
    decided = case.entries.filter(act="conclude").order_by("-number").values_list("number", flat=True).first()
    since = case.entries.filter(submission=case.submission, number__gt=decided or 0)
    acts = [a for a in step.acts if a.leads == Leads.STAYS and not since.filter(act=a.code).exists()]
    first: Act = (
        acts or [a for a in step.acts if a.leads in (Leads.ON, Leads.BY_OUTCOME)] or list(step.acts)
    )[0]
    return step.permission_of(first)


def tell_authors(case: Case, plan: Plan, event: str, what: str, *, by: UUID | None) -> list[Told]:
    """Those who submit plans of the place, and co-authors, are told what became of one."""
    told: dict[str, Any] = {
        "title": f"{plan.title}：{what}"[:160], "path": f"/review/{case.pk}/", "subject_kind": "case", "subject": case.pk, "by": by,
    }  # fmt: skip
    return [*tell(event, permission=_AUTHOR, at=case, **told), *_tell_coauthors(plan, event, told)]


def tell_of_guidance(plan: Plan, *, by: UUID | None) -> list[Told]:
    """Those who write the plans of the place, and co-authors, are told that their city said something to one."""
    told: dict[str, Any] = {
        "title": f"{plan.title}：市里提了指导意见"[:160], "path": f"/plans/{plan.pk}/guidance/", "subject_kind": "plan",
        "subject": plan.pk, "by": by,
    }  # fmt: skip
    return [*tell(GUIDED, permission="plans.edit", at=plan, **told), *_tell_coauthors(plan, GUIDED, told)]


def _tell_coauthors(plan: Plan, event: str, told: dict[str, Any]) -> list[Told]:
    people = coauthors_of(plan.pk)
    return tell(event, accounts=people, **told) if people else []


def who_would_be_told(case: Case, event: str, *, by: UUID | None) -> list[Told]:
    """Whom :func:`tell_authors` would tell, for pages that preview an act."""
    people = coauthors_of(case.plan_id)
    others = who_is_told(event, accounts=people, by=by) if people else []
    return [*who_is_told(event, permission=_AUTHOR, at=case, by=by), *others]


def who_would_be_told_of_guidance(plan: Plan, *, by: UUID | None) -> list[Told]:
    """Whom :func:`tell_of_guidance` would tell."""
    people = coauthors_of(plan.pk)
    others = who_is_told(GUIDED, accounts=people, by=by) if people else []
    return [*who_is_told(GUIDED, permission="plans.edit", at=plan, by=by), *others]


def said_of(outcome: str) -> str:
    """How a conclusion is told."""
    return f"审核结论为{Outcome(outcome).label}"
