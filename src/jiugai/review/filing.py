"""Filing (备案) instead of review: who may take which road, and with what.

What was awarded before the notice of the review goes to the province for filing with 中标通知书, 施工合同 and the approved plan
(湘建城〔2020〕50号, not verified at its source).  Where the place works so, a plan, its design and the result of the notice are
filed with the office of the leading group instead.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.plans.changes import open_change
from jiugai.plans.checklist import FILING_ONLY
from jiugai.plans.models import Plan
from jiugai.plans.rules import rules_of, source_of
from jiugai.projects.models import GateName, GateState
from jiugai.review.flow import ROADS, Road
from jiugai.review.models import Award, Case
from planlint import catalogue
from planlint.policy import PolicyRule

FILING, GROUP_FILING = "filing", "group_filing"


def roads_of(plan: Plan) -> tuple[Road, ...]:
    """The roads that the policy of the plan's place leaves open to its kind, the review first."""
    rule = rules_of(plan).rule("review.roads")
    named = rule.list if rule else tuple(ROADS)
    papers = {one.code for one in catalogue.attachments(plan.kind)}
    return tuple(
        road for road in ROADS.values()
        if road.code in named and (road.code != FILING or papers.issuperset(FILING_ONLY))
    )  # fmt: skip


def notice_of(plan: Plan) -> PolicyRule | None:
    """The rule with the day of the notice before which works must have been awarded; None where the place names none."""
    return rules_of(plan).rule("review.notice_date")


def refuse_misfit(plan: Plan, road: str, awarded_on: date | None, day: date) -> None:
    """Raises :class:`Refused` for a road that the plan cannot take, citing the rule."""
    if road not in ROADS:
        raise Refused("没有这条报送的路，刷新后再报。")
    if road == "review":
        return
    name = ROADS[road].name
    if open_change(plan) is not None:
        raise Refused(f"变更要重新审核，不走{name}；按变更申请报送。")
    if road not in {r.code for r in roads_of(plan)}:
        rule = rules_of(plan).rule("review.roads")
        raise Refused(f"{plan.get_kind_display()}在本地不走{name}，请报送审核。依据：{source_of(rule)}。")
    if road == FILING:
        refuse_award(plan, awarded_on, day)
    elif plan.project is not None:
        states = dict(zip(GateName.values, plan.project.gates, strict=True))
        if states[GateName.OBJECTION] == GateState.SHUT:
            raise Refused(
                "公示还有异议没有答复，答复办结以后再备案。依据：自治区老旧小区改造工作方案（来源待核）。"
            )


def refuse_award(plan: Plan, awarded_on: date | None, day: date) -> None:
    """Raises :class:`Refused` for no day of award, one to come, and one that is not before the notice."""
    if awarded_on is None:
        raise Refused("走备案要写明中标日期，以中标通知书为准。")
    if awarded_on > day:
        raise Refused(f"中标日期 {awarded_on} 在今天之后，按中标通知书核对后再填。")
    rule = notice_of(plan)
    if rule is not None and awarded_on >= rule.day:
        raise Refused(
            f"中标日期 {awarded_on} 不早于审核工作通知的 {rule.day}，不能备案，请报送审核。依据：{source_of(rule)}。"
        )


def keep_award(case: Case, awarded_on: date, *, by: UUID | None) -> Award:
    """The day of the award, with the day of the notice that it was compared with."""
    rule = notice_of(case.plan)
    return Award.objects.create(
        case=case, awarded_on=awarded_on, notice_on=rule.day if rule else None, by=by, recorded_at=clock.now()
    )
