"""Concentrated submission: one letter for many, each accepted or returned alone, late ones with their reason, what goes first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.inbox.models import Notice
from jiugai.ground.letters.word import as_docx
from jiugai.plans.models import Plan
from jiugai.projects.actions import make
from jiugai.review import actions, cases, deciding, guiding, windows
from jiugai.review.actions import Wanted
from jiugai.review.letters import cover_letter
from jiugai.review.models import Case, CoverLetter, Lateness, Outcome, Priority, Turn, Window
from jiugai.review.windows import Facts, Sheet
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.ground.test_letters import words_of_docx
from tests.jiugai.review.made import case_of, plan_with_version

pytestmark = pytest.mark.django_db
CITY, PROVINCE, DECIDER = (fresh_id() for _ in range(3))


def case_at(country: Country, name: str, step: str = "docketing", county: str = HERE) -> Case:
    site = register(kind=Kind.ESTATE, division=country[f"{county}100001"], values={"name": name}, by=None)
    plan = plan_with_version(make(name=f"{name}改造", year=2026, sites=[site], by=None))
    return case_of(plan, step=step)


def window_of(country: Country, *, opens: int = -5, closes: int = 5, batch: int = 1, **more: Any) -> Window:
    day = clock.today()
    facts = {"year": 2027, "batch": batch, "name": f"2027年第{batch}批", "kinds": ("estate",)}
    days = {"opens_on": day + timedelta(days=opens), "closes_on": day + timedelta(days=closes)}
    return windows.open_window(country["640000"], Facts(**{**facts, **days, **more}), by=PROVINCE)


def sent(
    country: Country, window: Window, *made: Case, late: str = "", number: str = "吴建发〔2026〕21号"
) -> CoverLetter:
    sheet = Sheet(number, clock.today(), late)
    return windows.cover(window, [c.pk for c in made], sheet, city=country["640300"], by=CITY)


def test_one_letter_carries_many_and_each_is_accepted_or_returned_alone(country: Country) -> None:
    window = window_of(country)
    here = [case_at(country, name) for name in ("翠园", "裕西", "古城")]
    there = case_at(country, "开元", county=THERE)
    letter = sent(country, window, *here, there)
    assert letter.covered.count() == 4 and window.cases.count() == 4
    words = words_of_docx(as_docx(cover_letter(letter)))
    assert "吴建发〔2026〕21号" in words and "4件实施方案" in words
    assert all(c.plan.title in words for c in (*here, there))
    first, second = Case.objects.get(pk=here[0].pk), Case.objects.get(pk=here[1].pk)
    due = clock.today() + timedelta(days=9)
    actions.hand_back(first, "docketing", [Wanted("补盖章")], version=first.version, due_on=due, by=PROVINCE)
    assert Case.objects.filter(window=window, turn=Turn.AUTHOR).count() == 1
    second.refresh_from_db()
    assert second.turn == Turn.REVIEWER and second.window == window


def test_the_batch_of_the_window_stands_in_the_numbers(country: Country) -> None:
    window = window_of(country, batch=3)
    made = [case_at(country, name) for name in ("翠园", "裕西")]
    rolling = case_at(country, "古城", "conclusion")
    sent(country, window, *made)
    numbers = []
    for case in [*(Case.objects.get(pk=c.pk) for c in made), rolling]:
        while case.step != "conclusion":
            assert case.following is not None
            cases.enter(case, case.following, day=clock.today(), by=None, done="往下办")
        deciding.recommend(case, Outcome.PASS, text="同意通过", version=case.version, by=PROVINCE)
        case.refresh_from_db()
        numbers.append(deciding.conclude(case, text="同意通过", version=case.version, by=DECIDER).number)
    assert [n[:-2] for n in numbers] == [
        f"{HERE}-2027-03-001", f"{HERE}-2027-03-002", f"{HERE}-{clock.today().year}-00-001",
    ]  # fmt: skip


def test_the_last_day_ends_at_midnight_in_shanghai(country: Country) -> None:
    with clock.standing_at(datetime(2026, 11, 9, 1, tzinfo=UTC)):
        window = window_of(country, opens=0, closes=1)  # until the 10th
        first, second = case_at(country, "翠园"), case_at(country, "裕西")
    with clock.standing_at(datetime(2026, 11, 10, 15, 59, tzinfo=UTC)):  # 23:59 in Shanghai
        sent(country, window, first)
    with (
        clock.standing_at(datetime(2026, 11, 10, 16, 0, tzinfo=UTC)),
        pytest.raises(Refused, match="迟报要写明理由"),
    ):
        sent(country, window, second)
    first.refresh_from_db()
    assert first.window == window


def test_who_is_late_says_why_and_the_province_decides(country: Country) -> None:
    window, later = window_of(country, opens=-9, closes=-1), window_of(country, opens=20, closes=40, batch=2)
    case, other = case_at(country, "翠园"), case_at(country, "裕西")
    sent(country, window, case, other, late="汇总表返工，晚了两天")
    case.refresh_from_db()
    assert case.window is None and Lateness.objects.count() == 2
    with pytest.raises(cases.NotMet, match="还没有定列入哪一批"):
        actions.go_on(case, "docketing", "accept", version=case.version, by=PROVINCE)
    windows.decide_late(case.lateness, window, "理由成立，列入本批", by=PROVINCE)
    windows.decide_late(other.lateness, later, "转下一批", by=PROVINCE)
    assert set(Case.objects.values_list("window__batch", flat=True)) == {1, 2}
    with pytest.raises(Refused, match="已经处理过"):
        windows.decide_late(case.lateness, later, "再转", by=PROVINCE)


@pytest.mark.parametrize(
    ("step", "kinds", "opens", "number", "why"),
    [
        ("city_review", ("estate",), -5, "吴建发〔2026〕21号", "审查通过、等省受理的才能列入"),
        ("docketing", ("school",), -5, "吴建发〔2026〕21号", "只收学校方案"), ("docketing", ("estate",), 3, "吴建发〔2026〕21号", "才开始"),
        ("docketing", ("estate",), -5, "", "写明报送函的文号"),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_window_is_refused_and_nothing_is_half_done(
    step: str, kinds: tuple[str, ...], opens: int, number: str, why: str, country: Country
) -> None:
    window = window_of(country, opens=opens, closes=9, kinds=kinds)
    good, bad = case_at(country, "裕西"), case_at(country, "翠园", step)
    with pytest.raises(Refused, match=why):
        sent(country, window, good, bad, number=number)
    assert not CoverLetter.objects.exists() and not Case.objects.exclude(window=None).exists()


def test_a_case_is_under_one_letter(country: Country) -> None:
    window = window_of(country)
    case = case_at(country, "翠园")
    sent(country, window, case)
    with pytest.raises(Refused, match="已经在一份报送函里"):
        sent(country, window, case, number="吴建发〔2026〕22号")
    with pytest.raises(Refused, match="不在本市"):
        windows.cover(
            window, [fresh_id()], Sheet("吴建发〔2026〕23号", clock.today()), city=country["640300"], by=CITY
        )


def test_a_batch_is_one_window_and_its_days_are_sound(country: Country) -> None:
    window = window_of(country)
    with pytest.raises(Refused, match="已经有窗口了"):
        window_of(country)
    with pytest.raises(Refused, match="早于开始日期"):
        window_of(country, batch=2, closes=-9)
    with pytest.raises(Refused, match="由省级开"):
        windows.open_window(
            country[HERE], Facts(2027, 5, "窗", ("estate",), clock.today(), clock.today()), by=PROVINCE
        )
    with pytest.raises(Refused, match="已经过了"):
        windows.extend(window, clock.today() - timedelta(days=1), version=1, by=PROVINCE)
    assert windows.extend(window, clock.today(), version=1, by=PROVINCE).version == 2
    with pytest.raises(Refused, match="又被改过"):
        windows.extend(window, clock.today(), version=1, by=PROVINCE)


def test_what_goes_first_is_first_and_says_why(country: Country, person: Person, enter: Any) -> None:
    window = window_of(country)
    made = [case_at(country, name) for name in ("翠园", "裕西", "古城")]
    sent(country, window, *made)
    last = Case.objects.get(pk=made[2].pk)
    windows.mark(last, Priority.LIVELIHOOD, "列入2027年民生实事", by=CITY)
    with pytest.raises(Refused, match="已经是「民生实事」"):
        windows.mark(last, Priority.LIVELIHOOD, "列入2027年民生实事", by=CITY)
    client = enter(person("province_reviewer", "640000"))
    page = client.get(f"/windows/{window.pk}/").content.decode()
    assert page.index("古城改造实施方案") < page.index("翠园改造实施方案") and "民生实事" in page
    only = client.get("/review/?view=all&first=1").content.decode()
    assert "古城" in only and "翠园改造实施方案" not in only
    refused = enter(person("county_officer", HERE)).post(
        f"/review/{last.pk}/priority/", {"priority": "0", "reason": "不是"}
    )
    assert refused.status_code == 409 and "由市级或省级定" in refused.content.decode()


def test_a_city_sees_its_own_and_a_neighbour_nothing(country: Country, person: Person, enter: Any) -> None:
    window = window_of(country)
    letter = sent(country, window, case_at(country, "翠园"))
    city, county = enter(person("city_officer", "640300")), enter(person("county_officer", THERE))
    assert "翠园改造实施方案" in city.get(f"/windows/{window.pk}/").content.decode()
    assert city.get(f"/cover-letters/{letter.pk}/docx/").status_code == 200
    assert "翠园改造实施方案" not in county.get(f"/windows/{window.pk}/").content.decode()
    assert county.get(f"/cover-letters/{letter.pk}/pdf/").status_code == 404
    assert county.get(f"/windows/{window.pk}/letter/").status_code == 403
    case_at(country, "裕西")
    page = city.get(f"/windows/{window.pk}/letter/").content.decode()
    assert "裕西改造实施方案" in page and "翠园改造实施方案" not in page


def test_the_page_of_a_window_costs_the_same_however_many_cases(
    country: Country, person: Person, enter: Any, django_assert_max_num_queries: Any
) -> None:
    window = window_of(country)
    sent(country, window, *(case_at(country, f"翠园{n}") for n in range(6)))
    client = enter(person("province_reviewer", "640000"))
    client.get("/me/")
    for path in (
        f"/windows/{window.pk}/",
        "/windows/",
        "/review/overdue/",
        "/guidance/",
        "/review/conditions/",
        "/experts/",
    ):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200, path


def test_a_city_guides_a_draft_and_the_county_answers(country: Country, person: Person, enter: Any) -> None:
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "翠园"}, by=None)
    plan: Plan = plan_with_version(make(name="翠园改造", year=2026, sites=[site], by=None))
    officer = person("county_officer", HERE)
    made = guiding.guide(plan, "第三章补雨水量计算", way="on_site", happened_on=clock.today(), by=CITY)
    assert Notice.objects.filter(account=officer, event="review.guided").count() == 1
    with pytest.raises(Refused, match="已经记过"):
        guiding.guide(plan, "第三章补雨水量计算", way="on_site", happened_on=clock.today(), by=CITY)
    with pytest.raises(Refused, match="4 到 1000 个字"):
        guiding.guide(plan, "补", way="on_site", happened_on=clock.today(), by=CITY)
    path = f"/plans/{plan.pk}/guidance/"
    assert "第三章补雨水量计算" in enter(officer).get(path).content.decode()
    assert enter(person("county_officer", THERE)).get(path).status_code == 404
    assert (
        enter(officer)
        .post(path, {"text": "自己指导自己", "way": "call", "happened_on": str(clock.today())})
        .status_code
        == 409
    )
    assert enter(officer).post(path, {"line": str(made.pk), "taken": "已补在第三章"}).status_code == 302
    with pytest.raises(Refused, match="已经回复过"):
        guiding.take_up(made, "再回复", by=officer.pk)
    case_of(plan)
    with pytest.raises(Refused, match="只对编制和修改中的方案"):
        guiding.guide(
            Plan.objects.get(pk=plan.pk), "报送以后的话", way="call", happened_on=clock.today(), by=CITY
        )
    log = enter(person("city_officer", "640300")).get("/guidance/").content.decode()
    assert "1 条，0 条没有回复" in log


def test_what_is_overdue_is_counted_by_place_and_step(country: Country, person: Person, enter: Any) -> None:
    late, other = case_at(country, "翠园"), case_at(country, "开元", county=THERE)
    Case.objects.filter(pk=late.pk).update(due_on=clock.today() - timedelta(days=4))
    page = enter(person("city_officer", "640300")).get("/review/overdue/").content.decode()
    assert "逾期 1 件" in page and "利通区" in page and "红寺堡区" in page and "省受理" in page
    own = enter(person("county_officer", THERE)).get("/review/overdue/").content.decode()
    assert "逾期 0 件" in own and other.plan.title not in own
