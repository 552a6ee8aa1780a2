"""What cannot be done to a division is refused in one sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions import actions
from jiugai.ground.divisions.models import Level
from tests.jiugai.conftest import HERE, THERE, Country

pytestmark = pytest.mark.django_db


def yesterday() -> date:
    return clock.today() - timedelta(days=1)


def test_a_day_that_has_not_come_or_lies_before_the_republic_is_refused(country: Country) -> None:
    for day, why in ((clock.today() + timedelta(days=1), "还没有到"), (date(1949, 9, 30), "早于 1949-10-01")):
        with pytest.raises(Refused, match=why):
            actions.merge([country[THERE]], into=country[HERE], since=day, by=None)
        with pytest.raises(Refused, match=why):
            add_on(country, day)


def add_on(country: Country, day: date) -> None:
    actions.add(level=Level.STREET, code=f"{HERE}109", name="某镇", under=country[HERE], since=day, by=None)


def test_a_street_merged_into_itself_is_refused(country: Country) -> None:
    street = country[f"{HERE}100"]
    with pytest.raises(Refused, match="不能并入自己"):
        actions.merge([street], into=street, since=yesterday(), by=None)


def test_a_street_does_not_come_under_its_own_community_or_itself(country: Country) -> None:
    street = country[f"{HERE}100"]
    for under in (country[f"{HERE}100001"], street):
        with pytest.raises(Refused, match="上一级区划之内"):
            actions.move(street, under=under, since=yesterday(), by=None)


def test_the_same_merger_a_second_time_is_refused_in_a_sentence(country: Country) -> None:
    one, other = country[THERE], country[HERE]
    actions.merge([one], into=other, since=yesterday(), by=None)
    with pytest.raises(Refused, match=r"已于 .* 撤销"):
        actions.merge([one], into=other, since=yesterday(), by=None)


@pytest.mark.parametrize("name", ["", "  ", "=HYPERLINK(1)", "金星<b>镇", "金" * 65, "金\x00星"])
def test_what_is_no_name_is_refused(country: Country, name: str) -> None:
    with pytest.raises(Refused, match="名称"):
        actions.add(
            level=Level.STREET, code=f"{HERE}109", name=name, under=country[HERE], since=None, by=None
        )


def test_two_of_one_name_side_by_side_are_refused(country: Country) -> None:
    with pytest.raises(Refused, match="已有 金星镇（640302100），同一上级之下不能重名"):
        actions.add(
            level=Level.STREET, code=f"{HERE}109", name="金 星镇", under=country[HERE], since=None, by=None
        )
