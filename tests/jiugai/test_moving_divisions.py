"""A division comes under another one or is merged: what lies in it, what was counted and who works there come along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from jiugai.ground.access.scope import COLUMNS, Reach, Scoped
from jiugai.ground.accounts.models import Account, Membership, Organisation
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.append_only import is_append_only
from jiugai.ground.common.refusal import Refused
from jiugai.ground.common.verifying import verify_all
from jiugai.ground.divisions import actions
from jiugai.ground.divisions.following import Shift, followers, hanging_models, scoped_models
from jiugai.ground.divisions.lineage import codes_of, now_of, place_of, places_then
from jiugai.ground.divisions.models import Division, Level, Stay
from jiugai.ground.divisions.tasks import settle
from jiugai.ground.figures.actions import fold, read
from jiugai.ground.jobs.models import Job
from jiugai.projects.actions import make
from jiugai.projects.models import Project, Scope
from jiugai.sites.actions import register
from jiugai.sites.models import Building, Kind, Likeness, Site
from tests.jiugai.conftest import HERE, THERE, Country, Person

pytestmark = pytest.mark.django_db
Enter = Callable[[Account], Client]


def faults() -> list[str]:
    """What ``jiugai verify`` finds."""
    return [fault for outcome in verify_all() for fault in outcome.shown]


def site(country: Country, place: str, name: str, **more: object) -> Site:
    return register(kind=Kind.ESTATE, division=country[place], values={"name": name, **more}, by=None)


@pytest.fixture
def stock(country: Country) -> dict[str, Site]:
    """Two alike and one in a project in 红寺堡区, one in 利通区; part of the counters folded, part not."""
    made = {
        "alike": site(country, f"{THERE}100001", "新月小区", households=300, buildings=6),
        "other": site(country, f"{THERE}100001", "新月花园小区", households=120),
        "project": site(country, f"{THERE}100002", "弘德小区", households=90, buildings=2),
        "here": site(country, f"{HERE}100001", "裕西小区", households=500),
    }
    Building.objects.create(site=made["alike"], province_code="640000", label="1号楼")
    while fold():
        pass
    make(name="弘德小区改造", year=2026, sites=[made["project"]], by=None)
    assert faults() == []
    return made


def yesterday() -> date:
    return clock.today() - timedelta(days=1)


def merged(country: Country, document: str = "宁政发〔2026〕8号") -> None:
    actions.merge([country[THERE]], into=country[HERE], since=yesterday(), by=None, document=document)


def test_a_county_merged_into_another_takes_sites_projects_and_figures_along(
    country: Country, stock: dict[str, Site]
) -> None:
    before = read_all("640300")
    merged(country)
    for key in ("alike", "other", "project"):
        s = Site.objects.get(pk=stock[key].pk)
        assert (s.county_code, s.street_code) == (HERE, f"{THERE}100"), (
            "the street keeps its code until it gets another"
        )
    project = Project.objects.get()
    assert (project.county_code, project.division.code, project.street_code) == (HERE, HERE, HERE)
    assert set(Likeness.objects.values_list("county_code", flat=True)) == {HERE}
    assert read_all("640300") == before, "the city counts what it counted"
    by_county = read(reach_of(country["640300"]), ["estate.sites", "estate.households"], by_level=3)
    assert by_county == {HERE: {"estate.sites": 4, "estate.households": 1010}}
    while fold():
        pass
    assert read_all("640300") == before
    assert faults() == []


def reach_of(division: Division) -> Reach:
    return Reach((place_of(division),))


def read_all(code: str) -> dict[str, int]:
    measures = [
        "estate.sites",
        "estate.households",
        "estate.buildings",
        "project.projects",
        "project.year.2026",
    ]
    found = read(reach_of(Division.objects.get(code=code, ended_on=None)), measures)
    return found.get("", {})


def test_as_then_and_as_now_both_have_an_answer(country: Country, stock: dict[str, Site]) -> None:
    merged(country)
    then, now = yesterday() - timedelta(days=1), yesterday()
    rows = dict(Site.objects.values_list("pk", "division"))
    counties = {
        day: {pk: c["county_code"] for pk, c in places_then("sites.site", rows, day).items()}
        for day in (then, now)
    }
    assert counties[then] == {s.pk: (HERE if k == "here" else THERE) for k, s in stock.items()}
    assert counties[now] == {s.pk: HERE for s in stock.values()}
    project = Project.objects.get()
    lay = {
        day: places_then("projects.project", {project.pk: project.division_id}, day) for day in (then, now)
    }
    assert lay[then][project.pk] == {**codes_at("640300"), **dict.fromkeys(COLUMNS[2:], THERE)}
    assert lay[now][project.pk] == {**codes_at("640300"), **dict.fromkeys(COLUMNS[2:], HERE)}
    assert now_of(THERE, then) == country[HERE] and now_of(THERE, now) is None
    assert Stay.objects.get().row == project.pk, "only what lay in the county itself needs one"


def codes_at(code: str) -> dict[str, str]:
    return {**dict.fromkeys(COLUMNS, code), "province_code": "640000"}


def test_who_worked_in_the_dissolved_county_works_in_the_other_one(
    country: Country, stock: dict[str, Site], person: Person, enter: Enter
) -> None:
    officer, stays = person("county_officer", THERE), person("county_officer", HERE)
    town = person("street_officer", f"{THERE}100")
    assert "裕西小区" not in enter(officer).get("/sites/").content.decode()
    merged(country)
    for account in (officer, stays):
        page = enter(account).get("/sites/").content.decode()
        assert "裕西小区" in page and "新月小区" in page
    page = enter(town).get("/sites/").content.decode()
    assert "新月小区" in page and "裕西小区" not in page, "who looks after a town looks after that town"
    was, now = Membership.objects.filter(account=officer).order_by("since", "id")
    assert (was.division, was.until) == (country[THERE], was.since)
    assert (now.division, now.until, now.role) == (country[HERE], None, "county_officer")
    names = set(Organisation.objects.filter(division=country[HERE]).values_list("name", flat=True))
    assert names == {"county_officer 单位", "county_officer 单位（原红寺堡区）"}


def test_a_role_held_in_both_is_held_once_afterwards(country: Country, person: Person) -> None:
    account = person("county_officer", THERE)
    first = Membership.objects.get(account=account)
    Membership.objects.create(
        account=account,
        organisation=first.organisation,
        division=country[HERE],
        role=first.role,
        since=first.since,
    )
    merged(country)
    assert Membership.objects.get(account=account, until=None).division == country[HERE]


def test_the_merger_is_recorded_once_with_its_day_and_document(
    country: Country, stock: dict[str, Site]
) -> None:
    before = Record.objects.count()
    merged(country)
    told = Record.objects.order_by("id")[before:]
    assert [(r.event, r.happened_on) for r in told] == [("divisions.merged", yesterday())]
    assert "宁政发〔2026〕8号" in told[0].data


def test_a_town_under_another_county_takes_its_own_along(country: Country, stock: dict[str, Site]) -> None:
    add_town(country, THERE, f"{THERE}101", "太阳山镇")
    actions.move(country[f"{THERE}100"], under=country[HERE], code=f"{HERE}105", since=yesterday(), by=None)
    moved = Site.objects.get(pk=stock["alike"].pk)
    assert (moved.county_code, moved.street_code, moved.community_code) == (
        HERE,
        f"{HERE}105",
        f"{THERE}100001",
    )
    assert Project.objects.get().county_code == THERE, "the project lies in the county and not in the town"
    assert read(reach_of(country["640300"]), ["estate.sites"], by_level=4) == {
        f"{HERE}100": {"estate.sites": 1}, f"{HERE}105": {"estate.sites": 3},
    }  # fmt: skip
    assert faults() == []


def add_town(country: Country, county: str, code: str, name: str) -> Division:
    made = actions.add(level=Level.STREET, code=code, name=name, under=country[county], since=None, by=None)
    country.by_code[code] = made
    return made


def test_a_community_under_another_town_takes_its_figures_along(
    country: Country, stock: dict[str, Site]
) -> None:
    town = add_town(country, THERE, f"{THERE}101", "太阳山镇")
    actions.move(country[f"{THERE}100001"], under=town, since=yesterday(), by=None)
    found = read(reach_of(country[THERE]), ["estate.households"], by_level=4)
    assert found == {f"{THERE}100": {"estate.households": 90}, f"{THERE}101": {"estate.households": 420}}
    assert faults() == []


def test_a_community_merged_into_another_gives_up_its_sites(country: Country, stock: dict[str, Site]) -> None:
    one, two = country[f"{THERE}100001"], country[f"{THERE}100002"]
    actions.merge([one], into=two, since=yesterday(), by=None)
    assert set(Site.objects.filter(county_code=THERE).values_list("community_code", "division")) == {
        (two.code, two.pk)
    }
    rows = {stock["alike"].pk: two.pk}
    then = places_then("sites.site", rows, yesterday() - timedelta(days=1))
    assert then[stock["alike"].pk]["community_code"] == one.code
    assert Stay.objects.count() == 2 and faults() == []


def test_a_county_under_another_province_takes_what_hangs_on_its_sites(
    country: Country, stock: dict[str, Site]
) -> None:
    gansu = actions.add(level=Level.PROVINCE, code="620000", name="甘肃省", under=None, since=None, by=None)
    city = actions.add(level=Level.CITY, code="620800", name="平凉市", under=gansu, since=None, by=None)
    actions.move(country[THERE], under=city, since=yesterday(), by=None)
    assert set(Site.objects.filter(county_code=THERE).values_list("province_code", "city_code")) == {
        ("620000", "620800")
    }
    assert Building.objects.get().province_code == Scope.objects.get().province_code == "620000"
    assert read(reach_of(gansu), ["project.projects"]) == {"": {"project.projects": 1}}
    assert faults() == []


def test_a_county_with_another_code_keeps_all_it_has(country: Country, stock: dict[str, Site]) -> None:
    actions.change(country[THERE], code="640399", name="红寺堡新区", since=yesterday(), by=None)
    project = Project.objects.get()
    assert [getattr(project, c) for c in COLUMNS] == ["640000", "640300", "640399", "640399", "640399"]
    assert faults() == []


def test_a_city_without_districts_gets_some(db: None) -> None:
    guangdong = actions.add(
        level=Level.PROVINCE, code="440000", name="广东省", under=None, since=None, by=None
    )
    dongguan = actions.add(
        level=Level.CITY, code="441900", name="东莞市", under=guangdong, since=None, by=None
    )
    town = actions.add(
        level=Level.STREET, code="441900101", name="石碣镇", under=dongguan, since=None, by=None
    )
    village = actions.add(
        level=Level.COMMUNITY, code="441900101001", name="石碣社区", under=town, since=None, by=None
    )
    made = register(kind=Kind.ESTATE, division=village, values={"name": "崇焕小区"}, by=None)
    assert [getattr(made, c) for c in COLUMNS] == ["440000", "441900", "441900", "441900101", "441900101001"]
    east = actions.add(
        level=Level.COUNTY, code="441902", name="东城区", under=dongguan, since=yesterday(), by=None
    )
    actions.move(town, under=east, since=yesterday(), by=None)
    made.refresh_from_db()
    assert [getattr(made, c) for c in COLUMNS] == ["440000", "441900", "441902", "441900101", "441900101001"]
    assert read(reach_of(dongguan), ["estate.sites"], by_level=3) == {"441902": {"estate.sites": 1}}
    assert faults() == []
    then = places_then("sites.site", {made.pk: village.pk}, yesterday() - timedelta(days=1))
    assert then[made.pk]["county_code"] == "441900"


def test_what_was_written_with_the_old_codes_meanwhile_is_brought_along_later(
    country: Country, stock: dict[str, Site]
) -> None:
    read_before = country[f"{THERE}100001"]
    assert codes_of(read_before)["county_code"] == THERE  # somebody has a form open
    merged(country)
    late = register(
        kind=Kind.ESTATE, division=read_before, values={"name": "晚到小区", "households": 7}, by=None
    )
    assert late.county_code == THERE and any("county_code" in fault for fault in faults())
    job = Job.objects.get(name="divisions.settle")
    for _ in range(2):
        settle(job)
    late.refresh_from_db()
    assert late.county_code == HERE and Stay.objects.count() == 1
    assert faults() == []


def test_verify_tells_a_row_whose_codes_are_not_those_of_its_division(
    country: Country, stock: dict[str, Site]
) -> None:
    Site.objects.filter(pk=stock["here"].pk).update(street_code="640302999")
    assert any("street_code 记为 640302999，按它的区划是 640302100" in fault for fault in faults())


def test_an_old_code_that_is_given_again_is_left_alone_by_what_comes_later(
    country: Country, stock: dict[str, Site]
) -> None:
    merged(country)
    new = actions.add(
        level=Level.COUNTY, code=THERE, name="后设区", under=country["640300"], since=clock.today(), by=None
    )
    town = actions.add(
        level=Level.STREET, code=f"{THERE}900", name="后设镇", under=new, since=clock.today(), by=None
    )
    later = register(kind=Kind.ESTATE, division=town, values={"name": "后来小区"}, by=None)
    settle(Job.objects.get(name="divisions.settle"))
    later.refresh_from_db()
    assert later.county_code == THERE and faults() == []


def test_a_place_merged_twice_is_told_as_then_of_each_day(country: Country, stock: dict[str, Site]) -> None:
    one, two, three = (country[f"{THERE}10000{n}"] for n in (1, 2, 3))
    first, second = clock.today() - timedelta(days=400), clock.today() - timedelta(days=40)
    actions.merge([one], into=two, since=first, by=None)
    actions.merge([two], into=three, since=second, by=None)
    site = Site.objects.get(pk=stock["alike"].pk)
    told = [
        places_then("sites.site", {site.pk: site.division_id}, day)[site.pk]["community_code"]
        for day in (first - timedelta(days=1), first, second - timedelta(days=1), second)
    ]
    assert told == [one.code, two.code, two.code, three.code]
    assert now_of(one.code, first - timedelta(days=1)) == three and faults() == []


def test_bringing_along_twice_changes_nothing(country: Country, stock: dict[str, Site]) -> None:
    merged(country)
    state = [list(m.objects.order_by("pk").values()) for m in (Site, Project, Likeness, Membership, Stay)]  # type: ignore[attr-defined]
    for job in Job.objects.filter(name="divisions.settle"):
        settle(job)
    assert state == [
        list(m.objects.order_by("pk").values()) for m in (Site, Project, Likeness, Membership, Stay)
    ]  # type: ignore[attr-defined]


def test_a_division_in_which_something_lies_does_not_end(
    country: Country, stock: dict[str, Site], person: Person
) -> None:
    person("community_worker", f"{THERE}100003")
    for place, why in (
        (f"{THERE}100", "3 个下级区划"),
        (f"{THERE}100001", "2 条登记"),
        (f"{THERE}100003", "1 个角色的范围"),
    ):
        with pytest.raises(Refused, match=why):
            actions.close(country[place], since=yesterday(), by=None)
    actions.close(country[f"{HERE}100003"], since=yesterday(), by=None, document="吴政发〔2026〕2号")
    ended = Division.objects.get(pk=country[f"{HERE}100003"].pk)
    assert (ended.ended_on, ended.merged_into, ended.ended_by) == (yesterday(), None, "吴政发〔2026〕2号")
    assert faults() == []


def test_every_table_with_codes_is_brought_along_or_is_written_once() -> None:
    """A new room is held to it: Scoped, or hanging on a scoped row, or with a follower; never written once and scoped."""
    assert not [m for m in apps.get_models() if issubclass(m, Scoped) and is_append_only(m)], "docs/adr/0010"
    assert {m._meta.label for m in scoped_models()} >= {"sites.Site", "sites.Import", "projects.Project"}
    assert {(m._meta.label, path) for m, _, path in hanging_models()} >= {
        ("sites.Household", "building__site"), ("sites.Likeness", "first"), ("projects.Scope", "project"),
    }  # fmt: skip
    told = {name for f in followers() for name in f.models}
    pointing = {
        relation.related_model._meta.label_lower
        for relation in Division._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and not issubclass(relation.related_model, Scoped)
    }
    assert pointing - told == {"divisions.division", "divisions.standing", "divisions.stay"}


def test_a_shift_says_the_same_of_one_row_as_the_database(country: Country, stock: dict[str, Site]) -> None:
    source, target = country[THERE], country[HERE]
    shift = Shift(Level.COUNTY, codes_of(source), codes_of(target), source, target, yesterday())
    project = Project.objects.get()
    foretold = {
        s.pk: shift.of({c: getattr(s, c) for c in COLUMNS})
        for s in [*Site.objects.filter(county_code=THERE), project]
    }
    merged(country)
    found = {
        s.pk: {c: getattr(s, c) for c in COLUMNS}
        for s in [*Site.objects.filter(pk__in=foretold), *Project.objects.all()]
    }
    assert found == foretold
