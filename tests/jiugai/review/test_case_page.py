"""The case page: a long plan with many findings costs a bounded number of queries and comes by chapter."""

from __future__ import annotations

import io
from time import process_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiugai.ground.common import clock
from jiugai.plans import actions as plans
from jiugai.plans import reading
from jiugai.plans.models import Plan, State
from jiugai.plans.paper import WHOLE
from jiugai.projects.actions import make
from jiugai.review.models import Case, Condition
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, Country, Person
from tests.jiugai.review.made import case_of, heard
from tests.jiugai.test_doors import Enter

pytestmark = pytest.mark.django_db
CHAPTERS = ("小区概况", "现状分析与问题清单", "改造内容与设计", "组织实施", "投资估算与资金筹措")
MOST_QUERIES = 20


def long_plan(sums: int, filler: int) -> bytes:
    """Five chapters with so many sums that do not add up, and words between them."""
    lines = ["某片区改造实施方案"]
    for number, title in enumerate(CHAPTERS):
        lines.append(f"{'一二三四五'[number]}、{title}")
        for n in range(sums // len(CHAPTERS)):
            at = number * 100 + n
            lines.append(
                f"{n + 1}、第{at}小区总投资{1000 + at}万元，其中中央补助{300 + at}万元，市级配套{500 + 2 * at}万元，居民出资{190 + at}万元。"
            )
            lines.append("按照先民生再提升的原则逐栋实施，保障居民出行和用水用电。" * filler)
    return "\n".join(lines).encode()


def plan_of(country: Country, words: bytes) -> Plan:
    site = register(
        kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "长方案小区"}, by=None
    )
    project = make(name="长方案改造", year=2026, sites=[site], by=None)
    plan = plans.begin(title="长方案", year=2026, project=project, by=None)
    version = plans.bring(plan, io.BytesIO(words), "长方案.txt", by=None)
    reading.carry_out(version.pk)
    version.refresh_from_db()
    assert version.state == State.DONE, version.trouble
    return Plan.objects.get(pk=plan.pk)


def queries_of(client: object, path: str) -> tuple[int, int, float]:
    client.get(path)  # type: ignore[attr-defined]  what a process asks once
    begun = process_time()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    return len(asked), len(answer.content), process_time() - begun


@pytest.mark.parametrize("tab", ["findings", "points", "papers", "log"])
def test_a_long_plan_costs_what_a_short_one_costs(
    tab: str, country: Country, person: Person, enter: Enter
) -> None:
    short, long = (case_of(plan_of(country, words)) for words in (long_plan(5, 1), long_plan(200, 8)))
    version = long.submission.version
    assert version.characters > 50_000 > WHOLE and version.findings.count() >= 200
    client = enter(person("county_reviewer", HERE))
    few, many = (queries_of(client, f"/review/{case.pk}/?tab={tab}") for case in (short, long))
    assert few[0] <= MOST_QUERIES and many[0] <= MOST_QUERIES
    assert many[0] - few[0] <= 1, "constant in findings"
    assert many[2] < 3, "not timed, but no page may run away"


def test_chapters_of_a_long_plan_come_when_they_are_asked_for(
    country: Country, person: Person, enter: Enter
) -> None:
    case: Case = case_of(plan_of(country, long_plan(200, 8)))
    client = enter(person("county_reviewer", HERE))
    page = client.get(f"/review/{case.pk}/").content.decode()
    assert page.count('hx-trigger="revealed"') == len(CHAPTERS) - 1 + ("题头" in page)
    third = case.submission.version.chapters.get(title__contains="改造内容与设计")
    words = client.get(f"/plans/{case.plan_id}/versions/1/chapters/{third.number}/").content.decode()
    assert words == third.fragment and "<script" not in words and "style=" not in words
    asked = client.get(f"/review/{case.pk}/?chapter={third.number}").content.decode()
    assert third.fragment[:200] in asked


@pytest.mark.parametrize(
    ("step", "role", "place"),
    [
        ("city_review", "city_officer", "640300"), ("docketing", "province_reviewer", "640000"), ("expert_review", "province_reviewer", "640000"),
        ("conclusion", "province_decider", "640000"), ("approval", "county_officer", HERE),
    ],
)  # fmt: skip
def test_the_page_keeps_its_budget_in_every_step(
    step: str, role: str, place: str, country: Country, person: Person, enter: Enter
) -> None:
    """In the expert review with a closed panel, before the approval with conditions that are tracked."""
    case = case_of(plan_of(country, long_plan(200, 8)), step=step)
    if step == "expert_review":
        heard(case, by=None, author=None)
    if step == "approval":
        Condition.objects.bulk_create(
            Condition(case=case, number=n, text="补意见", due_on=clock.today()) for n in range(1, 4)
        )
        Case.objects.filter(pk=case.pk).update(number="640302-2026-00-001-1")
    client = enter(person(role, place))
    for tab in ("findings", "points", "papers", "log"):
        queries, _, _ = queries_of(client, f"/review/{case.pk}/?tab={tab}")
        assert queries <= MOST_QUERIES, (tab, queries)
