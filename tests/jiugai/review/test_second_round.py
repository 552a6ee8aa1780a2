"""What comes back is looked at again: corrections closed, the panel on what was sent in last, nobody on one's own work."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.inbox.models import Task
from jiugai.ground.jobs.models import Job
from jiugai.plans import actions as plans
from jiugai.plans import reading
from jiugai.plans.models import Plan, State
from jiugai.plans.tasks import read
from jiugai.projects.actions import set_gate
from jiugai.projects.models import GateName, GateState
from jiugai.review import actions, deciding, drawing, scoring, windows
from jiugai.review.actions import Wanted
from jiugai.review.cases import NotMet, note
from jiugai.review.deadlines import left
from jiugai.review.letters import KINDS, letter_of
from jiugai.review.models import Case, Lateness, Outcome, Panel
from jiugai.review.pending import SCORE
from jiugai.review.reconsidering import reconsider
from jiugai.review.scoring import Meeting
from planlint import catalogue
from tests.jiugai.conftest import HERE, Country, Person
from tests.jiugai.review.made import case_of, expert_of, heard, version_of
from tests.jiugai.review.panel_writes import a_window
from tests.jiugai.review.rounds import (
    AUTHOR,
    CITY,
    CLERK,
    DECIDER,
    carried,
    case_at,
    concluded_as,
    handed_back,
    papers,
    plan_at,
    recommended_as,
    second_version,
    sent,
)

pytestmark = pytest.mark.django_db
MARKS = {c.code: 80 for c in catalogue.criteria("estate")}
GROUNDS = "房产证上的建成年份是1998年，在支持年限之内。"


def drawn(case: Case, country: Country, person: Person, seats: int = 2) -> Panel:
    """Of three experts, each with a log-in."""
    for n in range(3):
        expert_of(country["640000"], n, login=person("expert", "640000", f"zj{n}").login)
    drawing.commit(case, by=CLERK)
    return drawing.draw(case, [("cost", seats)], by=CLERK)


def scored(panel: Panel, number: int, leaning: str = "agree", opinions: str = "") -> None:
    seat = panel.seats.get(number=number)
    scoring.hand_in(seat, MARKS, leaning, opinions, by=seat.expert.account_id)


def resubmitted(case: Case) -> Case:
    plan = Plan.objects.get(pk=case.plan_id)
    second_version(plan)
    return sent(plan)


def test_what_blocks_on_record_nobody_can_talk_away(country: Country) -> None:
    plan = plan_at(country)
    case = sent(plan)
    assert plan.project is not None
    set_gate(plan.project, GateName.OBJECTION, state=GateState.SHUT, cause="两户有异议", by=AUTHOR)
    actions.judge(case, "consent", "met", by=CLERK)
    with pytest.raises(NotMet, match="有异议没有答复"):
        actions.go_on(case, "first_review", "pass", version=case.version, by=CLERK)


def test_corrections_asked_for_at_the_experts_are_closed_there(country: Country, person: Person) -> None:
    case = heard(carried(sent(plan_at(country)), "expert_review"), by=CLERK, author=AUTHOR)
    case = sent(Plan.objects.get(pk=handed_back(case, "消防通道不足四米").plan_id))
    case = actions.go_on(case, case.step, "consolidate", version=case.version, text="同意", by=CLERK)
    with pytest.raises(NotMet, match="更正 1 条没有办结"):
        actions.go_on(case, case.step, "finish", version=case.version, by=CLERK)
    actions.close_corrections(case, [case.corrections.get().pk], by=CLERK)
    case.refresh_from_db()
    assert actions.go_on(case, case.step, "finish", version=case.version, by=CLERK).step == "conclusion"


def test_a_panel_that_meets_looks_at_what_was_sent_in_anew(
    country: Country, person: Person, enter: Any
) -> None:
    case = carried(sent(plan_at(country)), "expert_review")
    panel = drawn(case, country, person)
    scored(panel, 1, "mend", "补大样")
    waiting = Task.objects.open().filter(kind=SCORE)
    assert waiting.count() == 1
    case = handed_back(Case.objects.get(pk=case.pk))
    assert not waiting.exists()
    seat = panel.seats.get(number=2)
    with pytest.raises(Refused, match="已退回补正"):
        scoring.hand_in(seat, MARKS, "agree", "", by=seat.expert.account_id)
    case = resubmitted(case)
    assert waiting.count() == 2, "who scored the first version is asked again"
    page = enter(seat.expert.account).get(f"/panels/{seat.pk}/").content.decode()
    assert "第2版" in page
    panel.refresh_from_db()
    scored(panel, 2)
    first = panel.seats.get(number=1)
    scoring.hold(panel, Meeting(clock.today(), "", "", "可行", first.pk, frozenset()), by=CLERK)
    with pytest.raises(Refused, match="第 1 席还没有交评分表"):
        scoring.close(panel, by=CLERK)
    scored(panel, 1, "mend", "补大样")
    assert scoring.close(panel, by=CLERK).closed_at is not None


def test_a_closed_panel_of_the_first_round_says_so_or_is_drawn_anew(country: Country) -> None:
    case = heard(carried(sent(plan_at(country)), "expert_review"), by=CLERK, author=AUTHOR)
    case = actions.go_on(case, case.step, "consolidate", version=case.version, text="同意", by=CLERK)
    case = actions.go_on(case, case.step, "finish", version=case.version, by=CLERK)
    case = concluded_as(case, Outcome.RETURN, "重做给排水专章")
    assert case.step == "expert_review"
    actions.answer(case.corrections.get(), "已改", by=AUTHOR)
    case = resubmitted(case)
    actions.close_corrections(case, [case.corrections.get().pk], by=CLERK)
    case.refresh_from_db()
    with pytest.raises(NotMet, match="专家评的是第1次报送，现在是第2次"):
        actions.go_on(case, case.step, "finish", version=case.version, by=CLERK)
    panel = scoring.panel_of(case)
    assert panel is not None
    assert scoring.drafted(panel, []).startswith("第2次报送经原专家组复核")
    assert drawing.commit(case, reason="改动大，重新抽取", by=CLERK).number == 2


def test_the_words_of_the_panel_are_kept_whole(country: Country) -> None:
    case = case_at(country, "expert_review")
    case = actions.go_on(case, case.step, "consolidate", version=case.version, text="长" * 9000, by=CLERK)
    assert len(case.entries.get(act="consolidate").text) == 9000
    with pytest.raises(Refused, match=r"最多写 10,000 个字，现在 10,001 个字"):
        actions.go_on(case, case.step, "consolidate", version=case.version, text="长" * 10_001, by=CLERK)


def test_a_fifty_first_condition_is_not_dropped(country: Country) -> None:
    with pytest.raises(Refused, match="最多写 50 条，现在 51 条"):
        recommended_as(case_at(country, "conclusion"), Outcome.CONDITIONS, *(f"条件{n}" for n in range(51)))


@pytest.mark.parametrize("due_on", [date(9999, 12, 31), date(2029, 1, 1)])
def test_a_day_years_ahead_is_a_slip(country: Country, due_on: date) -> None:
    case = case_at(country, "conclusion")
    with pytest.raises(Refused, match="两年以后"):
        deciding.recommend(
            case, Outcome.CONDITIONS, text="原则同意", conditions=["补意见"], due_on=due_on, version=case.version, by=CLERK
        )  # fmt: skip


def test_nobody_scores_while_the_panel_is_drawn_anew(country: Country, person: Person, enter: Any) -> None:
    case = case_at(country, "expert_review")
    old = drawn(case, country, person, seats=1)
    seat = old.seats.get()
    drawing.commit(case, reason="专家出差，重新抽取", by=CLERK)
    with pytest.raises(Refused, match="正在重新抽取"):
        scored(old, 1)
    drawing.draw(case, [("cost", 1)], declared={seat.expert_id: "与建设单位有利害关系"}, by=CLERK)
    assert enter(seat.expert.account).get(f"/panels/{seat.pk}/").status_code == 404
    with pytest.raises(Refused, match="已经重新抽取"):
        drawing.recuse(seat, "与建设单位有利害关系", by=CLERK)


def test_a_clerk_cannot_take_the_place_of_an_expert(country: Country, person: Person, enter: Any) -> None:
    case = case_at(country, "expert_review")
    panel = drawn(case, country, person, seats=1)
    scored(panel, 1, "oppose", "不同意")
    seat = panel.seats.get()
    expert = seat.expert
    clerk = enter(person("province_reviewer", "640000"))
    for login in ("", "zj0" if expert.account.login != "zj0" else "zj1"):  # type: ignore[union-attr]
        facts = {
            "name": expert.name, "employer": expert.employer, "specialty": ["cost"], "login": login, "version": expert.version,
        }  # fmt: skip
        answer = clerk.post(f"/experts/{expert.pk}/", facts)
        assert answer.status_code == 409
    with pytest.raises(Refused, match="专家本人交的"):
        scoring.hand_in(seat, dict.fromkeys(MARKS, 99), "agree", "", from_paper=True, by=CLERK)


def test_only_who_may_score_is_given_an_experts_log_in(country: Country, person: Person) -> None:
    clerk = person("province_reviewer", "640000")
    with pytest.raises(Refused, match="的评审专家"):
        expert_of(country["640000"], 7, login=clerk.login)


def test_an_expert_who_sent_the_plan_in_is_recused(country: Country, person: Person) -> None:
    expert = expert_of(country["640000"], 7, login=person("expert", "640000", "zj7").login)
    plan = plan_at(country)
    plan.made_by = expert.account_id
    plan.save()
    assert expert.pk in drawing.excluded_by_rule(case_of(plan), [expert])


def test_the_author_reads_the_recommendation_when_it_is_decided(
    country: Country, person: Person, enter: Any
) -> None:
    case = recommended_as(case_at(country, "conclusion"), Outcome.REFUSE)
    path = f"/review/{case.pk}/?tab=log"
    inside = [enter(person(r, "640000")) for r in ("province_reviewer", "province_decider")]
    outside = [enter(person(r, HERE)) for r in ("county_officer", "implementer", "county_reviewer")]
    assert all("提出建议：不予通过" in b.get(path).content.decode() for b in inside)
    for browser in outside:
        page = browser.get(path).content.decode()
        assert "提出建议" not in page and "按专家意见办" not in page
    deciding.conclude(case, text="按建议办", version=case.version, by=DECIDER)
    assert all("提出建议：不予通过" in b.get(path).content.decode() for b in outside)


def test_each_level_looks_anew(country: Country) -> None:
    case = sent(plan_at(country))
    with pytest.raises(Refused, match="是您报送的"):
        actions.go_on(case, case.step, "pass", version=case.version, by=AUTHOR)
    actions.judge(case, "consent", "met", by=CLERK)
    case = actions.go_on(case, case.step, "pass", version=case.version, by=CLERK)
    with pytest.raises(Refused, match="「县初审」是您办的"):
        actions.go_on(case, case.step, "pass", version=case.version, by=CLERK)
    case = actions.go_on(case, case.step, "pass", version=case.version, by=CITY)
    with pytest.raises(Refused, match="「市初审」是您办的"):
        actions.go_on(case, case.step, "accept", version=case.version, by=CITY)


def test_after_a_reconsideration_a_new_recommendation_is_waited_for(
    country: Country, person: Person, enter: Any
) -> None:
    case = case_at(country, "conclusion")
    recommended_as(case, Outcome.PASS)  # thought better of before anybody decided
    case = concluded_as(Case.objects.get(pk=case.pk), Outcome.REFUSE)
    case = reconsider(case, GROUNDS, version=case.version, by=AUTHOR)
    open_kinds = Task.objects.open().filter(subject=case.pk).values_list("kind", flat=True)
    assert list(open_kinds) == ["review.conclusion.docket"]
    assert case.proposed is None
    decider = enter(person("province_decider", "640000"))
    assert "处理建议：" not in decider.get(f"/review/{case.pk}/").content.decode()
    assert "还没有处理建议" in decider.get(f"/review/{case.pk}/conclusion/").content.decode()


def test_a_reconsidered_programme_gives_way_to_the_one_begun_since(country: Country) -> None:
    plan = plans.begin(title="利通区实施方案", year=2026, division=country[HERE], by=AUTHOR)
    version_of(plan)
    case = concluded_as(case_of(plan, step="conclusion"), Outcome.REFUSE)
    plans.begin(title="利通区实施方案（重编）", year=2026, division=country[HERE], by=AUTHOR)
    with pytest.raises(Refused, match="已有实施方案"):
        reconsider(case, GROUNDS, version=case.version, by=AUTHOR)


def test_a_returned_filing_can_correct_its_award(country: Country) -> None:
    plan = papers(plan_at(country), filing=True)
    wrong, right = date(2026, 3, 19), date(2026, 1, 5)
    case = actions.send_in(plan, version=plan.version, road="filing", awarded_on=wrong, by=AUTHOR)
    assert case is not None
    case = handed_back(Case.objects.get(pk=case.pk), "中标日期与通知书不符")
    plan.refresh_from_db()
    with pytest.raises(Refused, match="在今天之后"):
        tomorrow = clock.today() + timedelta(days=1)
        actions.send_in(plan, version=plan.version, road="filing", awarded_on=tomorrow, by=AUTHOR)
    actions.send_in(plan, version=plan.version, road="filing", awarded_on=right, by=AUTHOR)
    assert case.awards.order_by("-id")[0].awarded_on == right


def test_a_letter_speaks_of_what_was_sent_in_then(country: Country) -> None:
    case = resubmitted(handed_back(sent(plan_at(country))))
    first, second = (case.entries.get(act=act) for act in ("opened", "answered"))
    said = [str(letter_of(case, KINDS["application"], entry)) for entry in (first, second)]
    assert "第1版" in said[0] and "960.00万元" in said[0] and "1,440" not in said[0]
    assert "第2版" in said[1] and "1,440.00万元" in said[1]


def test_a_letter_is_issued_by_the_organisation_of_who_acted(country: Country, person: Person) -> None:
    reviewer = person("county_reviewer", HERE)
    case = sent(plan_at(country))
    day = clock.today() + timedelta(days=9)
    actions.hand_back(case, case.step, [Wanted("补盖章")], version=case.version, due_on=day, by=reviewer.pk)
    told = letter_of(case, KINDS["return"], case.entries.get(act="return"))
    assert told.issuers == ("county_reviewer 单位",)


def test_a_programme_is_promised_no_experts(country: Country) -> None:
    plan = plans.begin(title="利通区实施方案", year=2026, division=country[HERE], by=AUTHOR)
    version_of(plan)
    case = case_of(plan, step="conclusion")
    accepted = note(case, "accept", "受理", by=CLERK, day=clock.today())
    assert "专家" not in str(letter_of(case, KINDS["acceptance"], accepted))
    case = concluded_as(case, Outcome.PASS)
    assert "专家" not in str(letter_of(case, KINDS["conclusion"], case.entries.get(act="conclude")))


def test_a_plan_returned_by_a_conclusion_can_be_withdrawn(country: Country) -> None:
    case = concluded_as(case_at(country, "conclusion"), Outcome.RETURN, "重做给排水专章")
    assert actions.withdraw(case, "居民又提了意见", version=case.version, by=AUTHOR).outcome == "withdrawn"


def test_conditions_are_not_set_overdue(country: Country) -> None:
    case = case_at(country, "conclusion")
    day = clock.today() + timedelta(days=2)
    deciding.recommend(
        case, Outcome.CONDITIONS, text="原则同意", conditions=["补意见"], due_on=day, version=case.version, by=CLERK
    )  # fmt: skip
    case.refresh_from_db()
    with pytest.raises(Refused, match="已经过了"):
        deciding.conclude(
            case, text="按建议办", version=case.version, by=DECIDER, happened_on=day + timedelta(days=1)
        )


def test_the_papers_of_a_case_are_those_that_were_sent_in(
    country: Country, person: Person, enter: Any
) -> None:
    case = handed_back(sent(plan_at(country)))
    plan = Plan.objects.get(pk=case.plan_id)
    old = plan.attachments.filter(code="cost_estimate", removed_at=None).get()
    plans.detach(old, by=AUTHOR)
    page = enter(person("county_reviewer", HERE)).get(f"/review/{case.pk}/?tab=papers").content.decode()
    assert f"/attachments/{old.pk}/" in page


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (date(2026, 11, 22), "剩 0 个工作日"),
        (date(2026, 11, 20), "今天到期"),
        (date(2026, 11, 23), "剩 1 个工作日"),
    ],
)
def test_a_friday_is_not_the_sunday_on_which_a_term_ends(last: date, said: str) -> None:
    assert left(date(2026, 11, 20), last).words == said


def test_what_was_taken_back_is_taken_into_no_batch(country: Country) -> None:
    case = case_at(country, "docketing")
    window = a_window({"review": case.pk}, closed=True)
    late = Lateness.objects.create(case=case, window=window, reason="材料晚到", recorded_at=clock.now())
    actions.withdraw(case, "居民又提了意见", version=case.version, by=AUTHOR)
    with pytest.raises(Refused, match="已办结"):
        windows.decide_late(late, window, "列入本批", by=fresh_id())


_POLICY = """name = "ningxia"
title = "宁夏"
inherits = "national"
division = "640000"

[[rule]]
id = "review.steps"
title = "审核流程"
value = {steps}
basis = [{{ document = "工作通知", text = "流程", verified = false }}]
"""


@pytest.mark.parametrize(
    "steps", ['["first_review", "docketing", "approval"]', '["first_review", "docketing"]', '["approval"]']
)
def test_steps_that_lead_to_no_end_are_refused_at_the_door(
    country: Country, settings: Any, tmp_path: Path, steps: str
) -> None:
    (tmp_path / "ningxia.toml").write_text(_POLICY.format(steps=steps), "utf-8")
    settings.POLICY_DIR = tmp_path
    with pytest.raises(Refused, match=r"审核的步骤（review\.steps）走不到头"):
        case_of(plan_at(country))
    assert not Case.objects.exists()


def test_a_file_that_breaks_the_reader_is_given_up_in_words(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_at(country)
    version = second_version(plan, read=False)

    def broken(_key: UUID) -> None:
        raise OSError("disk")

    monkeypatch.setattr(reading, "carry_out", broken)
    job = Job(name="plans.read", arguments=json.dumps({"version": str(version.pk)}), attempts=1)
    with pytest.raises(OSError, match="disk"):
        read(job)
    version.refresh_from_db()
    assert version.state == State.WAITING
    job.attempts = 2
    with pytest.raises(OSError, match="disk"):
        read(job)
    version.refresh_from_db()
    assert version.state == State.FAILED and "没能读完" in version.trouble
