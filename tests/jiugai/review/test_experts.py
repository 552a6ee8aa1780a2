"""Experts are drawn by a lot that anybody can repeat, recused by rule and by word, blind to each other, and answered one by one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.actions import merge
from jiugai.ground.divisions.models import Division, Level
from jiugai.ground.inbox.models import Task
from jiugai.projects.actions import make
from jiugai.review import actions, cases, drawing, lot, scoring
from jiugai.review.models import Case, Draw, Expert, Leaning, OpinionState, Panel, Seat
from jiugai.review.pending import OPINIONS, SCORE
from jiugai.review.pool import Facts, change, enlist, retire
from jiugai.review.scoring import Meeting
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from planlint import catalogue
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.installation import installation
from tests.jiugai.review.made import case_of, expert_of, heard, panel_with, plan_with_version

pytestmark = pytest.mark.django_db
REVIEWER, AUTHOR = fresh_id(), fresh_id()
REDRAW = Path(__file__).parents[3] / "script" / "redraw"
MARKS = {c.code: 80 for c in catalogue.criteria("estate")}


@pytest.fixture
def case(country: Country) -> Case:
    """Accepted by the province, before its experts."""
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "翠园小区"}, by=None)
    plan = plan_with_version(make(name="翠园小区改造", year=2026, sites=[site], by=None))
    return case_of(plan, step="expert_review")


def held(panel: Panel, **more: Any) -> Meeting:
    seats = scoring.present(panel)
    told: dict[str, Any] = {
        "held_on": clock.today(), "place": "三楼", "agenda": "评分", "minutes": "方案可行", "chair": seats[0].pk, "signed_in": frozenset(),
    }  # fmt: skip
    return Meeting(**{**told, **more})


def test_the_lot_is_repeated_from_its_published_inputs(
    case: Case, person: Person, enter: Any, tmp_path: Path
) -> None:
    panel = panel_with(case, by=REVIEWER, seats=3)
    drawing.recuse(panel.seats.get(number=2), "参与过前期咨询", by=REVIEWER)
    answer = enter(person("county_officer", HERE)).get(f"/review/{case.pk}/draws/1/")
    inputs = tmp_path / "draw-1.json"
    inputs.write_bytes(answer.content)
    told = subprocess.run(
        [sys.executable, str(REDRAW), str(inputs)], capture_output=True, text=True, check=True
    )
    drawn = {line.rsplit(" ", 1)[1] for line in told.stdout.splitlines()}
    assert drawn == {str(seat.expert_id) for seat in scoring.present(panel)} and len(drawn) == 3
    swapped = json.loads(inputs.read_text("utf-8"))
    swapped["secret"] = "0" * 64
    inputs.write_text(json.dumps(swapped), "utf-8")
    refused = subprocess.run([sys.executable, str(REDRAW), str(inputs)], capture_output=True, text=True)
    assert refused.returncode == 1 and "不符" in refused.stderr


def test_the_secret_is_committed_before_the_list_is_frozen_and_shown_only_after(
    case: Case, person: Person, enter: Any
) -> None:
    reviewer = enter(person("province_reviewer", "640000"))
    expert_of(_province(case))
    with pytest.raises(Refused, match="先封存随机数"):
        drawing.draw(case, [("cost", 1)], by=REVIEWER)
    made = drawing.commit(case, by=REVIEWER)
    assert lot.sha256(made.secret) == made.commitment
    page = reviewer.get(f"/review/{case.pk}/panel/").content.decode()
    assert made.commitment in page and made.secret not in page
    assert reviewer.get(f"/review/{case.pk}/draws/1/").status_code == 404
    with pytest.raises(Refused, match="已经封存"):
        drawing.commit(case, by=REVIEWER)
    drawing.draw(case, [("cost", 1)], by=REVIEWER)
    events = list(Record.objects.filter(event__startswith="review.draw").order_by("id"))
    assert [e.event for e in events] == ["review.draw_committed", "review.drawn"]
    assert made.commitment in events[0].data and made.secret not in events[0].data + events[1].data
    with pytest.raises(Refused, match="先封存随机数"):
        drawing.draw(case, [("cost", 1)], by=REVIEWER)


def _province(case: Case) -> Any:
    return Division.objects.get(code=case.province_code, level=Level.PROVINCE)


def test_who_belongs_to_the_place_or_the_author_is_never_on_the_list(case: Case) -> None:
    province = _province(case)
    own = enlist(province, Facts("吴忠明", "利通区质量中心", ("cost",), based_in=HERE), by=None)
    named = enlist(province, Facts("韩立", "总投资 960 万元", ("cost",)), by=None)  # words of the plan's text
    neighbour = enlist(province, Facts("何丽", "固原造价站", ("cost",), based_in=THERE), by=None)
    interested = enlist(province, Facts("罗军", "消防技术中心", ("cost",)), by=None)
    gone = enlist(province, Facts("丁一", "退休专家协会", ("cost",)), by=None)
    retire(gone, by=None)
    ruled = drawing.excluded_by_rule(case, list(Expert.objects.all()))
    assert ruled == {own.pk: "在方案所在的市县任职", named.pk: "方案里写到其工作单位"}
    drawing.commit(case, by=REVIEWER)
    with pytest.raises(Refused, match="写明利害关系"):
        drawing.draw(case, [("cost", 1)], declared={interested.pk: ""}, by=REVIEWER)
    with pytest.raises(Refused, match="造价要 2 位，名单里只有 1 位"):
        drawing.draw(case, [("cost", 2)], declared={interested.pk: "本人是小区业主"}, by=REVIEWER)
    panel = drawing.draw(case, [("cost", 1)], declared={interested.pk: "本人是小区业主"}, by=REVIEWER)
    assert panel.seats.get().expert == neighbour
    assert {out["name"]: out["why"] for out in panel.draw.left_out} == {
        "吴忠明": "在方案所在的市县任职", "韩立": "方案里写到其工作单位", "罗军": "申报回避：本人是小区业主",
    }  # fmt: skip


def test_who_serves_a_county_that_was_merged_into_that_of_the_plan_is_not_on_the_list(
    case: Case, country: Country
) -> None:
    neighbour = enlist(_province(case), Facts("何丽", "固原造价站", ("cost",), based_in=THERE), by=None)
    assert not drawing.excluded_by_rule(case, [neighbour])
    merge([country[THERE]], into=country[HERE], since=clock.today(), by=None)
    assert drawing.excluded_by_rule(case, [neighbour]) == {neighbour.pk: "在方案所在的市县任职"}


def test_a_redraw_says_why_and_ends_with_the_first_form(case: Case) -> None:
    panel = panel_with(case, by=REVIEWER, seats=2)
    with pytest.raises(Refused, match="重新抽取要写明理由"):
        drawing.commit(case, by=REVIEWER)
    drawing.commit(case, reason="两位专家都出差", by=REVIEWER)
    again = drawing.draw(case, [("cost", 2)], by=REVIEWER)
    assert again.draw.number == 2 and again.draw.list_digest != panel.draw.list_digest
    with pytest.raises(Refused, match="已经重新抽取"):
        scoring.hand_in(panel.seats.get(number=1), MARKS, Leaning.AGREE, "", by=REVIEWER)
    scoring.hand_in(again.seats.get(number=1), MARKS, Leaning.AGREE, "", by=REVIEWER)
    with pytest.raises(Refused, match="不能重新抽取"):
        drawing.commit(case, reason="换一批专家", by=REVIEWER)


def test_nobody_reads_a_form_of_another_before_the_panel_is_closed(
    case: Case, person: Person, enter: Any
) -> None:
    province = _province(case)
    one, two = (person("expert", "640000", login) for login in ("zhuanjia1", "zhuanjia2"))
    for n, account in enumerate((one, two)):
        expert_of(province, n, login=account.login)
    drawing.commit(case, by=REVIEWER)
    panel = drawing.draw(case, [("cost", 2)], by=REVIEWER)
    assert Task.objects.open().filter(kind=SCORE).count() == 2
    seats: dict[Any, Seat] = {seat.expert.account_id: seat for seat in scoring.present(panel)}
    path, other = f"/panels/{seats[one.pk].pk}/", f"/panels/{seats[two.pk].pk}/"
    sent = {**{f"mark-{code}": "73" for code in MARKS}, "leaning": "mend", "opinions": "化粪池接口补大样"}
    first = enter(one)
    assert first.post(path, sent).status_code == 302
    assert first.get(other).status_code == 404 and first.post(other, sent).status_code == 404
    assert first.get(f"/review/{case.pk}/panel/").status_code == 403
    reviewer = enter(person("province_reviewer", "640000"))
    for seen in (
        enter(two).get(other), reviewer.get(f"/review/{case.pk}/panel/"), reviewer.get(f"/review/{case.pk}/"),
        enter(person("county_officer", HERE)).get(f"/review/{case.pk}/panel/"),
    ):  # fmt: skip
        assert seen.status_code == 200
        assert "73" not in _words(seen) and "化粪池接口补大样" not in _words(seen)
    with pytest.raises(Refused, match="还没有交评分表"):
        scoring.close(panel, by=REVIEWER)
    assert enter(two).post(other, {**sent, "opinions": "", "leaning": "agree"}).status_code == 302
    scoring.hold(panel, held(panel), by=REVIEWER)
    scoring.close(panel, by=REVIEWER)
    assert "化粪池接口补大样" in reviewer.get(f"/review/{case.pk}/panel/").content.decode()
    late = first.post(path, {**sent, "opinions": "再加一条"})
    assert late.status_code == 409 and "评审会已经结束" in late.content.decode()


def _words(answer: Any) -> str:
    """The page without what is in every page: keys, digests, addresses."""
    text = answer.content.decode()
    return re.sub(r"<[^>]*>|[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f-]{27}", " ", text.partition("<main")[2])


def test_an_expert_reads_what_was_sent_in_and_nothing_else(case: Case, person: Person, enter: Any) -> None:
    account = person("expert", "640000")
    expert_of(_province(case), 1, login=account.login)
    drawing.commit(case, by=REVIEWER)
    seat = drawing.draw(case, [("cost", 1)], by=REVIEWER).seats.get()
    client = enter(account)
    assert case.plan.title in client.get("/panels/").content.decode()
    assert "总投资 960 万元" in client.get(f"/panels/{seat.pk}/").content.decode()
    assert client.get(f"/panels/{seat.pk}/chapters/1/").status_code == 200
    assert client.get(f"/panels/{seat.pk}/papers/{case.submission.version.file_id}/").status_code == 200
    assert client.get(f"/panels/{seat.pk}/papers/{case.plan_id}/").status_code == 404, "not sent in"
    for path in (f"/plans/{case.plan_id}/", f"/review/{case.pk}/", "/experts/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/panels/{seat.pk}/", {"recuse": "1", "why": "同一课题组"}).status_code == 302
    assert client.get(f"/panels/{seat.pk}/").status_code == 404, "who is recused reads no further"
    assert not Task.objects.open().filter(kind=SCORE).exists()


@pytest.mark.parametrize(
    ("marks", "leaning", "opinions", "why"),
    [
        ({}, "agree", "", "0 到 100 的整数分"), ({**MARKS, "money": 101}, "agree", "", "0 到 100"), (MARKS, "", "", "选一个总的意见"),
        (MARKS, "mend", " ", "要写明意见"), (MARKS, "mend", "补\n" * 31, "最多 30 条"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_filled_in_is_refused(
    marks: dict[str, int], leaning: str, opinions: str, why: str, case: Case
) -> None:
    seat = panel_with(case, by=REVIEWER, seats=1).seats.get()
    with pytest.raises(Refused, match=why):
        scoring.hand_in(seat, marks, leaning, opinions, by=REVIEWER)
    assert not seat.sheets.exists()


def test_the_review_ends_when_every_opinion_is_answered_and_closed(case: Case) -> None:
    def finish(now: Case) -> Case:
        return actions.go_on(now, "expert_review", "finish", version=now.version, by=REVIEWER)

    with pytest.raises(cases.NotMet, match="还没有抽取专家"):
        finish(case)
    panel = panel_with(case, by=REVIEWER, seats=2)
    for seat in scoring.present(panel):
        scoring.hand_in(seat, MARKS, Leaning.MEND, "补大样", by=REVIEWER)
    scoring.hold(panel, held(panel), by=REVIEWER)
    scoring.close(panel, by=REVIEWER)
    with pytest.raises(Refused, match="评审会已经结束"):
        scoring.close(panel, by=REVIEWER)
    case.refresh_from_db()
    assert list(case.opinions.order_by("number").values_list("number", "text")) == [
        (1, "补大样"),
        (2, "补大样"),
    ]
    assert Task.objects.open().filter(kind=OPINIONS, subject=case.pk).count() == 1
    with pytest.raises(cases.NotMet, match="专家意见 2 条没有办结"):
        finish(case)
    for one in case.opinions.all():
        with pytest.raises(Refused, match="采纳或不采纳"):
            scoring.answer(one, "已补", None, by=AUTHOR)
        scoring.answer(one, "已补大样", True, by=AUTHOR)
    assert not Task.objects.open().filter(kind=OPINIONS).exists()
    before = case.opinions.order_by("answered_at").first()
    assert before is not None and before.answered_at is not None
    with pytest.raises(Refused, match="又改过回复"):
        scoring.close_opinions(case, [1, 2], seen=before.answered_at - timedelta(seconds=1), by=REVIEWER)
    assert scoring.close_opinions(case, [1, 2], seen=clock.now(), by=REVIEWER) == 2
    with pytest.raises(Refused, match="没有选中已回复的意见"):
        scoring.close_opinions(case, [1, 2], by=REVIEWER)
    assert not case.opinions.exclude(state=OpinionState.CLOSED).exists()
    draft = scoring.drafted(panel, list(case.opinions.order_by("number")))
    assert "平均 80.00 分；修改后同意 2 人" in draft and "1. 补大样。（采纳：已补大样）" in draft
    with pytest.raises(cases.NotMet, match="还没有录入专家组意见"):
        finish(case)
    case.refresh_from_db()
    case = actions.go_on(case, "expert_review", "consolidate", version=case.version, text=draft, by=REVIEWER)
    assert finish(case).step == "conclusion"


def test_who_has_a_log_in_is_not_entered_by_a_clerk(case: Case, person: Person, enter: Any) -> None:
    account = person("expert", "640000")
    expert_of(_province(case), 1, login=account.login)
    drawing.commit(case, by=REVIEWER)
    seat = drawing.draw(case, [("cost", 1)], by=REVIEWER).seats.get()
    sent = {"act": "score", "seat": str(seat.pk), "leaning": "agree", **{f"mark-{c}": "90" for c in MARKS}}
    answer = enter(person("province_reviewer", "640000")).post(f"/review/{case.pk}/panel/", sent)
    assert answer.status_code == 409 and "由本人评分" in answer.content.decode()


def test_nobody_scores_a_plan_that_was_taken_back(case: Case, person: Person) -> None:
    account = person("expert", "640000")
    expert_of(_province(case), 1, login=account.login)
    drawing.commit(case, by=REVIEWER)
    seat = drawing.draw(case, [("cost", 1)], by=REVIEWER).seats.get()
    case.refresh_from_db()
    actions.withdraw(case, "居民又提了意见", version=case.version, by=AUTHOR)
    assert not Task.objects.open().filter(kind=SCORE).exists()
    with pytest.raises(Refused, match="不在专家评审中"):
        scoring.hand_in(seat, MARKS, Leaning.AGREE, "", by=account.pk)


def test_a_chair_sits_on_the_panel_and_nobody_signs_in_tomorrow(case: Case) -> None:
    panel = panel_with(case, by=REVIEWER, seats=2)
    with pytest.raises(Refused, match="组长要从到会的专家里选"):
        scoring.hold(panel, held(panel, chair=fresh_id()), by=REVIEWER)
    with pytest.raises(Refused, match="不在今天之后"):
        scoring.hold(
            panel, held(panel, held_on=None, signed_in=frozenset({panel.seats.get(number=1).pk})), by=REVIEWER
        )


def test_the_pool_refuses_what_is_no_expert(country: Country) -> None:
    province = country["640000"]
    made = expert_of(province)
    for facts, why in (
        (Facts("马", "设计院", ("cost",)), "姓名写 2 到"), (Facts("马建国", "设计院", ()), "至少选一个专业"),
        (Facts("马建国", "设计院", ("cost",), based_in="999999"), "不是市或县"), (Facts("马建国", "设计院", ("cost",), login="nobody"), "没有登录名"),
        (Facts(made.name, made.employer, ("cost",)), "已在库里"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            enlist(province, facts, by=None)
    with pytest.raises(Refused, match="又被改过"):
        change(made, Facts("马建国", "设计院", ("cost",)), version=9, by=None)
    with pytest.raises(Refused, match="按省建"):
        enlist(country[HERE], Facts("马建国", "设计院", ("cost",)), by=None)


IDS = st.lists(st.uuids().map(str), min_size=1, max_size=12, unique=True)


@given(IDS, st.randoms())
def test_the_order_of_the_list_never_matters(ids: list[str], chance: Any) -> None:
    experts = [{"id": i, "name": i[:4], "specialties": ["cost"]} for i in ids]
    shuffled = list(experts)
    chance.shuffle(shuffled)
    one, two = (lot.frozen(1, "F640302-2026-0001", e) for e in (experts, shuffled))
    assert one == two and lot.order("s", one, "F1") == lot.order("s", two, "F1")
    assert {e["id"] for e in lot.order("s", one, "F1")} == set(ids)


@given(IDS, st.integers(1, 12))
def test_a_seat_that_is_left_goes_to_the_next_of_the_same_order(ids: list[str], seats: int) -> None:
    listed = lot.frozen(1, "F1", [{"id": i, "name": i[:4], "specialties": ["cost"]} for i in ids])
    ordered = lot.order("s", listed, "F1")
    taken = [str(e["id"]) for _, e in lot.seated(ordered, [("cost", seats)])]
    assert taken == [e["id"] for e in ordered][:seats]
    following = lot.next_of(ordered, "cost", taken)
    assert following == (ordered[len(taken)] if len(taken) < len(ordered) else None)


AT_ONCE = """
from threading import Barrier, Thread
from django.db import connections
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Level
from jiugai.projects.actions import make
from jiugai.review import drawing
from jiugai.review.models import Draw, Panel
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.review.made import case_of, expert_of, plan_with_version
top = add(level=Level.PROVINCE, code="640000", name="宁夏回族自治区", under=None, since=None, by=None)
city = add(level=Level.CITY, code="640300", name="吴忠市", under=top, since=None, by=None)
county = add(level=Level.COUNTY, code="640302", name="利通区", under=city, since=None, by=None)
street = add(level=Level.STREET, code="640302100", name="金星镇", under=county, since=None, by=None)
site = register(kind=Kind.ESTATE, division=street, values={"name": "翠园小区"}, by=None)
case = case_of(plan_with_version(make(name="翠园小区改造", year=2026, sites=[site], by=None)), step="expert_review")
for n in range(6):
    expert_of(top, n)
done, failed = [], []
def all_at_once(act):
    start = Barrier(8)
    def one():
        try:
            start.wait()
            act()
            done.append(1)
        except Refused:
            pass
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()
    threads = [Thread(target=one) for _ in range(8)]
    [t.start() for t in threads], [t.join() for t in threads]
all_at_once(lambda: drawing.commit(case, by=fresh_id()))
all_at_once(lambda: drawing.draw(case, [("cost", 3)], by=fresh_id()))
print(len(done), failed, Draw.objects.count(), Panel.objects.count())
"""


def test_eight_who_draw_at_once_draw_one_panel(tmp_path: Path) -> None:
    with installation(tmp_path / "site") as made:
        assert made.python(AT_ONCE).splitlines()[-1] == "2 [] 1 1"


def test_a_panel_heard_whole_leaves_the_case_ready(case: Case) -> None:
    done = heard(case, by=REVIEWER, author=AUTHOR)
    assert Draw.objects.get(case=done).drawn_at is not None
    assert done.step == "expert_review" and done.panels.get().closed_at is not None
