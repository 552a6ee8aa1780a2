"""Where estates lie: the counties of a profile, and streets and communities made up below them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.management import call_command

from jiugai.generator import names
from jiugai.generator.profiles import Profile
from jiugai.generator.writing import Writer
from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.lineage import Below
from jiugai.ground.divisions.models import Division, Level, Standing

_ABROAD = ("71", "81", "82")
"""台湾, 香港 and 澳门: not in the programme."""
_STREET, _COMMUNITY = COLUMNS[3], COLUMNS[4]


@dataclass(frozen=True)
class County:
    """A county, or a city or province without counties; ``communities`` are those made up in it, with their code columns."""

    division: Division
    codes: dict[str, str]
    communities: list[tuple[Division, dict[str, str]]]


def present(code: str) -> Division:
    """The division that has a code today; loads them all where there is none yet.

    Raises :class:`Refused` for a code that is no province's.
    """
    if not Division.objects.exists():
        call_command("load_divisions", verbosity=0)
    found = Division.objects.filter(code=code, ended_on=None, level=Level.PROVINCE).first()
    if found is None:
        raise Refused(f"{code} 不是省级区划的代码，写成 640000 的样子。")
    return found


def bare_counties(profile: Profile, province: Division) -> list[tuple[Division, dict[str, str]]]:
    """The counties of a profile in the order of their codes: one, those of a city, of a province, or of the country."""
    if profile.level is None:
        tops = Division.objects.filter(level=Level.PROVINCE, ended_on=None).order_by("code")
        return [c for top in tops if top.code[:2] not in _ABROAD for c in _counties(top)]
    found = list(_counties(province))
    if profile.level == Level.COUNTY:
        return found[:1]
    if profile.level == Level.CITY:
        return [c for c in found if c[1]["city_code"] == found[0][1]["city_code"]]
    return found


def _counties(top: Division) -> Iterator[tuple[Division, dict[str, str]]]:
    below = Below(top)
    parents = {d.parent_id for d in below.all}
    for d in sorted(below.all, key=lambda d: d.code):
        if d.level <= Level.COUNTY and d.pk not in parents:
            yield d, below.codes(d)


def peopled(county: tuple[Division, dict[str, str]], profile: Profile, writer: Writer) -> County:
    """A county with the streets and communities of a profile; they are written."""
    division, codes = county
    made = []
    community_names = iter(names.communities(profile.streets * profile.communities))
    for s, street_name in enumerate(names.streets(profile.streets), 1):
        street = _below(division, Level.STREET, f"{division.code}{s:03d}", street_name, writer)
        for c in range(1, profile.communities + 1):
            community = _below(
                street, Level.COMMUNITY, f"{street.code}{c:03d}", next(community_names), writer
            )
            made.append((community, {**codes, _STREET: street.code, _COMMUNITY: community.code}))
    return County(division, codes, made)


def _below(parent: Division, level: Level, code: str, name: str, writer: Writer) -> Division:
    made = Division(level=level, code=code, name=name, parent=parent)
    writer.put(made)
    writer.put(Standing(division=made, code=code, name=name, parent=parent))
    return made
