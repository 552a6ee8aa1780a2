"""A project is made of sites, its stage and gates are records, and the sites show how it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from jiugai.ground.access.scope import Place, Reach
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.figures.actions import read as figures
from jiugai.projects import actions, verification
from jiugai.projects.models import Gate, GateName, GateState, Project, StageEntry, Tier
from jiugai.sites.actions import register
from jiugai.sites.models import Kind, Site, Stage
from tests.jiugai.conftest import HERE, THERE, Country, Person

pytestmark = pytest.mark.django_db
BY = fresh_id()


def estate(country: Country, name: str, place: str = f"{HERE}100001", **values: Any) -> Site:
    return register(kind=Kind.ESTATE, division=country[place], values={"name": name, **values}, by=BY)


@pytest.fixture
def cluster(country: Country) -> Project:
    sites = [
        estate(country, n, buildings=b, budget_fen=f)
        for n, b, f in (("甲小区", 86, 643_000_000), ("乙小区", 18, 12_000_000))
    ]
    return actions.make(name="两小区改造", year=2026, sites=sites, by=BY)


def faults() -> list[str]:
    checks = (verification.stages, verification.gates, verification.sites, verification.figures)
    return [f for check in checks for f in check()]


def counted(measure: str) -> int:
    return figures(Reach((Place(3, HERE),)), [measure]).get("", {}).get(measure, 0)


def test_several_estates_make_a_cluster_and_both_are_counted(cluster: Project) -> None:
    assert (cluster.kind, cluster.site_count, cluster.buildings, cluster.budget_fen) == (
        "cluster",
        2,
        104,
        655_000_000,
    )
    assert cluster.number == f"P{HERE}-2026-0001"
    assert (counted("project.projects"), counted("project.sites.2026"), counted("estate.planned")) == (
        1,
        2,
        2,
    )
    assert faults() == []


REFUSED: dict[str, Callable[[Country], list[Site]]] = {
    "without sites": lambda c: [],
    "of two counties": lambda c: [estate(c, "甲"), estate(c, "乙", f"{THERE}100001")],
    "of an estate and a school": lambda c: [
        estate(c, "甲"), register(kind=Kind.SCHOOL, division=c[f"{HERE}100001"], values={"name": "学校"}, by=BY)],
    "of what is not eligible": lambda c: [estate(c, "甲", eligibility="not_eligible", ineligible_because="新建")],
}  # fmt: skip


@pytest.mark.parametrize("sites", REFUSED.values(), ids=REFUSED)
def test_no_project(sites: Callable[[Country], list[Site]], country: Country) -> None:
    with pytest.raises(Refused):
        actions.make(name="项目", year=2026, sites=sites(country), by=BY)
    assert not Project.objects.exists()


def test_an_estate_is_in_one_project_at_a_time_also_for_the_database(cluster: Project) -> None:
    site = Site.objects.first()
    assert site is not None
    with pytest.raises(Refused, match="已经在一个项目里"):
        actions.make(name="又一个", year=2027, sites=[site], by=BY)
    entry = cluster.scope.first()
    assert entry is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        cluster.scope.create(site=entry.site, province_code="640000", since=date(2026, 1, 1))


def test_the_stage_is_that_of_the_latest_entry_and_the_sites_show_it(cluster: Project) -> None:
    actions.enter_stage(cluster, Stage.PLAN, cause="起草", by=BY, happened_on=date(2026, 1, 5))
    actions.enter_stage(cluster, Stage.REVIEW, cause="报送", by=BY)
    assert set(Site.objects.values_list("stage", "project_name")) == {(Stage.REVIEW, "两小区改造")}
    assert [e.stage for e in StageEntry.objects.order_by("id")] == [Stage.PROJECT, Stage.PLAN, Stage.REVIEW]
    with pytest.raises(Refused, match="已经在审核阶段"):
        actions.enter_stage(cluster, Stage.REVIEW, cause="再报", by=BY)
    with pytest.raises(Refused, match="依据"):
        actions.enter_stage(cluster, Stage.WORKS, cause=" ", by=BY)
    assert counted("project.stage.05_review") == 1 and counted("project.stage.02_project") == 0
    assert faults() == []


def test_what_is_finished_counts_as_done(cluster: Project) -> None:
    actions.enter_stage(cluster, Stage.UPKEEP, cause="移交", by=BY)
    assert counted("estate.done") == 2 and faults() == []


def test_the_latest_record_of_a_gate_counts(cluster: Project) -> None:
    for state in (GateState.SHUT, GateState.OPEN):
        actions.set_gate(cluster, GateName.CONSENT, state=state, cause="表决", by=BY, basis="民法典第278条")
    actions.set_gate(cluster, GateName.FUNDS, state=GateState.SHUT, cause="缺 176.54 万元", by=BY)
    assert cluster.gates == "o---x" and set(Site.objects.values_list("gates", flat=True)) == {"o---x"}
    assert Gate.objects.count() == 3 and faults() == []


def test_records_of_a_project_are_written_once(cluster: Project) -> None:
    for change in ({"cause": "改了"}, None):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows = StageEntry.objects.filter(project=cluster)
            rows.update(**change) if change else rows.delete()


def test_verification_finds_what_was_changed_behind_its_back(cluster: Project) -> None:
    Project.objects.filter(pk=cluster.pk).update(stage=Stage.WORKS, gates="ooooo")
    Site.objects.filter(name="甲小区").update(buildings=1)
    said = "".join(faults())
    assert "阶段记为 08_works" in said and "关口记为 ooooo" in said and "不同" in said and "重算" in said


def test_a_programme_entry_names_its_document(cluster: Project) -> None:
    with pytest.raises(Refused):
        actions.enter_programme(cluster, year=2026, tier=Tier.ANNUAL, document="", by=BY)
    actions.enter_programme(cluster, year=2026, tier=Tier.ANNUAL, document="年度计划", by=BY)
    assert cluster.programme_entries.count() == 1


@pytest.fixture
def browser(person: Person, enter: Callable[[Account], Client]) -> Client:
    return enter(person("county_officer", HERE))


def test_ticked_estates_become_a_project_on_the_page(country: Country, browser: Client) -> None:
    sites = [estate(country, "甲小区"), estate(country, "乙小区")]
    query = "&".join(f"chosen={s.pk}" for s in sites)
    assert "把 2 个地方组成项目" in browser.get(f"/projects/new/?{query}").content.decode()
    before = Record.objects.count()
    sent = {"chosen": [str(s.pk) for s in sites], "name": "两小区", "year": "2026", "grade": ["basic"]}
    made = browser.post("/projects/new/", sent)
    assert made.status_code == 302 and Record.objects.count() == before + 1
    assert "2 个小区" in browser.get(made["Location"]).content.decode()
    again = browser.post("/projects/new/", sent)
    assert again.status_code == 409 and "已经在一个项目里" in again.content.decode()


def test_two_people_on_one_project_lose_nothing(cluster: Project, browser: Client) -> None:
    sent = {"name": "改名", "year": "2027", "grade": ["upgrade"], "version": "1"}
    assert browser.post(f"/projects/{cluster.pk}/form/", sent).status_code == 302
    stale = browser.post(f"/projects/{cluster.pk}/form/", {**sent, "name": "另一个名"})
    assert (
        stale.status_code == 409
        and "又被改过" in stale.content.decode()
        and "另一个名" in stale.content.decode()
    )
    assert set(Site.objects.values_list("project_name", flat=True)) == {"改名"} and faults() == []


@pytest.mark.parametrize("year", ["", "明年", "1066", "２０２６"])
def test_a_year_that_is_none_is_refused(year: str, cluster: Project, browser: Client) -> None:
    assert (
        browser.post(
            f"/projects/{cluster.pk}/form/", {"name": "名", "year": year, "version": "1"}
        ).status_code
        == 409
    )


@pytest.mark.parametrize("name", ["", " ", "\x01", "\u200b", "长" * 101])
def test_a_name_that_is_none_or_too_long_is_refused(name: str, cluster: Project, browser: Client) -> None:
    sent = {"name": name, "year": "2026", "version": str(cluster.version)}
    answer = browser.post(f"/projects/{cluster.pk}/form/", sent)
    assert answer.status_code == 409 and "项目名称" in answer.content.decode()
    with pytest.raises(Refused, match="项目名称"):
        actions.make(name=name, year=2026, sites=[], by=None)
