"""Filling an empty database after a profile, county by county, and the counters and series of numbers that belong to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from jiugai.generator import estates, people, places, roads
from jiugai.generator.estates import Made
from jiugai.generator.places import County
from jiugai.generator.profiles import Profile, chance, in_proportion
from jiugai.generator.writing import Writer, settle
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id, seeded_with
from jiugai.ground.common.models import Series
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.models import Division, Standing
from jiugai.ground.figures.actions import Spot
from jiugai.ground.figures.models import Total
from jiugai.projects.actions import contribution as of_project
from jiugai.projects.models import Gate, ProgrammeEntry, Project, Scope, StageEntry
from jiugai.sites.actions import note_likenesses
from jiugai.sites.models import Building, Eligibility, Estate, Household, Site
from jiugai.sites.stock import contribution as of_site

ORDER = (
    Division, Standing, Site, Estate, Building, Household, Project, Scope, StageEntry, Gate, ProgrammeEntry, Total, Series,
)  # fmt: skip
"""Each table after those it refers to."""
_CLUSTERS = 12
"""One project in so many renovates two or three estates; in no profile where each estate is a project."""
_FIRST_YEAR, _LAST_YEAR = 2010, 2100
_EVERY = 10


@dataclass
class Filled:
    """What was made: rows by table, and who can log in."""

    rows: dict[str, int] = field(default_factory=dict)
    password: str = ""
    logins: list[people.Login] = field(default_factory=list)


Amounts = Counter[tuple[Spot, int, str]]


def fill(
    profile: Profile, *, seed: int, year: int, province: str, say: Callable[[str], None], with_accounts: bool = True
) -> Filled:  # fmt: skip
    """Fills the database; the same seed and year make the same rows on both engines.  The present is the first day of the year.

    Raises :class:`Refused` where there are places already, for a year out of range and a code that is no province's.
    """
    if Site.objects.exists() or Project.objects.exists():
        raise Refused("这个数据库里已经有小区或项目，造数只用于空库，换一个数据目录。")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Refused(f"年份 {year} 不在 {_FIRST_YEAR}—{_LAST_YEAR} 之内。")
    first_day = datetime(year, 1, 1, tzinfo=clock.SHANGHAI)
    filled = Filled()
    with clock.standing_at(first_day), seeded_with(seed):
        counties = places.bare_counties(profile, places.present(province))
        blocks = estates.figures_of(profile)
        writer = Writer(ORDER)
        shares = in_proportion(profile.estates, [100 + chance(200) for _ in counties])
        for at, (bare, count) in enumerate(zip(counties, shares, strict=True), 1):
            county = places.peopled(bare, profile, writer)
            _fill_county(county, [next(blocks) for _ in range(count)], profile, year, writer)
            if at % _EVERY == 0 or at == len(counties):
                say(f"{at}/{len(counties)} 个县，{sum(writer.written.values()):,} 行")
        writer.flush()
        filled.rows = writer.written
        record("generator.filled", {"profile": profile.name, "seed": seed, "year": year})
        if with_accounts:
            filled.password, filled.logins = people.open_all(_middle(counties, county.communities[0][1]))
    settle()
    return filled


def _middle(counties: Sequence[tuple[Division, dict[str, str]]], codes: dict[str, str]) -> dict[str, str]:
    """The codes of the first community of the county in the middle."""
    county = counties[len(counties) // 2][1]
    street = f"{county['county_code']}001"
    return {**county, "street_code": street, "community_code": f"{street}001"}


def _fill_county(
    county: County, blocks: list[list[int]], profile: Profile, year: int, writer: Writer
) -> None:
    made = list(estates.of_county(county, blocks, profile, year))
    amounts, code = Amounts(), county.codes["county_code"]
    rows: list[roads.Row] = []
    for of_year, planned in _by_year(made, profile, year):
        number = 0
        for number, group in enumerate(_grouped(planned, profile), 1):
            project = roads.project_of(group, county, of_year, number)
            months = amounts if profile.has_months else Amounts()
            rows.extend(roads.carried(project, group, date(year, 1, 1), months))
            amounts.update(of_project(project, 1))
        if number:
            writer.put(Series(name=f"project:{code}:{of_year}", last=number))
    for m in made:
        writer.put(m.site)
        writer.put(m.own)
        amounts.update(of_site(m.site))
    for m in made if profile.has_doors else ():
        estates.write_doors(m, writer)
    for row in rows:
        writer.put(row)
    if made:
        writer.put(Series(name=f"site:{code}", last=len(made)))
    _count(amounts, writer)
    writer.flush()
    note_likenesses([m.site for m in made if m.is_alike])


def _by_year(made: Sequence[Made], profile: Profile, year: int) -> Iterator[tuple[int, list[Site]]]:
    """The estates that are in a project, by its year: all of past years, and half of the present one."""
    for of_year in range(year - profile.years + 1, year + 1):
        due = [
            m.site
            for m in made
            if m.site.target_year == of_year and m.site.eligibility == Eligibility.ELIGIBLE
        ]
        yield of_year, due if of_year < year or profile.all_planned else due[: len(due) // 2]


def _grouped(sites: Sequence[Site], profile: Profile) -> Iterator[Sequence[Site]]:
    at = 0
    while at < len(sites):
        size = 2 + chance(2) if not profile.all_planned and chance(_CLUSTERS) == 0 else 1
        yield sites[at : at + size]
        at += size


def _count(amounts: Amounts, writer: Writer) -> None:
    """The totals of each street and of the county, as folding makes them."""
    sums: Counter[tuple[str, str, str, str, int, str]] = Counter()
    for (spot, month, measure), n in amounts.items():
        place = (spot.province_code, spot.city_code, spot.county_code)
        sums[(*place, spot.street_code, month, measure)] += n
        sums[(*place, "", month, measure)] += n
    for (province, city, county, street, month, measure), amount in sorted(sums.items()):
        writer.put(
            Total(
                id=fresh_id(), province_code=province, city_code=city, county_code=county, street_code=street, month=month,
                measure=measure, amount=amount,
            )
        )  # fmt: skip
