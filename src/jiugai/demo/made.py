"""Making the demonstration: divisions, people, estates, a school, a parcel, projects, all by the rooms' own actions."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.management import call_command

from jiugai.demo import facts, offices, people, plans
from jiugai.ground.common import clock
from jiugai.ground.common.ids import random_bits, seeded_with
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Division, Level
from jiugai.ground.figures.actions import fold
from jiugai.projects.actions import enter_programme, enter_stage, make, set_gate
from jiugai.projects.models import GateName, GateState, Tier
from jiugai.sites.actions import draw, keep_details, register
from jiugai.sites.columns import BY_CODE
from jiugai.sites.details import DETAILS
from jiugai.sites.models import Kind, Site, Stage

_WIDE, _HIGH = 0.006, 0.004
_SEED = 2026
_BEGUN = datetime(2025, 12, 1, 9, 30, tzinfo=clock.SHANGHAI)
"""When the ledgers were entered; what happened since is told by working days before the present one."""


def make_all() -> None:
    """Makes everything in an empty database; takes some seconds."""
    if not Division.objects.exists():
        call_command("load_divisions", verbosity=0)
    with clock.standing_at(_BEGUN):
        communities = _divisions()
        accounts = {login: account.pk for login, account in people.open_all().items()}
        offices.make(accounts["guanli"])
        officer = accounts["xian"]
        planned = [_estate(f, communities[f.community], officer) for f in facts.PLANNED]
        for f in facts.STOCK:
            _estate(f, communities[f.community], officer)
        _cluster(planned, officer)
        _school(accounts["zhenning"])
        _parcel(accounts["tangxia"])
        with seeded_with(_SEED):
            _others(officer)
    plans.tell(accounts)
    while fold():
        pass


def _divisions() -> dict[str, Division]:
    def at(code: str) -> Division:
        return Division.objects.get(code=code, ended_on=None)

    def below(level: Level, entry: tuple[str, str], under: Division) -> Division:
        return add(level=level, code=entry[0], name=entry[1], under=under, since=None, by=None)

    town = below(Level.STREET, facts.TOWN, at(facts.COUNTY))
    below(Level.STREET, facts.SCHOOL_TOWN, at(facts.SCHOOL_COUNTY))
    tangxia = below(Level.STREET, facts.PARCEL_TOWN, at(facts.PARCEL_CITY))
    below(Level.COMMUNITY, facts.PARCEL_COMMUNITY, tangxia)
    return {name: below(Level.COMMUNITY, (code, name), town) for code, name in facts.COMMUNITIES}


def _parsed(typed: dict[str, str]) -> dict[str, Any]:
    """As a form would read it."""
    return {code: BY_CODE[code].parse(text) for code, text in typed.items() if text}


def _estate(f: facts.EstateFacts, division: Division, by: UUID) -> Site:
    typed = {
        "name": f.name, "parts": f.parts, "built_year": f.built, "buildings": f.buildings, "households": f.households,
        "area_dm2": f"{f.area_wan}万㎡" if f.area_wan else "", "budget_fen": f.budget_wan, "target_year": f.target,
        "surveyed_on": "2025-08-20" if f.buildings else "", "eligibility": "符合" if f.buildings and int(f.built) <= 2000 else "",
        "remark": facts.SPREAD if f.buildings else "", **f.more,
    }  # fmt: skip
    site = register(kind=Kind.ESTATE, division=division, values=_parsed(typed), by=by)
    if f.corner[0]:
        draw(site, version=site.version, outline=_rectangle(*f.corner), by=by)
    return site


def _rectangle(west: float, south: float) -> str:
    ring = [
        [west, south],
        [west + _WIDE, south],
        [west + _WIDE, south + _HIGH],
        [west, south + _HIGH],
        [west, south],
    ]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def _cluster(sites: list[Site], by: UUID) -> None:
    """The seven estates as one project in the pool; its plan is told in :mod:`jiugai.demo.plans`."""
    notes = {s.pk: f.note for s, f in zip(sites, facts.PLANNED, strict=True)}
    project = make(
        name=facts.CLUSTER,
        year=2026,
        sites=sites,
        grades=("basic", "improvement"),
        notes=notes,
        by=by,
        happened_on=date(2025, 10, 20),
    )
    enter_programme(
        project,
        year=2026,
        tier=Tier.PIPELINE,
        document="利通区项目库第2次调整（初步方案）",
        by=by,
        happened_on=date(2025, 11, 20),
    )


def _detailed(site: Site, sheet: str, rows: list[dict[str, Any]], by: UUID) -> None:
    site.refresh_from_db()
    keep_details(site, DETAILS[sheet], [(None, row) for row in rows], version=site.version, by=by)


def _school(by: UUID) -> None:
    town = Division.objects.get(code=facts.SCHOOL_TOWN[0], ended_on=None)
    site = register(kind=Kind.SCHOOL, division=town, values=_parsed(facts.SCHOOL), by=by)
    rooms = [{"name": n, "area_dm2": area * 100, "beds": beds} for n, area, beds in facts.SCHOOL_ROOMS]
    _detailed(site, "rooms", rooms, by)
    _detailed(
        site, "equipment", [{"name": n, "count": c, "unit": u, "amount_fen": w * 1_000_000 if w is not None else None}
                            for n, c, u, w in facts.SCHOOL_EQUIPMENT], by,
    )  # fmt: skip
    make(name=facts.SCHOOL_PROJECT, year=2026, sites=[site], by=by)


def _parcel(by: UUID) -> None:
    community = Division.objects.get(code=facts.PARCEL_COMMUNITY[0], ended_on=None)
    site = register(kind=Kind.PARCEL, division=community, values=_parsed(facts.PARCEL), by=by)
    area = BY_CODE["area_dm2"].parse
    papers = [{"number": number, "area_dm2": area(text)} for number, text in facts.CERTIFICATES]
    _detailed(site, "certificates", papers, by)
    _detailed(site, "uses", [{"use": use, "area_dm2": area(text)} for use, text in facts.LAND_USES], by)
    make(name=facts.PARCEL_PROJECT, year=2026, sites=[site], by=by)


def _others(by: UUID) -> None:
    """Estates of the other counties: names and figures by a fixed seed; then those that join the concentrated batch."""
    begun: dict[str, tuple[Division, int, int]] = {}
    for county, count in facts.OTHERS:
        division = Division.objects.get(code=county, ended_on=None)
        town = add(
            level=Level.STREET,
            code=f"{county}001",
            name="城关街道（演示）",
            under=division,
            since=None,
            by=None,
        )
        first = random_bits(16)
        names = [
            facts.FIRST[(first + n) % len(facts.FIRST)] + facts.LAST[random_bits(16) % len(facts.LAST)]
            for n in range(count)
        ]
        sites = [_other(name, town, by) for name in names]
        _carried(sites[: count // 2], random_bits(8) % 4, by)
        begun[county] = town, first, count
    for county, count in facts.MORE:
        town, first, before = begun[county]
        for n in range(before, before + count):
            last = facts.LAST[random_bits(16) % len(facts.LAST)]
            _other(facts.FIRST[(first + n) % len(facts.FIRST)] + last, town, by)


def _other(name: str, town: Division, by: UUID) -> Site:
    buildings = 3 + random_bits(4)
    households = buildings * (24 + random_bits(4))
    typed = {
        "name": name, "built_year": str(1984 + random_bits(4)), "buildings": str(buildings), "households": str(households),
        "area_dm2": str(households * (68 + random_bits(4))), "budget_fen": str(households * 2), "surveyed_on": "2025-09-10",
        "target_year": str(2025 + random_bits(2)), "eligibility": "符合",
    }  # fmt: skip
    return register(kind=Kind.ESTATE, division=town, values=_parsed(typed), by=by)


_ROAD = (
    (Stage.PLAN, None, "实施方案起草"), (Stage.RESIDENTS, None, "业主表决"), (Stage.REVIEW, GateName.CONSENT, "报送审核"),
    (Stage.PROGRAMME, GateName.REVIEW, "列入年度计划"), (Stage.COORDINATION, GateName.OBJECTION, "部门会审"),
    (Stage.WORKS, GateName.PERMITS, "开工"), (Stage.ACCEPTANCE, GateName.FUNDS, "初验"), (Stage.UPKEEP, None, "移交管护"),
)  # fmt: skip
"""Stage, the gate that opens on the way into it, and why it was entered."""


def _carried(sites: list[Site], how_far: int, by: UUID) -> None:
    """Projects of these estates, one each, carried along the road."""
    for at, site in enumerate(sites):
        project = make(
            name=f"{site.name}改造项目", year=2025, sites=[site], by=by, happened_on=date(2025, 3, 3)
        )
        for step, (stage, gate, cause) in enumerate(_ROAD[: min(len(_ROAD), how_far * 2 + at)]):
            day = date(2025, 4 + step, 8)
            if gate is not None:
                set_gate(project, gate, state=GateState.OPEN, cause="演示", by=by, happened_on=day)
            enter_stage(project, stage, cause=cause, by=by, happened_on=day)
