"""A plan rendered from facts and read back gives the same facts."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planlint import dates
from planlint.dates import DateRef
from planlint.document import Span
from planlint.extract import extract, split
from planlint.facts import (
    Amount,
    Certificate,
    Duty,
    Estate,
    Facts,
    FundSource,
    LandUse,
    MeasureUse,
    PaymentTerm,
    Stage,
)  # fmt: skip
from planlint.quantity import Quantity, scan
from planlint.read import read
from planlint.write.plan import AMOUNTS, write_plan
from planlint.write.template import NoTemplate

NOWHERE = Span(0, 0)
NAMES = (
    "明珠苑",
    "盛世花园",
    "绿地园",
    "裕西",
    "青山",
    "东方花园",
    "华港佳苑",
    "如意苑",
    "金桂园",
    "朝阳里",
    "滨河",
)
WORK = (
    ("road", "平方米"), ("parking", "个"), ("street_lighting", "盏"), ("roof_waterproofing", "平方米"),
    ("cctv", "套"), ("drainage", "米"), ("greening", "平方米"), ("lift", "部"), ("fire_lane", "个"),
    ("entrance_guard", "套"), ("outer_wall", "平方米"), ("ev_charging", "个"), ("handrail", "米"),
)  # fmt: skip
SOURCES = (
    "central_subsidy", "central_investment", "provincial", "municipal", "county", "special_bond", "residents",
    "maintenance_fund", "common_income", "private_capital", "donation",
)  # fmt: skip
BODIES = ("市住房和城乡建设局", "市财政局", "市发展和改革委员会", "市自然资源局", "市城市管理局", "市公安局")
STAGES = ("前期准备", "招标采购", "组织施工", "竣工验收")


def quantity(text: str) -> Quantity:
    return next(iter(scan("计" + text)))


def day(text: str) -> DateRef:
    return next(iter(dates.scan(text, 0, len(text))))


def number(low: int, high: int, places: int = 0) -> st.SearchStrategy[str]:
    def printed(n: int) -> str:
        return f"{n // 10**places}.{n % 10**places:0{places}d}" if places else str(n)

    # planlint.dates takes the 2001.5 of 2001.5 and of 42001.5 for a month: no such number is drawn.
    numbers = st.integers(low * 10**places, high * 10**places).map(printed)
    return numbers.filter(lambda n: not re.search(r"(19|20)\d\d(\.|$)", n))


MONEY = st.sampled_from([0, 1, 2]).flatmap(lambda p: number(1, 9000, p)).map(lambda n: quantity(f"{n}万元"))
AREA = st.one_of(
    number(300, 90000, 1).map(lambda n: quantity(f"{n}平方米")),
    number(1, 90, 2).map(lambda n: quantity(f"{n}万平方米")),
)


@st.composite
def works(draw: st.DrawFn) -> list[MeasureUse]:
    chosen = draw(st.lists(st.sampled_from(WORK), min_size=1, max_size=4, unique=True))
    return [
        MeasureUse(code, NOWHERE, NOWHERE, quantity(f"{draw(number(2, 9000))}{unit}"))
        for code, unit in chosen
    ]


@st.composite
def clusters(draw: st.DrawFn) -> Facts:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=6, unique=True))
    measures: list[MeasureUse] = []
    estates = []
    for name in names:
        own = draw(works())
        estates.append(
            Estate(
                f"{name}小区", NOWHERE, NOWHERE,
                budget=draw(MONEY), area=draw(AREA),
                households=quantity(f"{draw(number(20, 900))}户"), buildings=quantity(f"{draw(number(2, 60))}栋"),
                built=day(f"{draw(st.integers(1975, 2000))}年"),
                measures=tuple(range(len(measures), len(measures) + len(own))),
            )
        )  # fmt: skip
        measures += own
    sources = draw(st.lists(st.sampled_from(SOURCES), min_size=2, max_size=6, unique=True))
    starts = draw(st.integers(1, 3))
    stages = [
        Stage(
            name, NOWHERE, NOWHERE,
            begins=day(f"2026年{starts + 2 * n}月1日"), ends=day(f"2026年{starts + 2 * n + 1}月{draw(st.integers(1, 30))}日"),
        )
        for n, name in enumerate(STAGES)
    ]  # fmt: skip
    first = draw(st.integers(10, 30))
    return Facts(
        "cluster", "青山片区老旧小区改造实施方案", NOWHERE, 0, 0,
        estates=tuple(estates),
        measures=tuple(measures),
        sources=tuple(FundSource(code, NOWHERE, draw(MONEY)) for code in sources),
        amounts=tuple(Amount(role, draw(MONEY), NOWHERE) for role in AMOUNTS),
        stages=tuple(stages),
        payments=(
            PaymentTerm("advance", quantity(f"{first}%"), NOWHERE, base="合同金额"),
            PaymentTerm("progress", quantity("30%"), NOWHERE, quantity(f"{draw(st.integers(40, 80))}%"), "合同金额"),
            PaymentTerm("acceptance", quantity(f"{67 - first}%"), NOWHERE, base="合同金额"),
            PaymentTerm("retention", quantity("3%"), NOWHERE, base="结算总额", after=quantity("2年")),
        ),
        duties=tuple(Duty("", name, NOWHERE, NOWHERE) for name in draw(st.lists(st.sampled_from(BODIES), unique=True))),
    )  # fmt: skip


def plain(value: Any) -> Any:
    """A fact without its place: quantities and dates as what they say."""
    if isinstance(value, Quantity):
        return value.value, value.base, value.step
    if isinstance(value, DateRef):
        return value.iso
    return value


def told(items: Any, *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(plain(getattr(item, field)) for field in fields) for item in items]


def said(facts: Facts) -> dict[str, Any]:
    return {
        "title": facts.title,
        "estates": told(facts.estates, "name", "role", "budget", "area", "households", "buildings", "built"),
        "estate measures": [e.measures for e in facts.estates],
        "measures": told(facts.measures, "code", "role", "quantity", "amount"),
        "sources": told(facts.sources, "code", "amount", "share", "base"),
        "amounts": told((a for role in AMOUNTS for a in facts.amounts if a.role == role), "role", "quantity"),
        "stages": told(facts.stages, "name", "begins", "ends"),
        "payments": told(facts.payments, "event", "share", "progress", "base", "after"),
        "duties": told(facts.duties, "name"),
        "certificates": told(facts.certificates, "number", "area"),
        "land uses": told(facts.land_uses, "use", "area"),
    }


def read_back(facts: Facts) -> Facts:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.docx"
        write_plan(facts, path)
        document = read(path)
    parts = split(document)
    assert len(parts) == 1
    return extract(document, parts[0], index=1, of=1, kind=facts.kind)


def check_round_trip(facts: Facts) -> None:
    back, wanted = said(read_back(facts)), said(facts)
    assert [key for key in wanted if back[key] != wanted[key]] == []


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(clusters())
def test_a_plan_written_from_facts_reads_back_as_the_same_facts(facts: Facts) -> None:
    check_round_trip(facts)


@pytest.mark.long
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(clusters())
def test_many_plans_written_from_facts_read_back_as_the_same_facts(facts: Facts) -> None:
    check_round_trip(facts)


def test_chapters_of_the_rendered_plan_are_those_of_the_template() -> None:
    found = read_back(Facts("cluster", "青山片区老旧小区改造实施方案", NOWHERE, 0, 0))
    assert [c.code for c in found.chapters if c.level == 1] == [
        "overview", "problems", "measures", "organisation", "money", "evidence",
    ]  # fmt: skip


def test_a_parcels_certificates_and_land_uses_read_back() -> None:
    facts = Facts(
        "parcel", "新亚工业区地块“三旧”改造方案", NOWHERE, 0, 0,
        certificates=(
            Certificate("东府国用(1998)字第特233号", NOWHERE, quantity("50061平方米")),
            Certificate("东府国用(1998)字第特234号", NOWHERE, quantity("116157平方米")),
        ),
        land_uses=(
            LandUse("道路", NOWHERE, quantity("23188.2平方米")),
            LandUse("绿化", NOWHERE, quantity("3479.5平方米")),
        ),
    )  # fmt: skip
    back, wanted = said(read_back(facts)), said(facts)
    assert back["land uses"] == wanted["land uses"]
    assert [area for _, area in back["certificates"]] == [area for _, area in wanted["certificates"]]


def test_a_kind_without_a_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoTemplate, match="progress"):
        write_plan(Facts("progress", "进展", NOWHERE, 0, 0), tmp_path / "a.docx")
