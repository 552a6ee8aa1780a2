"""Somebody of another organisation works on one plan: sees and edits it, follows its case, sends nothing in, sees no other."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from jiugai.ground.accounts.models import Membership
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.inbox.models import Notice
from jiugai.plans import coauthors
from jiugai.plans.models import Coauthor, Plan
from jiugai.projects.actions import make
from jiugai.projects.models import Project
from jiugai.review.drawing import excluded_by_rule
from jiugai.review.guiding import guide
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.review.made import case_of, expert_of, plan_with_version

pytestmark = pytest.mark.django_db
OFFICER = fresh_id()


def project(country: Country, name: str) -> Project:
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": name}, by=None)
    return make(name=f"{name}改造", year=2026, sites=[site], by=None)


@pytest.fixture
def plan(country: Country) -> Plan:
    return plan_with_version(project(country, "翠园小区"))


@pytest.fixture
def other(country: Country) -> Plan:
    return plan_with_version(project(country, "裕西小区"))


def test_a_designer_of_elsewhere_works_on_the_plan_and_on_no_other(
    plan: Plan, other: Plan, person: Person, enter: Any
) -> None:
    designer = person("designer", THERE)
    page = enter(designer)
    assert page.get(f"/plans/{plan.pk}/").status_code == 403
    coauthors.invite(plan, designer.login, by=OFFICER)
    for path in (f"/plans/{plan.pk}/", f"/plans/{plan.pk}/form/", f"/plans/{plan.pk}/people/"):
        assert page.get(path).status_code == 200, path
    listed = page.get("/plans/").content.decode()
    assert plan.title in listed and other.title not in listed
    assert page.get(f"/plans/{other.pk}/").status_code == 404
    answer = page.post(f"/plans/{plan.pk}/reasons/", {"key": "key-1", "text": "现场核对过"})
    assert answer.status_code == 409  # such a finding is not there; the door is open
    assert page.post(f"/plans/{other.pk}/reasons/", {"key": "key-1", "text": "现场核对过"}).status_code == 404
    assert page.post(f"/plans/{plan.pk}/submission/", {"version": "1"}).status_code == 403


def test_a_designer_follows_the_case_of_the_plan_only(
    plan: Plan, other: Plan, person: Person, enter: Any
) -> None:
    designer = person("designer", THERE)
    coauthors.invite(plan, designer.login, by=OFFICER)
    mine, foreign = case_of(plan), case_of(other)
    page = enter(designer)
    assert page.get(f"/review/{mine.pk}/").status_code == 200
    assert page.get(f"/review/{foreign.pk}/").status_code == 404
    listed = page.get("/review/?view=all").content.decode()
    assert plan.title in listed and other.title not in listed
    for path in ("/windows/", "/guidance/", "/review/overdue/", "/review/conditions/", "/plan-batches/"):
        said = page.get(path)
        assert said.status_code in (200, 403) and other.title not in said.content.decode(), path


def test_a_part_that_is_over_opens_nothing(plan: Plan, person: Person, enter: Any) -> None:
    designer = person("designer", THERE)
    made = coauthors.invite(plan, designer.login, by=OFFICER)
    coauthors.dismiss(made, by=OFFICER)
    assert enter(designer).get(f"/plans/{plan.pk}/").status_code == 403
    with pytest.raises(Refused, match="已经结束参编"):
        coauthors.dismiss(made, by=OFFICER)
    events = list(Record.objects.filter(event__startswith="plans.coauthor").values_list("event", flat=True))
    assert sorted(events) == ["plans.coauthor_dismissed", "plans.coauthor_invited"]


def test_who_leaves_the_institute_loses_the_plan(plan: Plan, person: Person, enter: Any) -> None:
    designer = person("designer", THERE)
    coauthors.invite(plan, designer.login, by=OFFICER)
    Membership.objects.filter(account=designer).delete()
    assert enter(designer).get(f"/plans/{plan.pk}/").status_code == 403


@pytest.mark.parametrize(
    ("role", "place", "why"),
    [
        ("county_officer", HERE, "没有登录名为「county_officer-640302」、能参编的账号"),
        ("implementer", HERE, "在本地就能编制"),
        ("resident", THERE, "没有登录名为"),
    ],
)
def test_who_takes_no_part_is_not_asked(plan: Plan, person: Person, role: str, place: str, why: str) -> None:
    account = person(role, place)
    with pytest.raises(Refused, match=why):
        coauthors.invite(plan, account.login, by=OFFICER)


@pytest.mark.parametrize("login", ["", "  ", "无此人", "x" * 500])
def test_a_name_nobody_has_is_said(plan: Plan, login: str) -> None:
    with pytest.raises(Refused, match="没有登录名为"):
        coauthors.invite(plan, login, by=OFFICER)


def test_nobody_is_asked_twice_at_a_time(plan: Plan, person: Person) -> None:
    designer = person("designer", THERE)
    made = coauthors.invite(plan, designer.login, by=OFFICER)
    with pytest.raises(Refused, match="已经是参编人"):
        coauthors.invite(plan, designer.login, by=OFFICER)
    with pytest.raises(IntegrityError, match=r"(?i)unique|a_coauthor"), transaction.atomic():
        Coauthor.objects.create(plan=plan, account=designer, since=clock.now())
    coauthors.dismiss(made, by=OFFICER)
    assert coauthors.invite(plan, designer.login, by=OFFICER).pk != made.pk


def test_who_is_asked_is_told_and_hears_what_the_city_says(plan: Plan, person: Person) -> None:
    designer = person("designer", THERE)
    coauthors.invite(plan, designer.login, by=OFFICER)
    guide(plan, "第三章补雨污分流的图", way="on_site", happened_on=clock.today(), by=fresh_id())
    told = Notice.objects.filter(account=designer).values_list("event", flat=True)
    assert sorted(told) == ["plans.invited", "review.guided"]


def test_an_expert_of_a_co_authors_institute_is_recused(plan: Plan, person: Person, country: Country) -> None:
    designer = person("designer", THERE)
    employer = Membership.objects.get(account=designer).organisation.name
    one = expert_of(country["640000"])
    one.employer = employer
    one.save()
    case = case_of(plan)
    assert not excluded_by_rule(case, [one])
    coauthors.dismiss(coauthors.invite(plan, designer.login, by=OFFICER), by=OFFICER)
    assert excluded_by_rule(case, [one]) == {one.pk: "与编制单位同一单位"}


def test_a_county_officer_asks_and_ends_on_the_page(plan: Plan, person: Person, enter: Any) -> None:
    designer, officer = person("designer", THERE), person("county_officer", HERE)
    page, path = enter(officer), f"/plans/{plan.pk}/people/"
    assert page.post(path, {"login": designer.login}).status_code == 302
    assert designer.login in page.get(path).content.decode()
    said = page.post(path, {"login": designer.login})
    assert said.status_code == 409 and "已经是参编人" in said.content.decode()
    gone = page.post(path, {"dismiss": "not a key"})
    assert gone.status_code == 409 and "没有这名参编人" in gone.content.decode()
    made = Coauthor.objects.get(plan=plan)
    assert page.post(path, {"dismiss": str(made.pk)}).status_code == 302
    assert enter(designer).get(f"/plans/{plan.pk}/").status_code == 403
    assert enter(person("county_officer", THERE)).post(path, {"login": designer.login}).status_code == 404
