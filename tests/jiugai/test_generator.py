"""The generator: what it makes passes every verification, and a seed makes the same again."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Sum

from jiugai.generator.digest import digest
from jiugai.generator.filling import Filled, fill
from jiugai.generator.management.commands.generate import Command
from jiugai.generator.names import Stems
from jiugai.generator.places import present
from jiugai.generator.profiles import PROFILES, Profile, in_proportion, shared
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common.ids import seeded_with
from jiugai.ground.common.refusal import Refused
from jiugai.ground.common.verifying import verify_all
from jiugai.ground.divisions.models import Level
from jiugai.ground.figures.models import Total
from jiugai.projects.models import Gate, Project, StageEntry
from jiugai.sites.actions import change
from jiugai.sites.models import Building, Household, Likeness, Site, Stage

pytestmark = pytest.mark.django_db
COUNTY = PROFILES["county"]
FEW = replace(
    PROFILES["nation"],
    name="few",
    estates=400,
    buildings=2000,
    level=Level.PROVINCE,
    streets=1,
    communities=1,
)
"""The nation profile in one province."""


def made(profile: Profile = COUNTY, *, seed: int = 1, year: int = 2026) -> Filled:
    return fill(profile, seed=seed, year=year, province="640000", say=lambda _: None, with_accounts=False)


def faults() -> list[str]:
    return [fault for outcome in verify_all() for fault in outcome.shown]


def test_a_county_has_exactly_what_its_profile_says_and_is_in_order() -> None:
    filled = made()
    assert (Site.objects.count(), Building.objects.count(), Household.objects.count()) == (67, 1_461, 47_618)
    sums = Site.objects.aggregate(buildings=Sum("buildings"), households=Sum("households"))
    assert sums == {"buildings": 1_461, "households": 47_618}
    assert filled.rows["sites.Household"] == 47_618
    assert Record.objects.filter(event="generator.filled").count() == 1
    assert faults() == []


def test_the_area_of_an_estate_is_that_of_its_buildings_and_theirs_that_of_the_households() -> None:
    made(replace(COUNTY, estates=5, buildings=20, households=500))
    for site in Site.objects.exclude(area_dm2=None):
        of_buildings = site.building_set.aggregate(n=Sum("area_dm2"))["n"]
        of_doors = Household.objects.filter(building__site=site).aggregate(n=Sum("area_dm2"))["n"]
        assert site.area_dm2 == of_buildings == of_doors


def test_the_counters_of_a_county_are_the_sums_of_its_streets() -> None:
    made(FEW)
    by_street: Counter[tuple[str, int, str]] = Counter()
    by_county: Counter[tuple[str, int, str]] = Counter()
    for total in Total.objects.all():
        (by_street if total.street_code else by_county)[total.county_code, total.month, total.measure] += (
            total.amount
        )
    assert by_street == by_county
    assert by_county["640104", 202_506, "works.invested_fen"] > 0


def test_each_project_of_the_country_has_its_log_its_gates_and_its_months() -> None:
    made(FEW)
    assert Project.objects.count() == Site.objects.count() == 400
    assert not Building.objects.exists()
    assert set(Project.objects.values_list("stage", flat=True)) >= {Stage.PLAN, Stage.WORKS, Stage.UPKEEP}
    assert StageEntry.objects.count() > 1_600
    assert set(Gate.objects.values_list("state", flat=True)) >= {"o", "x"}
    assert faults() == []


def test_the_same_seed_makes_the_same_and_another_seed_another() -> None:
    small = replace(COUNTY, estates=12, buildings=40, households=900)
    told = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            made(small, seed=seed)
            told.append(digest())
            transaction.set_rollback(True)
    assert told[0] == told[1] != told[2]


def test_both_engines_make_the_same() -> None:
    """The figure is that of either engine, over columns that do not come and go; write a new one after both gave it."""
    made(replace(COUNTY, estates=12, buildings=40, households=900))
    whole = hashlib.sha256()
    for rows in (
        Site.objects.order_by("id").values_list(
            "id", "number", "name", "area_dm2", "stage", "gates", "outline"
        ),
        Household.objects.order_by("id").values_list("id", "room", "area_dm2"),
        StageEntry.objects.order_by("id").values_list("id", "project__number", "stage", "happened_on"),
        Total.objects.order_by("id").values_list("street_code", "month", "measure", "amount"),
    ):
        for row in rows:
            whole.update("|".join(str(v) for v in row).encode())
    assert whole.hexdigest() == SAME_ON_BOTH


SAME_ON_BOTH = "09cf9a53934d509627de06fd5b7a43e2c913dcabf62bcb3852ef998200bdbaf2"


def test_no_two_estates_of_a_community_have_one_name_and_a_few_look_alike() -> None:
    made(replace(FEW, streets=2, communities=4, level=Level.COUNTY))
    pairs = Site.objects.values_list("community_code", "name")
    assert len(set(pairs)) == 400
    assert 0 < Likeness.objects.count() < 20


def test_all_names_of_a_county_differ_until_none_is_left() -> None:
    with seeded_with(1):
        stems = Stems()
    given = [stems.next() for _ in range(64 * 64)]
    assert len(set(given)) == len(given)
    with pytest.raises(ValueError, match="more estates"):
        stems.next()


def test_what_was_generated_goes_on_by_the_real_actions() -> None:
    made(replace(COUNTY, estates=5, buildings=20, households=500))
    site = Site.objects.order_by("number").first()
    assert site is not None
    assert change(site, version=site.version, values={"target_year": 2031}, by=None) == ["target_year"]
    assert faults() == []


def test_a_database_with_places_in_it_is_not_filled() -> None:
    made(replace(COUNTY, estates=2, buildings=2, households=20))
    with pytest.raises(Refused, match="空库"):
        made()


@pytest.mark.parametrize(("year", "province"), [(1999, "640000"), (2026, "640100"), (2026, "x")])
def test_a_year_out_of_range_and_a_code_of_no_province_are_refused(year: int, province: str) -> None:
    with pytest.raises(Refused):
        fill(COUNTY, seed=1, year=year, province=province, say=lambda _: None)
    assert not Site.objects.exists()


def test_the_command_says_what_it_made_and_one_password_for_all_accounts() -> None:
    out = StringIO()
    call_command(Command(), profile="county", seed=3, year=2026, stdout=out)
    told = out.getvalue()
    assert "sites.Site\t67" in told
    assert "county_officer-county" in told and "只显示这一次" in told
    password = told.split("密码都是 ")[1].split("（")[0]
    assert Account.objects.get(login="county_officer-county").check_password(password)
    assert faults() == []
    with pytest.raises(CommandError, match="空库"):
        call_command(Command(), profile="county", stdout=out)


def test_a_total_is_shared_out_exactly() -> None:
    with seeded_with(1):
        parts = shared(1_461, 67)
    assert sum(parts) == 1_461 and min(parts) >= 1_461 // 67 // 2
    assert in_proportion(10, [1, 1, 1]) == [4, 3, 3]


def test_a_municipality_without_cities_has_counties() -> None:
    profile = replace(PROFILES["city"], estates=20, buildings=40, households=600)
    fill(profile, seed=1, year=2026, province="110000", say=lambda _: None, with_accounts=False)
    assert present("110000").name == "北京市"
    assert set(Site.objects.values_list("city_code", flat=True)) == {"110000"}
    assert faults() == []
