"""The whole road of a plan, from the county's file to the frozen plan with its number, by the real actions."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError

from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.letters.word import as_docx
from jiugai.plans import actions as plans
from jiugai.plans import reading
from jiugai.plans.checklist import lines_of
from jiugai.plans.models import Plan, Severity, Standing, State, Version
from jiugai.plans.readiness import obstacles, unanswered_of
from jiugai.projects.actions import make, set_gate
from jiugai.projects.models import GateName, GateState
from jiugai.review import actions, cases, deciding
from jiugai.review.actions import Wanted
from jiugai.review.letters import letter_of, letters_of
from jiugai.review.models import Case, IssuedNumber, Outcome, Turn
from jiugai.review.numbering import is_sound
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, Country
from tests.jiugai.ground.test_letters import words_of_docx
from tests.jiugai.review.made import heard

pytestmark = pytest.mark.django_db
AUTHOR, COUNTY, CITY, REVIEWER, DECIDER = (fresh_id() for _ in range(5))
EXAMPLES = Path(__file__).parents[3] / "examples"
PDF = b"%PDF-1.4 "


@pytest.fixture
def plan(country: Country) -> Plan:
    """A plan of an estate, begun and empty; residents agreed, no objection is open."""
    site = register(
        kind=Kind.ESTATE,
        division=country[f"{HERE}100001"],
        values={"name": "翠园小区", "buildings": 6},
        by=AUTHOR,
    )
    project = make(name="翠园小区改造", year=2026, sites=[site], by=AUTHOR)
    for gate in (GateName.CONSENT, GateName.OBJECTION):
        set_gate(project, gate, state=GateState.OPEN, cause="表决通过，公示无异议", by=AUTHOR)
    return plans.begin(title="翠园小区改造实施方案", year=2026, project=project, by=AUTHOR)


def brought(plan: Plan, example: str, name: str = "") -> Version:
    path = EXAMPLES / example
    version = plans.bring(plan, io.BytesIO(path.read_bytes()), name or path.name, by=AUTHOR)
    reading.carry_out(version.pk)
    version.refresh_from_db()
    plan.refresh_from_db()
    return version


def ready(plan: Plan) -> Plan:
    """With a version, a reason for each finding and every needed paper."""
    version = brought(plan, "翠园小区改造实施方案.docx") if not plan.latest else plan.current
    assert version is not None and version.state == State.DONE, version and version.trouble
    for finding in unanswered_of(plan, version):
        plans.justify(plan, finding.key, "现场核对过，按设计单位说明执行", by=AUTHOR)
    for line in lines_of(plan):
        if line.is_missing:
            plans.attach(
                plan,
                line.code,
                io.BytesIO(PDF + line.name.encode()),
                f"{line.name}.pdf",
                part=line.part,
                by=AUTHOR,
            )
    plan.refresh_from_db()
    return plan


def sent(plan: Plan) -> Case:
    return actions.send_in(plan, version=ready(plan).version, by=AUTHOR)


def passed(case: Case, *steps: tuple[str, str, object]) -> Case:
    for step, act, by in steps:
        if act == "consolidate":
            case = heard(case, by=REVIEWER, author=AUTHOR)
        case = actions.go_on(case, step, act, version=case.version, text="同意", by=by)  # type: ignore[arg-type]
    return case


def before_conclusion(plan: Plan) -> Case:
    return passed(
        sent(plan), ("first_review", "pass", COUNTY), ("city_review", "pass", CITY), ("docketing", "accept", REVIEWER),
        ("expert_review", "consolidate", REVIEWER), ("expert_review", "finish", REVIEWER),
    )  # fmt: skip


def test_what_is_missing_stands_in_the_way_each_with_its_reason(plan: Plan) -> None:
    assert next(o.code for o in obstacles(plan)) == "version"
    version = brought(plan, "槐安里小区改造实施方案（送审稿）.docx")
    assert version.errors and version.findings.count() == version.errors + version.warnings + version.infos
    found = {o.code for o in obstacles(plan)}
    assert found == {"findings", "attachment"}
    with pytest.raises(plans.NotReady, match="缺「规划设计图纸") as refused:
        actions.send_in(plan, version=plan.version, by=AUTHOR)
    assert len(refused.value.obstacles) == len(obstacles(plan))
    assert not Case.objects.exists() and not plan.sent.exists()


def test_the_whole_road_ends_in_a_frozen_plan_with_its_number(plan: Plan) -> None:
    case = before_conclusion(plan)
    assert (case.step, case.turn) == ("conclusion", Turn.REVIEWER)
    deciding.recommend(case, Outcome.PASS, text="同意专家组意见", version=case.version, by=REVIEWER)
    case.refresh_from_db()
    with pytest.raises(Refused, match="另一个人"):
        deciding.conclude(case, text="同意通过", version=case.version, by=REVIEWER)
    case = deciding.conclude(case, text="同意通过", version=case.version, by=DECIDER)
    assert case.number.startswith(f"{HERE}-{clock.today().year}-00-001-") and is_sound(case.number)
    assert case.step == "approval" and case.is_open
    case = deciding.approve(
        case, document="利政函〔2026〕8号", approved_on=clock.today(), version=case.version, by=CITY
    )
    plan.refresh_from_db()
    assert (plan.standing, plan.frozen_id, case.is_open) == (Standing.APPROVED, plan.current_id, False)
    assert plan.project is not None
    plan.project.refresh_from_db()
    assert plan.project.gates[2] == GateState.OPEN and plan.project.stage == "05_review"
    told = list(case.entries.order_by("number").values_list("said", flat=True))
    assert told == [
        "第1次报送", "初审通过", "审查通过", "受理", "第1次抽取：封存随机数", "第1次抽取：抽出专家 3 位",
        "专家评审会结束，3 位专家，平均 85.00 分", "专家组意见", "专家评审结束", "提出建议：通过", "作出结论：通过", "政府批准",
    ]  # fmt: skip
    with pytest.raises(Refused, match="变更申请"):
        plans.bring(plan, io.BytesIO(b"another"), "a.txt", by=AUTHOR)
    with pytest.raises(DatabaseError):
        IssuedNumber.objects.update(number=2)


def test_a_plan_handed_back_comes_again_at_the_step_that_handed_it_back(plan: Plan) -> None:
    case = passed(sent(plan), ("first_review", "pass", COUNTY), ("city_review", "pass", CITY))
    error = plan.current.findings.exclude(severity=Severity.INFO).first() if plan.current else None
    wanted = [
        Wanted("总投资与分项对不上，改正", "finding", (error.key,) if error else ()),
        Wanted("补盖章的申请函"),
    ]
    due = clock.today() + timedelta(days=9)
    returned = actions.hand_back(case, "docketing", wanted, version=case.version, due_on=due, by=REVIEWER)
    case.refresh_from_db()
    plan.refresh_from_db()
    assert (case.turn, case.due_on, plan.standing) == (Turn.AUTHOR, due, Standing.RETURNED)
    with pytest.raises(Refused, match="更正 1、2 还没有答复"):
        actions.send_in(plan, version=plan.version, by=AUTHOR)
    for one in returned.corrections.all():
        actions.answer(one, "已改，见第2版第三章", by=AUTHOR)
    case = actions.send_in(plan, version=plan.version, note="逐条改了", by=AUTHOR)
    assert (case.step, case.turn, case.submission.number) == ("docketing", Turn.REVIEWER, 2)
    with pytest.raises(cases.NotMet, match="更正 2 条没有办结"):
        passed(case, ("docketing", "accept", REVIEWER))
    assert actions.close_corrections(case, [c.pk for c in returned.corrections.all()], by=REVIEWER) == 2
    case = passed(case, ("docketing", "accept", REVIEWER))
    assert case.step == "expert_review"


@pytest.mark.parametrize(
    ("wanted", "due", "why"),
    [
        ([], 5, "至少一条"), ([Wanted("")], 5, "第 1 条"), ([Wanted("好" * 1001)], 5, "1001 个字"),
        ([Wanted("改金额")] * 101, 5, "最多 100 条"), ([Wanted("改金额")], 0, "不在今天之后"),
    ],
)  # fmt: skip
def test_a_return_says_why(wanted: list[Wanted], due: int, why: str, plan: Plan) -> None:
    case = sent(plan)
    with pytest.raises(Refused, match=why):
        actions.hand_back(
            case,
            "first_review",
            wanted,
            version=case.version,
            due_on=clock.today() + timedelta(days=due),
            by=COUNTY,
        )
    assert not case.returns.exists()


def test_who_acts_on_an_old_page_is_told_what_happened(plan: Plan) -> None:
    case = sent(plan)
    seen = case.version
    passed(case, ("first_review", "pass", COUNTY))
    with pytest.raises(cases.Stale, match=r"初审通过.*市初审"):
        actions.go_on(case, "first_review", "pass", version=seen, by=COUNTY)
    with pytest.raises(Refused, match="已经办过"):
        case.refresh_from_db()
        actions.go_on(case, "first_review", "pass", version=case.version, by=COUNTY)


def test_the_deadline_counts_working_days(plan: Plan) -> None:
    with clock.standing_at(datetime(2026, 3, 13, 2, tzinfo=UTC)):
        case = sent(plan)
    assert case.due_on == date(2026, 3, 20) and case.due_is_certain


def test_every_letter_of_a_case_says_what_is_on_record(plan: Plan) -> None:
    case = passed(sent(plan), ("first_review", "pass", COUNTY), ("city_review", "pass", CITY))
    due = clock.today() + timedelta(days=9)
    actions.hand_back(
        case,
        "docketing",
        [Wanted("总投资更正为 498.68 万元。"), Wanted("补盖章。")],
        version=case.version,
        due_on=due,
        by=REVIEWER,
    )
    for one in case.corrections.all():
        actions.answer(one, "已改", by=AUTHOR)
    plan.refresh_from_db()
    case = actions.send_in(plan, version=plan.version, by=AUTHOR) or case
    actions.close_corrections(case, [c.pk for c in case.corrections.all()], by=REVIEWER)
    case = passed(
        case,
        ("docketing", "accept", REVIEWER),
        ("expert_review", "consolidate", REVIEWER),
        ("expert_review", "finish", REVIEWER),
    )
    deciding.recommend(
        case,
        Outcome.CONDITIONS,
        text="原则同意",
        conditions=["补消防意见"],
        version=case.version,
        by=REVIEWER,
    )
    case.refresh_from_db()
    case = deciding.conclude(case, text="同意通过", version=case.version, by=DECIDER)
    log = list(case.entries.order_by("number"))
    made = {
        kind.code: words_of_docx(as_docx(letter_of(case, kind, entry)))
        for kind, entry in letters_of(case, log)
    }
    assert list(made) == ["application", "return", "acceptance", "opinion", "conclusion"]
    assert (
        "1.总投资更正为498.68万元。" in made["return"]
        and f"{due.month}月{due.day}日24:00前" in made["return"]
    )
    assert (
        case.number in made["conclusion"]
        and "1.补消防意见" in made["conclusion"]
        and "有条件通过" in made["conclusion"]
    )
    assert "规划设计图纸" in made["application"] and "翠园小区" in made["application"]
    assert "予以受理" in made["acceptance"] and "同意" in made["opinion"]
