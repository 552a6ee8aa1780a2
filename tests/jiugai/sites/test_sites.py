"""A place is registered, changed by two at once, drawn, merged; the counters always agree with the rows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiugai.ground.access.scope import Place, Reach
from jiugai.ground.audit.models import Record
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.figures.actions import fold
from jiugai.ground.figures.actions import read as figures
from jiugai.projects.actions import make
from jiugai.sites import actions, verification
from jiugai.sites.columns import BY_CODE, Unfit
from jiugai.sites.models import Kind, Likeness, Site
from jiugai.sites.models.likeness import Answer
from tests.jiugai.conftest import HERE, THERE, Country

pytestmark = pytest.mark.django_db
BY = fresh_id()
COUNTY = Reach((Place(3, HERE),))


def site(country: Country, name: str = "金花园小区", community: str = f"{HERE}100001", **values: Any) -> Site:
    return actions.register(
        kind=Kind.ESTATE, division=country[community], values={"name": name, **values}, by=BY
    )


def counted(measure: str, reach: Reach = COUNTY) -> int:
    return figures(reach, [measure]).get("", {}).get(measure, 0)


def faults() -> list[str]:
    return [
        f for check in (verification.figures, verification.numbers, verification.buildings) for f in check()
    ]


def test_a_place_gets_the_next_number_of_its_county(country: Country) -> None:
    made = [site(country, n).number for n in ("甲小区", "乙小区")] + [
        site(country, "丙小区", f"{THERE}100001").number
    ]
    assert made == ["640302-00001", "640302-00002", "640303-00001"]


def test_a_place_carries_the_codes_it_lies_in(country: Country) -> None:
    codes = ("640000", "640300", HERE, f"{HERE}100", f"{HERE}100001")
    made = site(country)
    assert (
        tuple(
            getattr(made, c)
            for c in ("province_code", "city_code", "county_code", "street_code", "community_code")
        )
        == codes
    )


def test_a_city_without_counties_is_its_own_county(country: Country) -> None:
    from jiugai.ground.divisions.actions import add
    from jiugai.ground.divisions.models import Level

    city = add(level=Level.CITY, code="441900", name="东莞市", under=country["640000"], since=None, by=None)
    town = add(level=Level.STREET, code="441900121", name="塘厦镇", under=city, since=None, by=None)
    made = actions.register(kind=Kind.PARCEL, division=town, values={"name": "旧厂房"}, by=BY)
    assert (made.county_code, made.street_code, made.community_code) == ("441900", "441900121", "441900121")


def test_a_change_is_one_record_that_says_what(country: Country) -> None:
    made = site(country)
    before = Record.objects.count()
    assert set(actions.change(made, version=1, values={"buildings": 12, "lifts": 3}, by=BY)) == {
        "buildings",
        "lifts",
    }
    assert Record.objects.count() == before + 1
    assert "楼栋数、电梯" in Record.objects.order_by("id").last().data  # type: ignore[union-attr]
    assert actions.change(made, version=2, values={"buildings": 12}, by=BY) == []
    assert Record.objects.count() == before + 1


def test_two_people_on_one_record_lose_nothing(country: Country) -> None:
    made = site(country)
    actions.change(made, version=1, values={"buildings": 12}, by=BY)
    with pytest.raises(actions.Stale) as stale:
        actions.change(made, version=1, values={"buildings": 13}, by=BY)
    assert stale.value.site.buildings == 12


def test_what_is_not_eligible_says_why(country: Country) -> None:
    with pytest.raises(Refused, match="原因"):
        site(country, eligibility="not_eligible")
    assert not Site.objects.exists() and faults() == []


def test_the_counters_follow_every_act(country: Country) -> None:
    one = site(country, "金星花园小区", buildings=38, households=1530, area_dm2=15_600_000, built_year=1996)
    other = site(country, "金星小区")
    assert (counted("estate.sites"), counted("estate.lacking"), counted("estate.buildings")) == (2, 1, 38)
    actions.change(one, version=1, values={"buildings": 40, "eligibility": "eligible"}, by=BY)
    assert (counted("estate.buildings"), counted("estate.eligible")) == (40, 1)
    while fold():
        pass
    assert counted("estate.sites") == counted("estate.sites", Reach((Place(1, "640000"),))) == 2
    actions.merge(one, other, by=BY)
    assert (counted("estate.sites"), counted("estate.lacking")) == (1, 0)
    assert faults() == []


def test_moving_to_another_street_moves_the_counters(country: Country) -> None:
    made = site(country, buildings=5)
    actions.change(made, version=1, values={}, division=country[THERE + "100002"], by=BY)
    assert (counted("estate.buildings"), counted("estate.buildings", Reach((Place(3, THERE),)))) == (0, 5)
    assert faults() == []


def test_the_same_place_entered_twice_is_found(country: Country) -> None:
    site(country, "金星花园小区", parts="1、2、3 区", built_year=1996)
    site(country, "金塔小区", parts="含银塔小区、谦益花园、工行家属院")
    site(country, "金星小区", built_year=1996)
    site(country, "工行小区")
    site(country, "裕西小区")
    pairs = {
        frozenset((p.first.name, p.second.name)): p.because
        for p in Likeness.objects.select_related("first", "second")
    }
    assert set(pairs) == {frozenset(("金星花园小区", "金星小区")), frozenset(("金塔小区", "工行小区"))}
    assert pairs[frozenset(("金星花园小区", "金星小区"))] == "名称相近、同社区、同建成年"


def test_alike_names_in_two_counties_are_two_places(country: Country) -> None:
    site(country, "金星小区")
    site(country, "金星小区", f"{THERE}100001")
    assert not Likeness.objects.exists()


def test_told_apart_they_are_not_offered_again(country: Country) -> None:
    site(country, "金星花园小区")
    other = site(country, "金星小区")
    actions.tell_apart(Likeness.objects.get(), by=BY)
    actions.change(other, version=1, values={"name": "金星家园"}, by=BY)
    assert Likeness.objects.get().answer == Answer.DIFFERENT


def test_merging_takes_what_was_chosen_and_keeps_the_history(country: Country) -> None:
    keep, drop = site(country, "金星花园小区"), site(country, "金星小区", buildings=4, lifts=2)
    kept = actions.merge(keep, drop, take_from_drop=["buildings", "lifts"], by=BY)
    drop.refresh_from_db()
    assert (kept.buildings, kept.estate.lifts, drop.merged_into_id) == (4, 2, keep.pk)
    assert Likeness.objects.get().answer == Answer.SAME
    with pytest.raises(Refused, match="已经合并过"):
        actions.merge(keep, drop, by=BY)
    with pytest.raises(Refused, match="已经合并过"):
        actions.merge(keep, keep, by=BY)


def test_a_merger_takes_no_verdict_without_its_reason(country: Country) -> None:
    reason = {"eligibility": "not_eligible", "ineligible_because": "商品房"}
    keep, drop = site(country, "金星花园小区"), site(country, "金星小区", **reason)
    with pytest.raises(Refused, match="不符合的原因"):
        actions.merge(keep, drop, take_from_drop=["eligibility"], by=BY)
    drop.refresh_from_db()
    assert drop.merged_into_id is None
    kept = actions.merge(keep, drop, take_from_drop=reason, by=BY)
    assert (kept.eligibility, kept.ineligible_because) == ("not_eligible", "商品房")


def test_what_is_in_a_project_is_the_one_that_stays(country: Country) -> None:
    planned, stock = site(country, "金星花园小区"), site(country, "金星小区")
    make(name="项目", year=2026, sites=[planned], by=BY)
    with pytest.raises(Refused, match="请保留它"):
        actions.merge(stock, planned, by=BY)
    planned.refresh_from_db()
    actions.merge(planned, stock, by=BY)


SQUARE = {
    "type": "Polygon",
    "coordinates": [[[106.19, 37.98], [106.2, 37.98], [106.2, 37.99], [106.19, 37.99], [106.19, 37.98]]],
}


def test_an_outline_is_kept_with_a_point_inside(country: Country) -> None:
    made = site(country)
    actions.draw(made, version=1, outline=json.dumps(SQUARE), by=BY)
    made.refresh_from_db()
    assert (made.centre_lon_e7, made.centre_lat_e7, made.version) == (1_061_950_000, 379_850_000, 2)
    actions.draw(made, version=2, outline="", by=BY)
    made.refresh_from_db()
    assert (made.outline, made.centre_lon_e7) == ("", None)


BAD = {
    "no JSON": "西北角", "no polygon": '{"type":"Point","coordinates":[106,38]}',
    "latitude first": json.dumps({"type": "Polygon", "coordinates": [[[37.9, 106.1], [37.9, 106.2], [38, 106.2], [37.9, 106.1]]]}),
    "it crosses itself": json.dumps({"type": "Polygon", "coordinates": [[[106, 37], [107, 38], [107, 37], [106, 38], [106, 37]]]}),
    "a number": "5", "not a number": '{"type":"Polygon","coordinates":[[["a","b"],[1,2],[3,4],["a","b"]]]}',
    "NaN": '{"type":"Polygon","coordinates":[[[NaN,1],[106,38],[107,38],[NaN,1]]]}', "null": "null", "a list": "[]",
    "without end": "[" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("outline", BAD.values(), ids=BAD)
def test_what_is_no_outline_is_refused_in_one_sentence(outline: str, country: Country) -> None:
    made = site(country)
    with pytest.raises(Refused, match="轮廓"):
        actions.draw(made, version=1, outline=outline, by=BY)


PARSED = [
    ("area_dm2", "35万㎡", 35_000_000), ("area_dm2", "98,600.5", 9_860_050), ("area_dm2", "15.1575公顷", 15_157_500),
    ("budget_fen", "1,626.8", 1_626_800_000), ("budget_fen", "12元", 1200), ("built_year", "１９９８年", 1998),
    ("built_year", "1998-07-01 00:00:00", 1998), ("buildings", "86栋", 86), ("has_committee", "√", True), ("floor_area_ratio", "1.5", 1500),
]  # fmt: skip


@pytest.mark.parametrize(("code", "typed", "stored"), PARSED)
def test_what_ledgers_say_is_read_exactly(code: str, typed: str, stored: object) -> None:
    assert BY_CODE[code].parse(typed) == stored


UNFIT = [
    ("built_year", "20xx", "不是年份"), ("buildings", "12栋半", "须为整数"), ("households", "-4", "不得为负"), ("area_dm2", "约3万", "不是数字"),
    ("area_dm2", "0.001", "小数太多"), ("budget_fen", "9" * 30, "大得不合情理"), ("built_year", "1066", "不在"), ("management", "外星", "认不得"),
    ("has_committee", "也许", "看不出"), ("surveyed_on", "去年", "不是日期"), ("problems", "飞天", "认不得"), ("name", "长" * 81, "最多 80"),
    ("area_dm2", "1e999999", "不是数字"), ("households", "9" * 5000, "大得不合情理"), ("name", "\x01", "看不见"), ("remark", "\u200b\u2060", "看不见"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "typed", "why"), UNFIT)
def test_what_cannot_be_read_says_why_and_what_to_write(code: str, typed: str, why: str) -> None:
    with pytest.raises(Unfit, match=why) as unfit:
        BY_CODE[code].parse(typed)
    assert unfit.value.remedy


@given(typed=st.text(max_size=30), code=st.sampled_from(sorted(set(BY_CODE) - {"community"})))
def test_any_text_is_read_or_refused_in_a_sentence(typed: str, code: str) -> None:
    try:
        value = BY_CODE[code].parse(typed)
    except Unfit as unfit:
        assert unfit.reason and unfit.remedy
        return
    assert BY_CODE[code].unpacked(json.loads(json.dumps(BY_CODE[code].packed(value)))) == value


@given(st.integers(0, 10**13))
def test_an_area_written_and_read_again_is_the_same(dm2: int) -> None:
    column = BY_CODE["area_dm2"]
    assert column.parse(column.written(dm2)) == dm2
