"""Estates with plausible facts, their buildings and their households."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from jiugai.generator import names
from jiugai.generator.places import County
from jiugai.generator.profiles import Profile, chance, shared
from jiugai.generator.writing import Writer
from jiugai.ground.common.ids import fresh_id
from jiugai.sites.actions import Own, built, own_of
from jiugai.sites.models import Building, Eligibility, Household, Kind, Site
from jiugai.sites.models.estate import Management, Structure
from jiugai.sites.outline import Outline
from planlint.catalogue import measures

_HUNDRED = 100
_LACKING, _ALIKE, _DRAWN, _TOO_NEW = 3, 1, 30, 8
"""Of a hundred estates: how many lack a fact, look like another, have an outline, are too new to be renovated."""
_FIRST_BUILT, _LAST_RENOVATED, _LAST_BUILT = 1975, 2000, 2005
_STRUCTURES = (*[Structure.BRICK_CONCRETE] * 7, *[Structure.FRAME] * 2, Structure.BRICK_WOOD)
_MANAGEMENTS = (
    *[Management.NONE] * 4, *[Management.COMMUNITY] * 3, *[Management.COMPANY] * 2, Management.UNIT, Management.SELF,
)  # fmt: skip
_LEAST_FLAT, _FLAT_STEPS, _STEP_DM2 = 6000, 61, 50
"""A flat has 60 to 90 ㎡."""
_SIDE_E6, _ROW = 1500, 40
"""About 150 m; so many estates side by side."""


@dataclass(frozen=True)
class Made:
    """An estate that is not written yet: ``blocks`` are the households of each of its buildings."""

    site: Site
    own: Own
    blocks: list[int]
    storeys: int
    is_alike: bool


def figures_of(profile: Profile) -> Iterator[list[int]]:
    """For each estate the households of its buildings, together exactly those of the profile."""
    households = iter(shared(profile.households, profile.buildings)) if profile.has_doors else None
    for count in shared(profile.buildings, profile.estates):
        if households is not None:
            yield [next(households) for _ in range(count)]
        else:
            yield [20 + chance(41) for _ in range(count)]


def of_county(county: County, blocks: list[list[int]], profile: Profile, year: int) -> Iterator[Made]:
    """The estates of a county, numbered; one in a hundred is called almost as the one before."""
    stems, stem, name = names.Stems(), "", ""
    for at, figures in enumerate(blocks):
        is_alike = at > 0 and chance(_HUNDRED) < _ALIKE
        if is_alike:
            name = names.other_ending(name, stem)
        else:
            stem = stems.next()
            name = names.estate(stem)
        division, codes = county.communities[chance(len(county.communities))]
        storeys = 3 + chance(6)
        values = _values(name, figures, storeys, profile, year)
        site = built(kind=Kind.ESTATE, division=division, codes=codes, values=values)
        site.number = f"{county.codes['county_code']}-{at + 1:05d}"
        if chance(_HUNDRED) < _DRAWN:
            _draw(site, at)
        yield Made(site, own_of(site, values), figures, storeys, is_alike)


def _values(name: str, blocks: list[int], storeys: int, profile: Profile, year: int) -> dict[str, Any]:
    """What a ledger would say of it."""
    is_new = not profile.all_planned and chance(_HUNDRED) < _TOO_NEW
    last = _LAST_BUILT if is_new else _LAST_RENOVATED
    first = _LAST_RENOVATED + 1 if is_new else _FIRST_BUILT
    households = sum(blocks)
    values: dict[str, Any] = {
        "name": name, "address": names.address(), "built_year": first + chance(last - first + 1), "buildings": len(blocks),
        "households": households, "area_dm2": sum(_area(blocks)), "budget_fen": households * (12_000 + chance(13_000)) * 100,
        "surveyed_on": date(year - profile.years, 3, 1) + timedelta(days=chance(240)), "eligibility": Eligibility.ELIGIBLE,
        "target_year": year - chance(profile.years), "structure": _STRUCTURES[chance(len(_STRUCTURES))],
        "storeys": str(storeys), "parking": chance(households // 2 + 1), "lifts": 0,
        "management": _MANAGEMENTS[chance(len(_MANAGEMENTS))], "has_committee": chance(4) == 0, "has_fund": chance(2) == 0,
        "problems": sorted({_problems()[chance(len(_problems()))] for _ in range(4)}),
    }  # fmt: skip
    if is_new:
        values |= {
            "eligibility": Eligibility.NOT_ELIGIBLE, "ineligible_because": f"{values['built_year']} 年建成", "target_year": None,
        }  # fmt: skip
    elif chance(_HUNDRED) < _LACKING:
        values["built_year" if chance(2) else "area_dm2"] = None
    return values


@cache
def _problems() -> tuple[str, ...]:
    return tuple(m.code for m in measures("estate"))


def _draw(site: Site, at: int) -> None:
    west, south = names.outline_corner(site.province_code, site.county_code)
    west, south = west + at % _ROW * 2 * _SIDE_E6, south + at // _ROW * 2 * _SIDE_E6
    east, north = west + _SIDE_E6, south + _SIDE_E6 * (2 + chance(5)) // 4
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    ring = [[x / 10**6, y / 10**6] for x, y in corners]
    drawn = Outline.parse(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    site.outline = drawn.text
    site.centre_lon_e7, site.centre_lat_e7 = drawn.centre_e7


def _flat(block: int, at: int) -> int:
    """The area of a flat; the same flats lie above each other in no building, so that sums are worth checking."""
    return _LEAST_FLAT + (at * 37 + block * 11) % _FLAT_STEPS * _STEP_DM2


def _area(blocks: list[int]) -> list[int]:
    """The area of each building."""
    return [_block(b % _FLAT_STEPS, households) for b, households in enumerate(blocks)]


@cache
def _block(block: int, households: int) -> int:
    return sum(_flat(block, h) for h in range(households))


def write_doors(made: Made, writer: Writer) -> None:
    """The rows of the buildings and households of an estate: two flats on each floor of a unit."""
    site, own = made.site, made.own
    for at, (count, area) in enumerate(zip(made.blocks, _area(made.blocks), strict=True)):
        a_unit = made.storeys * 2
        building = Building(
            id=fresh_id(), province_code=site.province_code, site=site, label=f"{at + 1}号楼", built_year=site.built_year,
            storeys=made.storeys, units=-(-count // a_unit), households=count, area_dm2=area,
            structure=getattr(own, "structure", ""), lifts=0,
        )  # fmt: skip
        writer.put(building)
        for h in range(count):
            unit, flat = divmod(h, a_unit)
            writer.put(
                Household(
                    id=fresh_id(), province_code=site.province_code, building=building, unit=unit + 1,
                    room=f"{flat // 2 + 1}{flat % 2 + 1:02d}", area_dm2=_flat(at, h),
                )
            )  # fmt: skip
