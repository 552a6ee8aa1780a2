"""Cases and guidance leave as sheets: narrowed as the list is, within reach, exact."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.plans.models import Plan
from jiugai.projects.actions import make
from jiugai.review import guiding
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.review.made import case_of, plan_with_version

pytestmark = pytest.mark.django_db


def plan(country: Country, name: str, county: str = HERE) -> Plan:
    site = register(kind=Kind.ESTATE, division=country[f"{county}100001"], values={"name": name}, by=None)
    return plan_with_version(make(name=f"{name}改造", year=2026, sites=[site], by=None))


def rows_of(answer: Any) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    head, *rows = book.get_sheet_by_index(0).to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_cases_leave_as_the_list_shows_them(country: Country, person: Person, enter: Any) -> None:
    one = plan(country, "翠园小区")
    one.title, one.total_fen = "=1+1 翠园", 960_000_001
    one.save()
    case_of(one)
    case_of(plan(country, "裕西小区"), step="city_review")
    case_of(plan(country, "罗山小区", THERE))
    page = enter(person("county_officer", HERE))
    everything = rows_of(page.get("/review/export/?view=all"))
    assert {r["方案"] for r in everything} == {"=1+1 翠园", "裕西小区改造实施方案"}
    first = next(r for r in everything if r["方案"] == "=1+1 翠园")
    assert (
        first["申报总投资（万元）"] == 960.000001
        and first["步骤"] == "县初审"
        and first["轮到谁"] == "审核单位"
    )
    assert first["县（市、区）"] == "利通区" and first["期限"]
    narrowed = rows_of(page.get("/review/export/?view=all&step=city_review"))
    assert [r["方案"] for r in narrowed] == ["裕西小区改造实施方案"]


def test_guidance_leaves_with_how_it_was_taken_up(country: Country, person: Person, enter: Any) -> None:
    here, there = plan(country, "翠园小区"), plan(country, "罗山小区", THERE)
    city = person("city_officer", "640300")
    for one in (here, there):
        guiding.guide(one, "第三章补雨污分流的图", way="on_site", happened_on=clock.today(), by=city.pk)
    guiding.take_up(here.guidance.get(), "已补", by=fresh_id())
    mine = rows_of(enter(person("county_officer", HERE)).get("/guidance/export/"))
    assert [(r["方案"], r["采纳情况"], r["谁提的"]) for r in mine] == [
        (here.title, "已补", f"{city.login}（city_officer 单位）")
    ]
    assert len(rows_of(enter(city).get("/guidance/export/"))) == 2
