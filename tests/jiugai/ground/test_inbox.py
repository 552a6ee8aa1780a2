"""What waits for whom: asked for once, settled with the act, taken and handed on by who may, reminded of once a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from jiugai.ground.accounts.acting import Person as Acting
from jiugai.ground.accounts.actions import withdraw
from jiugai.ground.accounts.models import Account, Membership
from jiugai.ground.audit.models import Record
from jiugai.ground.calendar.actions import declare
from jiugai.ground.calendar.workdays import all_workdays_left, deadline, workdays_left
from jiugai.ground.common import clock
from jiugai.ground.common.clock import standing_at
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.actions import merge
from jiugai.ground.inbox import lists, register
from jiugai.ground.inbox.actions import (
    ask,
    assign,
    give_back,
    give_back_of_leavers,
    owing,
    remind,
    settle,
    take,
)
from jiugai.ground.inbox.models import Notice, Task
from jiugai.ground.inbox.register import KINDS, task_kind
from jiugai.ground.inbox.verification import tasks as verified
from jiugai.projects.actions import change, make, set_gate
from jiugai.projects.models import GateName, GateState, Project
from jiugai.sites.actions import register as enter
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, THERE, Country, Person

pytestmark = pytest.mark.django_db
FUNDS, SCORE = "projects.gate.funds", "test.score"
NOON = datetime(2026, 3, 18, 4, tzinfo=UTC)
"""A Wednesday."""


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A personal kind beside those that there are."""
    monkeypatch.setattr(register, "KINDS", dict(KINDS))
    for place in (lists, register):
        monkeypatch.setattr(place, "KINDS", register.KINDS)
    from jiugai.ground.inbox import actions
    from jiugai.ground.inbox.pages import one

    monkeypatch.setattr(actions, "KINDS", register.KINDS)
    monkeypatch.setattr(one, "KINDS", register.KINDS)
    task_kind(SCORE, "给一份方案打分", permission="plans.check", is_personal=True)


@pytest.fixture
def noon() -> Iterator[None]:
    with standing_at(NOON):
        yield


def project_in(country: Country, county: str, name: str = "南关片区") -> Project:
    site = enter(kind=Kind.ESTATE, division=country[f"{county}100001"], values={"name": name}, by=None)
    return make(name=f"{name}改造项目", year=2026, sites=[site], by=None)


@pytest.fixture
def project(country: Country) -> Project:
    return project_in(country, HERE)


def asked(project: Project, kind: str = FUNDS, **more: object) -> Task:
    told: dict[str, object] = {
        "at": project, "subject_kind": "project", "subject": project.pk, "title": project.name, "path": f"/projects/{project.pk}/",
    }  # fmt: skip
    return ask(kind, **told | more)  # type: ignore[arg-type]


def titles(account: Account) -> list[str]:
    return [t.title for t in lists.mine(Acting(account)).order_by("due_sort", "id")]


def events() -> list[str]:
    return list(
        Record.objects.filter(event__startswith="inbox.").order_by("id").values_list("event", flat=True)
    )


# ── asking and settling ────────────────────────────────────────────────────────


def test_who_holds_the_permission_over_the_place_sees_it_and_nobody_else(
    project: Project, person: Person
) -> None:
    asked(project)
    assert titles(person("county_officer", HERE)) == [project.name]
    assert titles(person("county_officer", "640300", "city")) == [project.name], "who has the county below"
    assert titles(person("county_officer", THERE)) == []
    for role in ("street_officer", "province_reviewer", "expert", "leader"):
        assert titles(person(role, HERE)) == [], role


def test_what_waits_already_is_asked_for_once_and_says_what_is_told_last(
    project: Project, person: Person
) -> None:
    officer = person("county_officer", HERE)
    first = asked(project, detail="缺 176.54 万元")
    take(first, by=officer.pk)
    second = asked(project, detail="缺 20 万元", due_on=date(2026, 3, 20))
    assert second.pk == first.pk and Task.objects.count() == 1
    assert (second.detail, second.due_on, second.assignee_id) == ("缺 20 万元", date(2026, 3, 20), officer.pk)
    assert settle(subject=project.pk, kinds=[FUNDS], outcome="已过", by=officer.pk) == 1
    assert settle(subject=project.pk, kinds=[FUNDS], outcome="已过", by=officer.pk) == 0
    assert asked(project).pk != first.pk, "what was settled is asked for anew"


def test_a_shut_gate_waits_until_it_is_opened_and_each_gate_by_itself(
    project: Project, person: Person
) -> None:
    officer = person("county_officer", HERE)
    for gate in (GateName.FUNDS, GateName.PERMITS):
        set_gate(project, gate, state=GateState.SHUT, cause="缺文件", by=officer.pk)
    assert len(titles(officer)) == 2 and list(verified()) == []
    set_gate(project, GateName.FUNDS, state=GateState.OPEN, cause="资金到位", by=officer.pk)
    (left,) = lists.mine(Acting(officer))
    assert left.kind == "projects.gate.permits" and left.detail == "缺文件"
    (ended,) = lists.done(Acting(officer))
    assert (ended.kind, ended.outcome, ended.done_by) == (FUNDS, "已过", officer.pk)
    assert events() == [], "the gate's own record tells of it"
    assert list(verified()) == []


def test_a_task_asked_for_in_a_transaction_that_fails_is_not_there(project: Project) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        asked(project)
        raise ZeroDivisionError
    assert not Task.objects.exists()


def test_a_task_that_could_not_be_done_by_anybody_is_not_asked_for(project: Project) -> None:
    with pytest.raises(KeyError):
        asked(project, kind="projects.dance")
    with pytest.raises(ValueError):
        asked(project, path="https://example.com/")
    with pytest.raises(ValueError):
        asked(project, kind=SCORE)
    with pytest.raises(ValueError):
        task_kind(SCORE, "另一个名字", permission="plans.check")
    with pytest.raises(KeyError):
        task_kind("test.other", "没有的权限", permission="plans.dance")


def test_what_must_never_be_false_is_refused_by_the_database(project: Project) -> None:
    task = asked(project)
    for change_ in (
        {"title": ""},
        {"path": ""},
        {"done_at": NOON},
        {"outcome": "已过"},
        {"done_by": fresh_id()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**change_)


def test_a_task_comes_along_when_its_place_is_merged(
    project: Project, country: Country, person: Person
) -> None:
    asked(project)
    merge([country[HERE]], into=country[THERE], since=clock.today(), document="民发〔2026〕1号", by=None)
    assert titles(person("county_officer", THERE)) == [project.name]


# ── taking, giving back, handing on ────────────────────────────────────────────


def test_what_one_takes_the_others_do_not_have_any_more_until_it_is_given_back(
    project: Project, person: Person
) -> None:
    wang, li = (person("county_officer", HERE, n) for n in ("wang", "li"))
    task = asked(project)
    take(task, by=wang.pk)
    take(task, by=wang.pk)
    assert (titles(wang), titles(li)) == ([project.name], [])
    assert [t.pk for t in lists.in_colleagues_hands(Acting(li))] == [task.pk]
    with pytest.raises(Refused, match="已由 wang 领办"):
        take(task, by=li.pk)
    with pytest.raises(OutOfReach):
        give_back(task, by=li.pk)
    give_back(task, by=wang.pk)
    give_back(task, by=wang.pk)
    assert titles(li) == [project.name]
    assert events() == ["inbox.taken", "inbox.given_back"]
    told = Record.objects.get(event="inbox.taken")
    assert (told.subject, told.county_code, told.actor) == (project.pk, HERE, wang.pk)


def test_a_colleague_gets_it_and_is_told_and_a_stranger_does_not(project: Project, person: Person) -> None:
    wang, li = (person("county_officer", HERE, n) for n in ("wang", "li"))
    leader, far = person("leader", "640300"), person("county_officer", THERE)
    task = asked(project)
    assign(task, to=li, by=wang.pk)
    assign(task, to=li, by=wang.pk)
    assert (titles(wang), titles(li)) == ([], [project.name])
    assert [(n.account_id, n.title) for n in Notice.objects.all()] == [
        (li.pk, f"疏通资金关口：{project.name}")
    ]
    assign(task, to=wang, by=leader.pk)
    assert titles(wang) == [project.name], "who looks over the place hands it on too"
    with pytest.raises(Refused, match="不能办「疏通资金关口」"):
        assign(task, to=far, by=wang.pk)
    for stranger in (far, person("expert", "640000")):
        for attempt in (
            lambda s: take(task, by=s.pk),
            lambda s: assign(task, to=s, by=s.pk),
            lambda s: remind(task, by=s.pk),
        ):
            with pytest.raises(OutOfReach):
                attempt(stranger)
    settle(subject=project.pk, outcome="已过", by=wang.pk)
    with pytest.raises(Refused, match="已经办完（已过）"):
        take(task, by=li.pk)


def test_a_personal_task_is_seen_by_nobody_else_and_stays_with_its_person(
    project: Project, person: Person
) -> None:
    expert, other = (person("expert", "640000", n) for n in ("chen", "liu"))
    task = asked(project, kind=SCORE, assignee=expert.pk)
    assert (titles(expert), titles(other)) == ([project.name], [])
    assert not lists.in_colleagues_hands(Acting(other)).exists()
    with pytest.raises(OutOfReach):
        take(task, by=other.pk)
    for attempt in (lambda: give_back(task, by=expert.pk), lambda: assign(task, to=other, by=expert.pk)):
        with pytest.raises(Refused, match="指定本人办理"):
            attempt()


def test_what_a_leaver_had_in_hand_is_anybodys_again(
    project: Project, person: Person, country: Country
) -> None:
    wang, li = (person("county_officer", HERE, n) for n in ("wang", "li"))
    task = asked(project)
    take(task, by=wang.pk)
    assert give_back_of_leavers() == 0
    withdraw(Membership.objects.get(account=wang), by=None)
    assert [t.login for t in owing(task, by=None)] == ["li"], "who has left is not reminded"
    assert give_back_of_leavers() == 1 and titles(li) == [project.name]
    assert Record.objects.get(event="inbox.given_back").actor is None
    take(task, by=li.pk)


# ── reminding ──────────────────────────────────────────────────────────────────


def test_those_who_owe_are_reminded_once_a_day_and_it_is_on_record(
    project: Project, person: Person, noon: None
) -> None:
    wang, li, chief = (person("county_officer", HERE, n) for n in ("wang", "li", "chief"))
    street = person("street_officer", f"{HERE}100")
    task = asked(project, asked_by=street.pk, due_on=date(2026, 3, 17))
    assert {t.login for t in owing(task, by=street.pk)} == {"wang", "li", "chief"}
    assert remind(task, by=street.pk) == 3
    with pytest.raises(Refused, match="今天已经催办过"):
        remind(task, by=chief.pk)
    with standing_at(datetime(2026, 3, 18, 16, tzinfo=UTC)):  # midnight in Shanghai: the next day
        take(task, by=wang.pk)
        assert remind(task, by=chief.pk) == 1, "who has it owes it"
    assert Notice.objects.filter(event="inbox.reminded").count() == 4
    assert not Notice.objects.filter(account=li).exclude(by=street.pk).exists()
    told = Record.objects.filter(event="inbox.reminded").order_by("id").first()
    assert told is not None and '"people":3' in told.data


def test_where_nobody_is_there_to_be_reminded_it_says_so_and_nothing_is_written(
    project: Project, person: Person
) -> None:
    street = person("street_officer", f"{HERE}100")
    task = asked(project, asked_by=street.pk)
    with pytest.raises(Refused, match=r"没有人可催.*系统管理员"):
        remind(task, by=street.pk)
    task.refresh_from_db()
    assert task.reminded_on is None and events() == []


# ── deadlines ──────────────────────────────────────────────────────────────────


def said(*days: date, certain: bool = True) -> list[tuple[str, str, str]]:
    dues = lists.dues({"due_on": d, "is_certain": certain} for d in days)
    return [(dues[d].distance, dues[d].date, dues[d].kind) for d in days]


def test_a_deadline_gives_the_distance_and_the_date(noon: None) -> None:
    assert said(date(2026, 3, 20), date(2026, 3, 18), date(2026, 3, 17), date(2026, 3, 25)) == [
        ("剩 2 个工作日", "3月20日 24:00", "warning"), ("今天到期", "3月18日 24:00", "warning"),
        ("逾期 1 个工作日", "应于 3月17日", "danger"), ("剩 5 个工作日", "3月25日 24:00", "secondary"),
    ]  # fmt: skip
    assert said(date(2026, 3, 20), certain=False)[0][1].endswith("（节假日未公布，暂按周一至周五计）")
    with standing_at(
        datetime(2026, 3, 22, 4, tzinfo=UTC)
    ):  # a Sunday: no working day has gone by since Friday's end
        assert said(date(2026, 3, 21))[0][0] == "已逾期"


def test_a_task_is_in_time_until_midnight_of_its_last_day_in_shanghai(
    project: Project, person: Person, noon: None
) -> None:
    officer = person("county_officer", HERE)
    asked(project, due_on=date(2026, 3, 20))
    for moment, late in (
        (datetime(2026, 3, 20, 15, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 20, 16, tzinfo=UTC), 1),
    ):
        with standing_at(moment):
            assert lists.waiting(Acting(officer)).late == late
            assert lists.overdue_below(Acting(officer)).count() == late


def test_what_the_bar_counts_follows_the_post(project: Project, person: Person, noon: None) -> None:
    officer, stranger = person("county_officer", HERE), person("county_officer", THERE)
    assert lists.waiting(Acting(officer)) == lists.waiting(Acting(person("auditor", None))) == lists.Waiting()
    asked(project, due_on=date(2026, 3, 17))
    assert lists.waiting(Acting(officer)) == lists.Waiting(mine=1, late=1)
    assert lists.waiting(Acting(stranger)) == lists.Waiting()
    Membership.objects.filter(account=stranger).update(
        division=Membership.objects.get(account=officer).division
    )
    assert lists.waiting(Acting(stranger)) == lists.Waiting(mine=1, late=1)
    Membership.objects.filter(account=officer).delete()
    assert lists.waiting(Acting(officer)) == lists.Waiting()


def test_many_deadlines_are_counted_as_each_one_is(db: None) -> None:
    declare({date(2026, 3, 21): True, date(2026, 3, 19): False}, basis="调休通知", by=None)
    on = date(2026, 3, 18)
    days = [date(2026, 2, 10), date(2026, 3, 17), on, date(2026, 3, 19), date(2026, 3, 21), date(2026, 5, 8)]
    assert all_workdays_left(on, days) == {d: workdays_left(on, d) for d in days}
    assert all_workdays_left(on, []) == {on: 0}
    assert deadline(on, 2).last == date(2026, 3, 21)


# ── who looks over what ────────────────────────────────────────────────────────


def test_a_level_sees_what_is_overdue_below_it_by_place_and_nothing_beside(
    country: Country, project: Project, person: Person, noon: None
) -> None:
    far = project_in(country, THERE, "弘德村片区")
    asked(project, due_on=date(2026, 3, 17))
    asked(far, due_on=date(2026, 3, 16))
    asked(far, kind="projects.gate.consent", due_on=date(2026, 3, 1))
    asked(far, kind="projects.gate.permits", due_on=date(2026, 3, 19))
    leader = Acting(person("leader", "640300"))
    assert lists.by_area(lists.overdue_below(leader), 3) == [
        {"code": THERE, "name": "红寺堡区", "count": 2}, {"code": HERE, "name": "利通区", "count": 1},
    ]  # fmt: skip
    assert lists.overdue_below(Acting(person("county_officer", HERE))).count() == 1
    for role in ("community_worker", "expert", "administrator", "auditor"):
        assert not lists.overdue_below(Acting(person(role, "640000"))).exists(), role


def test_what_is_counted_for_the_frame_is_what_the_lists_hold(
    project: Project, person: Person, noon: None
) -> None:
    officer = person("county_officer", HERE)
    asked(project, due_on=date(2026, 3, 17), asked_by=officer.pk)
    asked(project, kind="projects.gate.permits")
    found = lists.all_waiting(Acting(officer))
    assert (found.mine, found.late, found.below, found.asked, found.unread) == (2, 1, 1, 1, 0)
    assert lists.waiting(Acting(officer)).mine == 2
    assert lists.waiting(Acting(None)).mine == 0
    nobody = Account.objects.create(login="leer", password="!", opened_on=clock.today())
    assert lists.all_waiting(Acting(nobody)) == lists.Waiting()


# ── what verify finds ──────────────────────────────────────────────────────────


def test_verify_tells_what_is_open_and_waits_for_nothing(project: Project) -> None:
    task = asked(project)
    assert [f for f in verified() if "已经不等" in f], "the gate is not shut"
    Task.objects.filter(pk=task.pk).update(permission="sites.edit")
    assert any("要的是 projects.edit" in f for f in verified())
    Task.objects.filter(pk=task.pk).update(kind="projects.dance")
    assert any("已不存在" in f for f in verified())


def test_a_task_names_what_its_project_is_called_now(project: Project, person: Person) -> None:
    officer = person("county_officer", HERE)
    set_gate(project, GateName.FUNDS, state=GateState.SHUT, cause="缺文件", by=officer.pk)
    project.refresh_from_db()
    change(project, version=project.version, name="南关片区二期", year=2026, grades=["basic"], by=officer.pk)
    assert titles(officer) == ["南关片区二期"]
