"""A division keeps its key; its code, name and place are what they were on each day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiugai.ground.audit.models import Record
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.actions import add, change, merge, standing_on
from jiugai.ground.divisions.models import Division, Level, Standing

pytestmark = pytest.mark.django_db
SPRING = date(2021, 6, 1)


@pytest.fixture
def hangzhou() -> Division:
    province = add(level=Level.PROVINCE, code="330000", name="浙江省", under=None, since=None, by=None)
    return add(level=Level.CITY, code="330100", name="杭州市", under=province, since=None, by=None)


def county(code: str, name: str, under: Division, since: date | None = None) -> Division:
    return add(level=Level.COUNTY, code=code, name=name, under=under, since=since, by=None)


def test_a_renamed_division_is_one_and_the_same(hangzhou: Division) -> None:
    fuyang = county("330183", "富阳市", hangzhou)
    change(fuyang, name="富阳区", code="330111", since=date(2014, 12, 13), by=None)
    before, after = standing_on("330183", date(2014, 12, 12)), standing_on("330111", date(2014, 12, 13))
    assert before and after
    assert before.division_id == after.division_id == fuyang.id
    assert (before.name, after.name, fuyang.name) == ("富阳市", "富阳区", "富阳区")
    assert standing_on("330183", date(2014, 12, 13)) is None


def test_merged_districts_end_and_what_lay_in_them_moves(hangzhou: Division) -> None:
    shangcheng, xiacheng = county("330102", "上城区", hangzhou), county("330103", "下城区", hangzhou)
    gongshu = county("330105", "拱墅区", hangzhou)
    street = add(level=Level.STREET, code="330103001", name="天水街道", under=xiacheng, since=None, by=None)
    merge([xiacheng], into=gongshu, since=SPRING, by=None)
    xiacheng.refresh_from_db()
    street.refresh_from_db()
    assert (xiacheng.ended_on, xiacheng.merged_into, street.parent) == (SPRING, gongshu, gongshu)
    then = standing_on("330103001", SPRING - timedelta(days=1))
    assert then and then.parent == xiacheng
    with pytest.raises(Refused, match="已于 2021-06-01 撤销"):
        change(xiacheng, name="下城新区", since=date(2022, 1, 1), by=None)
    shangcheng.refresh_from_db()
    assert shangcheng.ended_on is None


def test_a_code_that_is_free_again_may_be_given_again(hangzhou: Division) -> None:
    old, other = county("330103", "下城区", hangzhou), county("330105", "拱墅区", hangzhou)
    with pytest.raises(Refused, match="代码 330103 已经有了"):
        county("330103", "又一个", hangzhou)
    merge([old], into=other, since=SPRING, by=None)
    new = county("330103", "后来的区", hangzhou, since=date(2024, 1, 1))
    assert [s.division for day in (SPRING - timedelta(days=1), date(2024, 1, 1)) if (s := standing_on("330103", day))] == [
        old, new,
    ]  # fmt: skip
    assert standing_on("330103", date(2023, 1, 1)) is None


def test_a_city_without_districts_has_streets_of_its_own() -> None:
    guangdong = add(level=Level.PROVINCE, code="440000", name="广东省", under=None, since=None, by=None)
    dongguan = add(level=Level.CITY, code="441900", name="东莞市", under=guangdong, since=None, by=None)
    town = add(level=Level.STREET, code="441900101", name="石碣镇", under=dongguan, since=None, by=None)
    assert town.parent == dongguan


WRONG = {
    "a code too short": (Level.COUNTY, "33011", "区划", "6 位数字"),
    "a street's code for a county": (Level.COUNTY, "330111001", "区划", "6 位数字"),
    "letters": (Level.COUNTY, "33011X", "区划", "6 位数字"),
    "wide digits": (Level.COUNTY, "３３０１１１", "区划", "6 位数字"),
    "a province in a city": (Level.PROVINCE, "340000", "区划", "上一级区划之内"),
    "a city in a city": (Level.CITY, "330200", "区划", "上一级区划之内"),
}


@pytest.mark.parametrize(("level", "code", "name", "told"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused_in_one_sentence(
    hangzhou: Division, level: Level, code: str, name: str, told: str
) -> None:
    before = Record.objects.count()
    with pytest.raises(Refused, match=told):
        add(level=level, code=code, name=name, under=hangzhou, since=None, by=None)
    assert Record.objects.count() == before


def test_a_change_that_changes_nothing_or_comes_before_the_last_is_refused(hangzhou: Division) -> None:
    with pytest.raises(Refused, match="都没有变"):
        change(hangzhou, name="杭州市", since=SPRING, by=None)
    change(hangzhou, name="临安府", since=SPRING, by=None)
    with pytest.raises(Refused, match="要晚于这一天"):
        change(hangzhou, name="杭州市", since=SPRING, by=None)
    assert Standing.objects.filter(division=hangzhou).count() == 2


def test_every_act_leaves_one_record_with_its_day(hangzhou: Division) -> None:
    one, two = county("330102", "上城区", hangzhou), county("330105", "拱墅区", hangzhou)
    change(one, name="上城新区", since=SPRING, by=None)
    merge([one], into=two, since=date(2023, 1, 1), by=None)
    told = [(r.event, r.happened_on) for r in Record.objects.filter(subject=one.id)]
    assert told[1:] == [("divisions.changed", SPRING), ("divisions.merged", date(2023, 1, 1))]


def test_the_database_itself_refuses_two_present_standings(hangzhou: Division) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.create(
            division=hangzhou, code="330100", name="又一个", parent=hangzhou.parent, since=SPRING
        )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(gaps=st.lists(st.integers(1, 900), min_size=1, max_size=6), asked=st.integers(-400, 6000))
def test_on_any_day_a_division_has_one_standing_and_it_is_the_last_begun(gaps: list[int], asked: int) -> None:
    with transaction.atomic():
        place = add(level=Level.PROVINCE, code="330000", name="名0", under=None, since=None, by=None)
        day, begun = date(2000, 1, 1), [(date.min, "名0")]
        for number, gap in enumerate(gaps, 1):
            day += timedelta(days=gap)
            change(place, name=f"名{number}", since=day, by=None)
            begun.append((day, f"名{number}"))
        on = date(2000, 1, 1) + timedelta(days=asked)
        (held,) = Standing.objects.filter(division=place).on(on)
        assert held.name == [name for since, name in begun if since <= on][-1]
        transaction.set_rollback(True)


def test_the_country_is_loaded_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_divisions")
    first = Division.objects.count()
    call_command("load_divisions")
    assert Division.objects.count() == Standing.objects.count() == first > 3_000
    assert "新增 0 个" in capsys.readouterr().out
    by_code = {d.code: d for d in Division.objects.select_related("parent__parent")}
    assert Division.objects.filter(level=Level.PROVINCE).count() == 34
    assert by_code["440604"].parent == by_code["440600"] and by_code["440600"].parent == by_code["440000"]
    assert by_code["110105"].parent == by_code["110000"], "a district of a municipality lies in no city"
    assert (by_code["429004"].level, by_code["429004"].parent) == (Level.COUNTY, by_code["420000"])
    assert (by_code["441900"].level, by_code["441900"].children.count()) == (Level.CITY, 0)
