"""Deciding many at once: one act in many cases, each in its own transaction with its own record, none because of another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from jiugai.ground.access.scope import Reach
from jiugai.ground.common.refusal import Refused
from jiugai.review import actions, deciding
from jiugai.review.conditions import judged
from jiugai.review.flow import Act, Form, Leads, Step
from jiugai.review.models import Case, Outcome, Turn

MOST = 100
_MANY = (Form.PLAIN, Form.CONCLUSION)


@dataclass(frozen=True)
class Before:
    """A case before it is decided with others: what was recommended, what hinders it (empty: nothing)."""

    case: Case
    proposed: str
    text: str
    hindrance: str


@dataclass(frozen=True)
class Done:
    """What became of a case: ``said`` in words, or why it was ``refused``."""

    case: Case
    said: str
    refused: str = ""


def acts_of(step: Step) -> list[Act]:
    """What of a step can be done in many cases at once: what needs no words of its own for each."""
    return [a for a in step.acts if a.form in _MANY and a.leads in (Leads.ON, Leads.BY_OUTCOME)]


def chosen_of(keys: Iterable[UUID], reach: Reach) -> list[Case]:
    """The cases, those within reach, in the order of their plans' numbers.

    Raises :class:`Refused` for none, for more than :data:`MOST`, and for cases of several steps.
    """
    wanted = set(keys)
    if not wanted:
        raise Refused("没有选中方案，先在列表里勾选要一起办的。")
    if len(wanted) > MOST:
        raise Refused(f"一次最多办 {MOST} 件，选中了 {len(wanted)} 件，分几次办。")
    found = list(
        Case.objects.within(reach).filter(pk__in=wanted).select_related("plan__project", "submission__version")
        .order_by("plan__number")
    )  # fmt: skip
    steps = {case.present.name: 0 for case in found}
    for case in found:
        steps[case.present.name] += 1
    if not found:
        raise Refused("选中的都不在您的管辖范围内，刷新后再选。")
    if len(steps) > 1:
        told = "、".join(f"{name} {count} 件" for name, count in steps.items())
        raise Refused(f"选中的在不同的步骤（{told}），一次只办一个步骤的：先按步骤筛选再勾选。")
    return found


def before(cases: Iterable[Case], act: Act, *, reach: Reach, by: UUID | None) -> list[Before]:
    """Each case with what hinders the act in it now; ``reach`` is where the person may do it."""
    return [_before(case, act, reach, by) for case in cases]


def _before(case: Case, act: Act, reach: Reach, by: UUID | None) -> Before:
    proposed = case.proposed if act.form == Form.CONCLUSION else None
    hindrance = _hindrance(case, act, reach)
    if not hindrance and proposed is not None and proposed.by == by:
        hindrance = "处理建议是您提的，结论要由另一个人作出"
    told = Outcome(proposed.outcome).label if proposed else ""
    return Before(case, told, proposed.text if proposed else "", hindrance)


def _hindrance(case: Case, act: Act, reach: Reach) -> str:
    if not reach.covers(case):
        return "不在您能办这一步的范围内"
    if not case.is_open or case.turn != Turn.REVIEWER:
        return "在申报单位补正" if case.is_open else "已办结"
    return "；".join(f"{j.name}：{j.line}" for j in judged(case) if not j.is_met) if act.guarded else ""


def decide(
    chosen: Iterable[tuple[UUID, int]], step: str, act: Act, *, text: str, reach: Reach, by: UUID | None
) -> list[Done]:
    """The act in each case as it was looked at (key, version); one that is refused hinders no other."""
    done = []
    for key, version in chosen:
        try:
            case = Case.objects.within(reach).select_related("plan").get(pk=key)
        except ObjectDoesNotExist:
            continue  # not theirs: not told either
        try:
            case = _one(case, step, act, version=version, text=text, by=by)
        except Refused as error:
            done.append(Done(case, "", str(error)))
        else:
            done.append(Done(case, _said(case, act)))
    return done


def _one(case: Case, step: str, act: Act, *, version: int, text: str, by: UUID | None) -> Case:
    if act.form == Form.CONCLUSION:
        return deciding.conclude(case, text=text, version=version, by=by)
    return actions.go_on(case, step, act.code, version=version, text=text, by=by)


def _said(case: Case, act: Act) -> str:
    if act.form == Form.CONCLUSION and case.number:
        return f"编号 {case.number}"
    if not case.is_open:
        return f"已办结：{case.get_outcome_display()}" + (f"，编号 {case.number}" if case.number else "")
    return "退回申报单位" if case.turn == Turn.AUTHOR else f"{act.done}，进入{case.present.name}"
