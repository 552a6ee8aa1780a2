"""Many plan files at once: each goes to the project that its name says, the rest are told why not; nothing half-done."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiugai.ground.accounts.acting import Person as Acting
from jiugai.ground.accounts.models import Account
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.plans import reading
from jiugai.plans.batches import MOST, bring_many
from jiugai.plans.models import Batch, Plan, Standing
from jiugai.projects.actions import make
from jiugai.projects.models import Project
from jiugai.sites.actions import register
from jiugai.sites.models import Kind, Site
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.test_doors import Enter

pytestmark = pytest.mark.django_db
BY = fresh_id()


def project(country: Country, name: str, place: str = HERE) -> Project:
    site = register(kind=Kind.ESTATE, division=country[f"{place}100001"], values={"name": name}, by=BY)
    return make(name=f"{name}改造项目", year=2026, sites=[site], by=BY)


def file(name: str, words: str = "总投资 960 万元。") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode())


def brought(officer: Account, *files: SimpleUploadedFile) -> list[tuple[str, str]]:
    """Of each file the title of its plan, or why there is none."""
    made = bring_many(files, Acting(officer).reach("plans.edit"), account=officer)
    return [
        (line.version.plan.title if line.version else "", line.refused)
        for line in made.lines.order_by("number")
    ]


def test_each_file_goes_to_the_project_of_its_name(country: Country, person: Person) -> None:
    project(country, "翠园小区")
    project(country, "翠园小区东区")
    told = brought(
        person("county_officer", HERE),
        file("翠园小区 实施方案.txt"),
        file("（定稿）翠园小区东区.txt", "总投资 1 万元。"),
        file("方案终稿.txt"),
    )
    assert [t for t, _ in told] == ["翠园小区改造实施方案", "翠园小区东区改造实施方案", ""]
    assert "没有认出" in told[2][1]


def test_a_plan_that_is_there_gets_its_next_version_and_one_sent_in_none(
    country: Country, person: Person
) -> None:
    officer = person("county_officer", HERE)
    project(country, "翠园小区")
    brought(officer, file("翠园小区.txt"))
    assert brought(officer, file("翠园小区.txt"))[0][1].startswith("这份文件与第1版一字不差")
    brought(officer, file("翠园小区.txt", "总投资 961 万元。"))
    assert Plan.objects.get().latest == 2
    Plan.objects.update(standing=Standing.SUBMITTED)
    assert "已报送" in brought(officer, file("翠园小区.txt", "总投资 962 万元。"))[0][1]


def test_a_file_that_is_no_plan_begins_none(country: Country, person: Person) -> None:
    project(country, "翠园小区")
    told = brought(person("county_officer", HERE), SimpleUploadedFile("翠园小区.docx", b"MZ\x90\x00"))
    assert told[0][1] and not Plan.objects.exists()


def test_two_projects_of_one_name_and_those_of_another_county(country: Country, person: Person) -> None:
    project(country, "翠园小区")
    project(country, "裕西小区", THERE)
    register(
        kind=Kind.ESTATE,
        division=country[f"{HERE}100001"],
        values={"name": "翠园小区", "address": "另一处"},
        by=BY,
    )
    again = Site.objects.filter(name="翠园小区").order_by("-id")[:1]
    second = make(name="翠园小区改造项目", year=2027, sites=list(again), by=BY)
    told = brought(person("county_officer", HERE), file("翠园小区.txt"), file("裕西小区.txt"))
    assert second.number in told[0][1] and "有 2 个" in told[0][1]
    assert "没有认出" in told[1][1] and not Plan.objects.exists()


def test_none_and_too_many_are_refused(country: Country, person: Person) -> None:
    officer = person("county_officer", HERE)
    with pytest.raises(Refused, match="没有收到文件"):
        brought(officer)
    with pytest.raises(Refused, match=f"一次最多 {MOST} 份"):
        brought(officer, *(file(f"{n}.txt") for n in range(MOST + 1)))
    assert not Batch.objects.exists()


def test_the_page_counts_what_is_read(country: Country, person: Person, enter: Enter) -> None:
    project(country, "翠园小区")
    officer = person("county_officer", HERE)
    client = enter(officer)
    answer = client.post("/plan-batches/", {"plans": [file("翠园小区.txt"), file("无名.txt")]})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "机审 0 / 1" in page and "没有收下 1" in page
    reading.carry_out(Plan.objects.get().versions.get().pk)
    part = client.get(answer["Location"], headers={"hx-request": "true"}).content.decode()
    assert "查完 1 份" in part and "hx-get" not in part and "<html" not in part
    assert enter(person("county_officer", HERE, "another")).get(answer["Location"]).status_code == 404
