"""Filing instead of review: its papers, the day of the award, its own numbers, and what comes back from it."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.plans import actions as plans
from jiugai.plans.checklist import lines_of
from jiugai.plans.models import Plan, Standing
from jiugai.projects.actions import make, set_gate
from jiugai.projects.models import GateName, GateState
from jiugai.review import actions, cases
from jiugai.review.actions import Wanted
from jiugai.review.models import Case, Outcome
from jiugai.review.numbering import is_sound
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, Country, Person
from tests.jiugai.review.made import plan_with_version

pytestmark = pytest.mark.django_db
AUTHOR, COUNTY, CITY, REVIEWER = (fresh_id() for _ in range(4))
NOTICE = """
name = "ningxia"
title = "宁夏"
inherits = "national"
division = "640000"

[[rule]]
id = "review.notice_date"
title = "审核工作通知的印发日期"
value = "2026-03-20"
basis = [{ document = "自治区审核工作通知", text = "通知前已招标的备案。", verified = true }]
"""


@pytest.fixture
def plan(country: Country) -> Plan:
    """A plan whose first version was read, with a finding that nobody answered."""
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "翠园小区"}, by=None)
    return plan_with_version(make(name="翠园小区改造", year=2026, sites=[site], by=None), findings=1)


def with_papers(plan: Plan, *, filing: bool = True) -> Plan:
    for line in lines_of(plan, filing=filing):
        if line.is_missing:
            plans.attach(
                plan,
                line.code,
                io.BytesIO(b"%PDF-1.4 " + line.name.encode()),
                f"{line.name}.pdf",
                part=line.part,
                by=AUTHOR,
            )
    plan.refresh_from_db()
    return plan


def filed(plan: Plan, awarded_on: date | None = date(2026, 3, 19), road: str = "filing") -> Case:
    case = actions.send_in(plan, version=plan.version, road=road, awarded_on=awarded_on, by=AUTHOR)
    assert case is not None
    return case


def test_what_was_awarded_before_the_notice_is_filed_with_a_number_of_its_own(plan: Plan) -> None:
    with pytest.raises(plans.NotReady, match="中标通知书"):
        filed(plan)
    case = filed(with_papers(plan))
    assert [s.code for s in case.way] == ["first_review", "filing"]
    assert case.awards.get().awarded_on == date(2026, 3, 19)
    case = actions.go_on(case, "first_review", "pass", version=case.version, by=COUNTY)
    case = actions.go_on(case, "filing", "file", version=case.version, by=REVIEWER)
    plan.refresh_from_db()
    assert (case.outcome, plan.standing, plan.review_no) == (Outcome.FILED, Standing.APPROVED, case.number)
    assert case.number.startswith(f"B{HERE}-{clock.today().year}-00-001-") and is_sound(case.number)


@pytest.mark.parametrize(
    ("awarded_on", "why"),
    [
        (None, "写明中标日期"), (date(2026, 3, 20), "不早于审核工作通知的 2026-03-20.*自治区审核工作通知"),
        (date(2090, 1, 1), "在今天之后"),
    ],
)  # fmt: skip
def test_an_award_that_is_not_before_the_notice_is_refused_with_its_rule(
    awarded_on: date | None, why: str, plan: Plan, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "ningxia.toml").write_text(NOTICE, "utf-8")
    settings.POLICY_DIR = tmp_path
    with pytest.raises(Refused, match=why):
        filed(with_papers(plan), awarded_on)
    assert not Case.objects.exists() and not plan.sent.exists()


def test_a_place_may_close_a_road(plan: Plan, settings: Any, tmp_path: Path) -> None:
    closed = NOTICE.replace("review.notice_date", "review.roads").replace('"2026-03-20"', '["review"]')
    (tmp_path / "ningxia.toml").write_text(closed, "utf-8")
    settings.POLICY_DIR = tmp_path
    with pytest.raises(Refused, match=r"不走备案.*自治区审核工作通知"):
        filed(with_papers(plan))


def test_a_filing_that_comes_back_still_needs_the_papers_of_a_filing(plan: Plan) -> None:
    case = filed(with_papers(plan))
    due = clock.today() + timedelta(days=9)
    actions.hand_back(
        case, case.step, [Wanted("合同金额与中标价不符")], version=case.version, due_on=due, by=COUNTY
    )
    plan.refresh_from_db()
    assert plan.takes_filing_papers
    for one in case.corrections.all():
        actions.answer(one, "已附补充协议", by=AUTHOR)
    again = actions.send_in(plan, version=plan.version, by=AUTHOR)
    assert again is not None and (again.pk, again.road, again.submission.number) == (case.pk, "filing", 2)


def test_an_open_objection_stands_in_the_way_of_the_leading_groups_filing(plan: Plan) -> None:
    assert plan.project is not None
    plans.justify(plan, "key-1", "现场核对过", by=AUTHOR)
    with_papers(plan, filing=False)
    set_gate(plan.project, GateName.OBJECTION, state=GateState.SHUT, cause="两户对停车位有异议", by=AUTHOR)
    plan = Plan.objects.get(pk=plan.pk)
    with pytest.raises(Refused, match="公示还有异议没有答复"):
        filed(plan, None, road="group_filing")
    set_gate(plan.project, GateName.OBJECTION, state=GateState.OPEN, cause="已答复，无异议", by=AUTHOR)
    set_gate(plan.project, GateName.CONSENT, state=GateState.OPEN, cause="表决通过", by=AUTHOR)
    plan = Plan.objects.get(pk=plan.pk)
    case = filed(plan, None, road="group_filing")
    case = actions.go_on(case, "group_filing", "file", version=case.version, by=CITY)
    assert case.number.startswith(f"L{HERE}-{clock.today().year}-00-001-") and is_sound(case.number)


def test_a_plan_that_was_taken_back_is_a_draft_that_can_take_another_road(plan: Plan) -> None:
    case = filed(with_papers(plan))
    actions.withdraw(case, "合同要重签", version=case.version, by=AUTHOR)
    plan.refresh_from_db()
    assert (plan.standing, plan.is_filing) == (Standing.DRAFT, False)


def test_the_page_of_the_filing_says_what_is_missing_and_sends_in(
    plan: Plan, person: Person, enter: Any
) -> None:
    client = enter(person("county_officer", HERE))
    page = client.get(f"/plans/{plan.pk}/filing/").content.decode()
    assert "还差" in page and "中标通知书" in page and "本地没有设定这个日期" not in page
    with_papers(plan)
    page = client.get(f"/plans/{plan.pk}/filing/").content.decode()
    assert "本地没有设定这个日期，由审核人核对" in page
    bad = client.post(
        f"/plans/{plan.pk}/filing/", {"road": "filing", "version": plan.version, "awarded_on": "三月"}
    )
    assert bad.status_code == 409 and "读不懂" in bad.content.decode()
    sent = client.post(
        f"/plans/{plan.pk}/filing/", {"road": "filing", "version": plan.version, "awarded_on": "2026-03-19"}
    )
    assert sent.status_code == 302
    assert client.get(sent["Location"]).status_code == 200
    assert Case.objects.get().awards.get().notice_on is None
    with pytest.raises(cases.Stale):
        actions.go_on(Case.objects.get(), "first_review", "pass", version=99, by=COUNTY)
