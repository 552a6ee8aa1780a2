"""An approved plan changes only by a request: minor ones are recorded, major ones reviewed again, and the number stays."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import transaction

from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.plans import actions as plans
from jiugai.plans import reading
from jiugai.plans.changes import begin_change, withdraw_change
from jiugai.plans.grading import grounds
from jiugai.plans.models import ChangeState, Extent, Plan, Standing
from jiugai.plans.models.version import unpacked
from jiugai.projects.models import GateState
from jiugai.review import cases, deciding
from jiugai.review.actions import send_in
from jiugai.review.models import Case, IssuedNumber, Outcome
from planlint.policy import load
from tests.jiugai.review.test_road import (
    AUTHOR,
    CITY,
    DECIDER,
    REVIEWER,
    before_conclusion,
    plan,
    ready,
    sent,
)

__all__ = ["plan"]  # the fixture
pytestmark = pytest.mark.django_db
POLICY = load("national", as_of=date(2026, 5, 1))


def fact(family: str, code: str, exact: str = "") -> dict[str, str]:
    return {"family": family, "code": code, "exact": exact}


def told(money: str = "1000000", area: str = "40000", *measures: str) -> list[dict[str, str]]:
    return [
        fact("totals", "investment", money),
        fact("totals", "area", area),
        *(fact("measures", m) for m in measures),
    ]


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (told("1100000"), None), (told("1100001"), "总投资由 100.00万 变为 110.00万，变动 10.0%，超过 10%"), (told("899999"), "总投资"),
        (told("1000000", "44000"), None), (told("1000000", "44001"), "改造面积"), (told("1000000", "40000", "lift"), "增加改造内容：加装电梯"),
        (told()[1:], "总投资只有一版写明"),
    ],
)  # fmt: skip
def test_policy_says_where_a_major_change_begins(after: list[dict[str, str]], why: str | None) -> None:
    found = grounds(told(), after, POLICY)
    assert [why in g.sentence for g in found] == ([True] if why else []) if why else found == []
    assert all("默认值，请确认" in g.rule for g in found)


def approved(plan: Plan) -> Plan:
    case = before_conclusion(plan)
    deciding.recommend(case, Outcome.PASS, text="同意专家组意见", version=case.version, by=REVIEWER)
    case.refresh_from_db()
    case = deciding.conclude(case, text="同意通过", version=case.version, by=DECIDER)
    deciding.approve(
        case, document="利政函〔2026〕8号", approved_on=clock.today(), version=case.version, by=CITY
    )
    return Plan.objects.get(pk=plan.pk)


def rewritten(plan: Plan, *changes: tuple[str, str]) -> None:
    """The next version: the text of the present one with other words."""
    assert plan.frozen is not None
    words = "\n".join(line for c in plan.frozen.chapters.order_by("number") for line in read_lines(c.blocks))
    for old, new in changes:
        assert old in words
        words = words.replace(old, new)
    version = plans.bring(plan, io.BytesIO(words.encode()), "变更后.txt", by=AUTHOR)
    reading.carry_out(version.pk)
    version.refresh_from_db()
    assert version.state == "done", version.trouble


def read_lines(blocks: bytes) -> list[str]:
    lines: list[str] = unpacked(blocks) if blocks else []
    return lines


def test_a_minor_change_is_recorded_and_the_number_stays(plan: Plan) -> None:
    plan = approved(plan)
    number = plan.review_no
    with pytest.raises(Refused, match="变更申请"):
        plans.bring(plan, io.BytesIO(b"x"), "a.txt", by=AUTHOR)
    begin_change(plan, "监理单位名称写错，更正", by=AUTHOR)
    plan.refresh_from_db()
    rewritten(plan, ("编制单位：临江区住房和城乡建设局", "编制单位：临江区住房城乡建设局"))
    case_count = Case.objects.count()
    assert send_in(ready(plan), version=ready(plan).version, by=AUTHOR) is None
    plan.refresh_from_db()
    change = plan.changes.get()
    assert (plan.standing, plan.review_no, change.extent, change.state) == (
        Standing.APPROVED,
        number,
        Extent.MINOR,
        ChangeState.DONE,
    )
    assert plan.frozen_id == plan.current_id == change.version_id != change.base_id
    assert Case.objects.count() == case_count


def test_a_major_change_is_noticed_and_reviewed_again_under_the_same_number(plan: Plan) -> None:
    plan = approved(plan)
    number = plan.review_no
    begin_change(plan, "增加加装电梯", by=AUTHOR)
    plan.refresh_from_db()
    rewritten(plan, ("养老服务用房", "加装电梯和养老服务用房"))
    case = sent(plan)
    plan.refresh_from_db()
    assert plan.standing == Standing.SUBMITTED and plan.changes.get().extent == Extent.MAJOR
    assert plan.project is not None
    plan.project.refresh_from_db()
    assert plan.project.gates[1] == GateState.IN_HAND, "until it was noticed again"
    concluded(case, Outcome.PASS)
    done = Case.objects.get(pk=case.pk)
    assert done.number == "" and IssuedNumber.objects.count() == 1
    deciding.approve(
        done, document="利政函〔2026〕19号", approved_on=clock.today(), version=done.version, by=CITY
    )
    plan.refresh_from_db()
    assert (plan.standing, plan.review_no, plan.frozen_id) == (Standing.APPROVED, number, plan.current_id)
    assert plan.changes.get().state == ChangeState.DONE


def concluded(case: Case, outcome: str) -> None:
    """The conclusion, whatever the conditions of the steps before."""
    with transaction.atomic():
        found = cases.held(case)
        while found.step != "conclusion":
            cases.enter(found, found.following, day=clock.today(), by=None, done="往下办")
    deciding.recommend(found, outcome, text="按专家意见办", version=found.version, by=REVIEWER)
    found.refresh_from_db()
    deciding.conclude(found, text="按建议办", version=found.version, by=DECIDER)


def test_a_change_given_up_or_refused_leaves_the_plan_as_it_was(plan: Plan) -> None:
    plan = approved(plan)
    frozen = plan.frozen_id
    begin_change(plan, "先改再说", by=AUTHOR)
    with pytest.raises(Refused, match="一次一件"):
        begin_change(plan, "再改一件", by=AUTHOR)
    withdraw_change(plan, by=AUTHOR)
    plan.refresh_from_db()
    assert (plan.standing, plan.frozen_id) == (Standing.APPROVED, frozen)
    begin_change(plan, "增加加装电梯", by=AUTHOR)
    plan.refresh_from_db()
    rewritten(plan, ("养老服务用房", "加装电梯和养老服务用房"))
    case = sent(plan)
    concluded(case, Outcome.REFUSE)
    plan.refresh_from_db()
    assert (plan.standing, plan.frozen_id, plan.current_id) == (Standing.APPROVED, frozen, frozen)
    assert plan.changes.order_by("number").last().state == ChangeState.REFUSED  # type: ignore[union-attr]
