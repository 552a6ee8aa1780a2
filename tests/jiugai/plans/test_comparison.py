"""Two versions side by side: money, facts, findings, words; nothing a plan says becomes part of the page."""

from __future__ import annotations

import io

import pytest

from jiugai.ground.common.ids import fresh_id
from jiugai.plans import actions as plans
from jiugai.plans import reading
from jiugai.plans.comparison import compared
from jiugai.plans.models import Plan, Version
from jiugai.projects.actions import make
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, Country, Person
from tests.jiugai.test_doors import Enter

pytestmark = pytest.mark.django_db
BY = fresh_id()
FIRST = """翠园小区改造实施方案
一、小区概况
翠园小区有住宅楼12栋，456户，建筑面积40128平方米。
二、投资估算与资金筹措
总投资500万元，其中中央补助200万元，市级配套200万元，居民出资90万元。
<b>本方案</b>由街道组织实施。
"""
SECOND = (
    FIRST.replace("总投资500万元", "总投资490万元")
    .replace("456户", "460户")
    .replace("由街道组织", "由县住建局组织")
)


@pytest.fixture
def plan(country: Country) -> Plan:
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "翠园小区"}, by=BY)
    return plans.begin(
        title="翠园小区改造实施方案",
        year=2026,
        project=make(name="翠园改造", year=2026, sites=[site], by=BY),
        by=BY,
    )


def read(plan: Plan, words: str) -> Version:
    version = plans.bring(plan, io.BytesIO(words.encode()), "方案.txt", by=BY)
    reading.carry_out(version.pk)
    version.refresh_from_db()
    assert version.state == "done", version.trouble
    return version


def test_what_differs_is_told_and_nothing_else(plan: Plan) -> None:
    found = compared(read(plan, FIRST), read(plan, SECOND))
    money = {
        f.fact.label: (f.before.value, f.after.value, f.wan) for f in found.money if f.before and f.after
    }
    assert ("500万元", "490万元", "-10") in money.values()
    assert any(
        f.before and f.before.value == "456户" and f.after and f.after.value == "460户"
        for _, f in found.facts
    )
    assert [c.title for c in found.chapters] == ["一、小区概况", "二、投资估算与资金筹措"]
    assert any("500" in f.before.message for f in found.mended if f.before), "490 adds up"
    lines = [line for c in found.chapters for line in c.lines]
    assert any("<del>" in line.before and "<ins>" in line.after for line in lines)
    assert "&lt;b&gt;" in "".join(line.after for line in lines) and "<b>" not in "".join(
        line.after for line in lines
    )


def test_versions_that_say_the_same_say_so(plan: Plan, person: Person, enter: Enter) -> None:
    read(plan, FIRST)
    read(plan, FIRST + "\n")
    page = enter(person("county_officer", HERE)).get(f"/plans/{plan.pk}/versions/1/2/").content.decode()
    assert "两版说的一样" in page


def test_the_page_of_two_versions(plan: Plan, person: Person, enter: Enter) -> None:
    read(plan, FIRST)
    read(plan, SECOND)
    client = enter(person("county_officer", HERE))
    page = client.get(f"/plans/{plan.pk}/versions/2/1/").content.decode()
    assert "第2版与第1版比" in page and "-10" in page and "<b>本方案" not in page
    assert client.get(f"/plans/{plan.pk}/versions/1/9/").status_code == 404
