"""Projects and how far they came: stage entries, gates, programme entries, and the money of each month of works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from jiugai.generator.places import County
from jiugai.generator.profiles import chance
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.figures.actions import Spot
from jiugai.projects.actions import standing_of
from jiugai.projects.models import (
    Gate,
    GateName,
    GateState,
    Grade,
    Kind,
    ProgrammeEntry,
    Project,
    Scope,
    StageEntry,
    Tier,
)
from jiugai.sites.models import Site, Stage

INVESTED, PROGRESS = "works.invested_fen", "works.progress"
"""分 paid for works in a month; ten-thousandths of projects done in it."""
_WHOLE = 10_000
_ROAD: tuple[tuple[Stage, int, str], ...] = (
    (Stage.PROJECT, 0, "组成项目"),
    (Stage.PLAN, 75, "第1版实施方案起草"),
    (Stage.RESIDENTS, 40, "表决开始（第1版）"),
    (Stage.REVIEW, 30, "第1版报送"),
    (Stage.PROGRAMME, 30, "列入年度计划"),
    (Stage.COORDINATION, 25, "联席会议第1次"),
    (Stage.WORKS, 40, "开工令"),
    (Stage.ACCEPTANCE, 220, "竣工，申请验收"),
    (Stage.UPKEEP, 45, "综合验收合格，移交"),
)
"""Each stage, the days from the one before, and what it was entered upon."""
_STUCK = 4
"""Of a hundred projects so many stay where a gate is shut."""
_GATES = (
    (GateName.CONSENT, Stage.RESIDENTS, Stage.REVIEW, "面积和人数参与过三分之二，同意过半", "面积参与不到三分之二"),
    (GateName.OBJECTION, Stage.RESIDENTS, Stage.REVIEW, "公示 7 天，没有未答复的异议", "公示 7 天，1 件异议还没有答复"),
    (GateName.REVIEW, Stage.REVIEW, Stage.PROGRAMME, "省级审核通过", "省级退回，3 处要改"),
    (GateName.PERMITS, Stage.COORDINATION, Stage.WORKS, "手续清单办齐", "1 项手续没有办"),
    (GateName.FUNDS, Stage.COORDINATION, Stage.WORKS, "资金已到位", "市级资金没有到位"),
)  # fmt: skip
"""Each gate: the stage in which it is in hand, the one it opens the way to, why it is open and why shut."""
_NAMES = tuple(GateName.values)
_GRADES = (Grade.BASIC, f"{Grade.BASIC},{Grade.IMPROVEMENT}", Grade.IMPROVEMENT, Grade.UPGRADE)

Months = Counter[tuple[Spot, int, str]]
Row = Project | Scope | StageEntry | Gate | ProgrammeEntry


def project_of(sites: Sequence[Site], county: County, year: int, number: int) -> Project:
    """The project of some estates in a year's programme; it stands at its beginning."""
    first, several = sites[0].name, len(sites) > 1
    return Project(
        id=fresh_id(), number=f"P{county.codes['county_code']}-{year}-{number:04d}", year=year,
        kind=Kind.CLUSTER if several else Kind.ESTATE, site_count=len(sites),
        name=f"{first}等 {len(sites)} 个小区改造项目" if several else f"{first}改造项目",
        grades=_GRADES[chance(len(_GRADES))], division=county.division, buildings=sum(s.buildings or 0 for s in sites),
        households=sum(s.households or 0 for s in sites), area_dm2=sum(s.area_dm2 or 0 for s in sites),
        budget_fen=sum(s.budget_fen or 0 for s in sites), changed_at=clock.now(), **county.codes,
    )  # fmt: skip


def carried(project: Project, sites: Sequence[Site], until: date, months: Months) -> Iterator[Row]:
    """Carries a project along its road until a day and shows it at its estates; its rows, and what its months add."""
    days = _days(project.year, until)
    if len(days) < len(_ROAD) and chance(100) < _STUCK * len(_ROAD):
        days, is_stuck = days[: 1 + chance(len(days))], True
    else:
        is_stuck = False
    reached = _ROAD[len(days) - 1][0]
    project.stage, project.version = reached, len(days)
    gates = [
        (name, state, why, days[min(len(days), _place(begun)) - 1])
        for name, begun, passed, good, bad in _GATES
        for state, why in [_state(reached, begun, passed, is_stuck, (good, bad))]
        if state != GateState.AHEAD
    ]
    held = dict.fromkeys(_NAMES, str(GateState.AHEAD)) | {name: str(state) for name, state, _, _ in gates}
    project.gates = "".join(held[n] for n in _NAMES)
    yield project
    code = project.province_code
    for site in sites:
        _show(site, project)
        yield Scope(
            id=fresh_id(), province_code=code, project=project, site=site, planned_fen=site.budget_fen, since=days[0]
        )  # fmt: skip
    for (stage, _, cause), day in zip(_ROAD, days, strict=False):
        yield StageEntry(
            id=fresh_id(), province_code=code, project=project, stage=stage, cause=cause, happened_on=day, recorded_at=_at(day)
        )  # fmt: skip
    for name, state, why, day in gates:
        yield Gate(
            id=fresh_id(), province_code=code, project=project, name=name, state=state, cause=why, happened_on=day,
            recorded_at=_at(day),
        )  # fmt: skip
    if len(days) >= _place(Stage.PROGRAMME):
        day = days[_place(Stage.PROGRAMME) - 1]
        yield ProgrammeEntry(
            id=fresh_id(), province_code=code, project=project, year=project.year, tier=Tier.ANNUAL,
            document=f"{project.year} 年城镇老旧小区改造计划", happened_on=day, recorded_at=_at(day),
        )  # fmt: skip
    _count_months(project, days, until, months)


def _place(stage: Stage) -> int:
    """Which on the road, from 1."""
    return [s for s, _, _ in _ROAD].index(stage) + 1


def _days(year: int, until: date) -> list[date]:
    """When each stage was entered, before a day; a programme's projects are put together in the autumn before its year."""
    day, pace = date(year - 1, 9, 1) + timedelta(days=chance(60)), 80 + chance(60)
    days = [day]
    for _, wait, _ in _ROAD[1:]:
        day += timedelta(days=wait * pace // 100)
        if day >= until:
            break
        days.append(day)
    return days


def _state(
    reached: Stage, begun: Stage, passed: Stage, is_stuck: bool, why: tuple[str, str]
) -> tuple[GateState, str]:
    if reached < begun:
        return GateState.AHEAD, ""
    if reached >= passed:
        return GateState.OPEN, why[0]
    return (GateState.SHUT, why[1]) if is_stuck else (GateState.IN_HAND, "办理中")


def _at(day: date) -> datetime:
    return datetime.combine(day, time(2, 0), tzinfo=UTC)


def _count_months(project: Project, days: Sequence[date], until: date, months: Months) -> None:
    """The budget in equal parts over the months of works, as far as they have passed."""
    begun, done = _place(Stage.WORKS) - 1, _place(Stage.ACCEPTANCE) - 1
    if len(days) <= begun:
        return
    first = days[begun]
    last = days[done] if len(days) > done else until - timedelta(days=1)
    spot = Spot.of(project)
    whole = max(8, _month(last) - _month(first) + 1)
    for at in range(_month(last) - _month(first) + 1):
        year, month = divmod(_month(first) + at, 12)
        key = year * 100 + month + 1
        for measure, total in ((INVESTED, project.budget_fen), (PROGRESS, _WHOLE)):
            months[spot, key, measure] += total * (at + 1) // whole - total * at // whole


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _show(site: Site, project: Project) -> None:
    told = standing_of(project)
    site.stage, site.gates = told.stage, told.gates
    site.project, site.project_name = told.project, told.project_name
