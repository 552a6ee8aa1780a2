"""A concentrated batch of forty estates of three cities: one letter a city, two late, three that go first, one returned."""

from __future__ import annotations

import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date
from uuid import UUID

from django.db import connection

from jiugai.demo import desk, told
from jiugai.demo.agenda import Calendar, Story
from jiugai.demo.attached import collected
from jiugai.demo.cities import CITIES, City, County
from jiugai.demo.estates import paper_of
from jiugai.demo.papers import as_word
from jiugai.ground.common import clock
from jiugai.ground.divisions.models import Division
from jiugai.ground.jobs.actions import run_one
from jiugai.plans.actions import attach, begin, bring, justify
from jiugai.plans.checklist import lines_of
from jiugai.plans.models import Kind, Plan, State
from jiugai.plans.readiness import unanswered_of
from jiugai.projects.actions import enter_stage, make, set_gate
from jiugai.projects.models import GateName, GateState
from jiugai.review import windows
from jiugai.review.actions import Wanted
from jiugai.review.models import Case, Priority, Window
from jiugai.review.windows import Facts, Sheet
from jiugai.sites.models import Site, Stage

People = Mapping[str, UUID]
_READERS = 2


_LATE = "guyuan"
_ACCEPTED, _RETURNED = 15, 20


def story(people: People, calendar: Calendar) -> Story:
    """Written by the counties, passed by their cities, sent under three letters; the last one late."""
    yield 22, "09:00"
    province = Division.objects.get(code="640000", ended_on=None)
    kinds = (Kind.ESTATE, Kind.CLUSTER)
    first = Facts(2027, 1, "2027年第1批集中申报", kinds, calendar.day(16), calendar.day(3))
    window = windows.open_window(province, first, by=people["sheng"])
    yield 20, "10:00"
    plans = [
        (city, county, plan) for city in CITIES for county in city.counties for plan in _begun(county, people)
    ]
    _read()
    yield 14, "15:00"
    sent = [(city, county, _sent(plan, people[county.author])) for city, county, plan in plans]
    yield 10, "11:00"
    for _, county, case in sent:
        desk.passed(case, "first_review", "pass", by=people[county.reviewer], text="现场看过，同意报市。")
    yield 4, "10:00"
    for city, _, case in sent:
        desk.passed(case, "city_review", "pass", by=people[city.officer], text="同意报省。")
    yield 4, "16:00"
    for city in CITIES:
        if city.officer != _LATE:
            _covered(window, city, [case for c, _, case in sent if c == city], people)
    yield 3, "09:30"
    cases = list(Case.objects.filter(window=window).order_by("plan__number"))
    for case, reason in zip(
        cases[4::12],
        ("列入2027年民生实事清单", "列入2027年民生实事清单", "2024年批准，没有开工"),
        strict=False,
    ):
        first_of = Priority.LIVELIHOOD if "民生" in reason else Priority.NOT_STARTED
        windows.mark(case, first_of, reason, by=people["sheng"])
    yield from _reviewed(cases, people)
    yield 1, "16:20"
    late = [case for city, _, case in sent if city.officer == _LATE]
    _covered(window, CITIES[-1], late, people, because="原州区两个小区的表决票要重新清点，晚了两个工作日。")


def _reviewed(cases: list[Case], people: People) -> Story:
    """What the province did with the batch so far."""
    yield 2, "10:40"
    for case in cases[:_ACCEPTED]:
        desk.passed(case, "docketing", "accept", by=people["sheng"])
    back = cases[_RETURNED]
    asked = [
        Wanted("投资估算书没有编制单位的章，补盖后重新附上。"),
        Wanted("第三章排水管的管径与图纸不一致，以图纸为准改过来。"),
    ]
    desk.handed_back(back, "docketing", asked, days=5, by=people["sheng"])
    yield 2, "16:00"
    second = Facts(
        2027, 2, "2027年第2批集中申报", (Kind.ESTATE, Kind.CLUSTER), date(2027, 1, 4), date(2027, 1, 29)
    )
    windows.open_window(Division.objects.get(code="640000", ended_on=None), second, by=people["sheng"])


def _begun(county: County, people: People) -> list[Plan]:
    """The plans of so many estates of a county, each with its project, gates and text; the texts are read afterwards."""
    free = Site.objects.filter(county_code=county.code, stage=Stage.SURVEY, merged_into=None).order_by(
        "number"
    )
    author, made = people[county.author], []
    for site in list(free[: county.count]):
        paper = told.elsewhere(site, county.name, date(2026, 9, 18))
        project = make(name=f"{site.name}改造项目", year=2027, sites=[site], grades=("basic",), by=author)
        enter_stage(project, Stage.RESIDENTS, cause="业主大会书面表决", by=author)
        for gate, cause in (
            (GateName.CONSENT, "双过三分之二，同意过四分之三"),
            (GateName.OBJECTION, "公示 7 天，没有收到异议"),
        ):
            set_gate(project, gate, state=GateState.OPEN, cause=cause, basis="民法典第278条", by=author)
        plan = begin(title=paper.title, year=2027, project=project, by=author)
        bring(plan, io.BytesIO(as_word(paper_of(paper))), f"{paper.title}.docx", by=author)
        made.append(plan)
    papers = collected(county.name, made[0])
    for plan in made:
        for line in lines_of(plan):
            if line.is_missing:
                name, content = papers[line.code]
                attach(plan, line.code, io.BytesIO(content), name, part=line.part, by=author)
    return made


def _read() -> None:
    """Reads what waits, two at a time as the workers of an installation do."""

    def reader(number: int) -> None:
        try:
            while run_one(f"demo-{number}"):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(_READERS) as pool:
        list(pool.map(lambda n: n[1].run(reader, n[0]), [(n, copy_context()) for n in range(_READERS)]))


def _sent(plan: Plan, author: UUID) -> Case:
    """The plan with a word on each finding, sent in.  :class:`ValueError` where its text was not read."""
    plan.refresh_from_db()
    if plan.current is None or plan.current.state != State.DONE:
        raise ValueError(f"{plan.title} was not read")
    for finding in list(unanswered_of(plan, plan.current)):
        justify(plan, finding.key, "按县台账和现场核对过，数字不改。", by=author)
    for line in lines_of(plan):  # drawings of a class that the text names
        if line.is_missing:
            name, content = collected(plan.division.name, plan)[line.code]
            attach(plan, line.code, io.BytesIO(content), name, part=line.part, by=author)
    plan.refresh_from_db()
    return desk.sent(plan, by=author)


def _covered(window: Window, city: City, cases: list[Case], people: People, *, because: str = "") -> None:
    division = Division.objects.get(code=city.code, ended_on=None)
    sheet = Sheet(city.letter, clock.today(), because)
    windows.cover(window, [case.pk for case in cases], sheet, city=division, by=people[city.officer])
