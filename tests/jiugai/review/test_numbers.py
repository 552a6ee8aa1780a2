"""Numbers are gapless and unique with eight deciders at once, whatever is rolled back, and after a restore."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from jiugai.ground.common import anchor
from jiugai.ground.common.ids import fresh_id
from jiugai.review import deciding, verification
from jiugai.review.models import Case
from tests.jiugai.conftest import Country
from tests.jiugai.installation import installation
from tests.jiugai.review.made import recommended

PLACE = """
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Level
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common import anchor
from jiugai.review import deciding, verification
from jiugai.review.models import Case, IssuedNumber
from tests.jiugai.review.made import recommended
top = add(level=Level.PROVINCE, code="640000", name="宁夏回族自治区", under=None, since=None, by=None)
city = add(level=Level.CITY, code="640300", name="吴忠市", under=top, since=None, by=None)
county = add(level=Level.COUNTY, code="640302", name="利通区", under=city, since=None, by=None)
street = add(level=Level.STREET, code="640302100", name="金星镇", under=county, since=None, by=None)
def conclude(key, version):
    return deciding.conclude(Case.objects.get(pk=key), text="同意通过", version=version, by=fresh_id())
"""
EIGHT = """
from threading import Barrier, Thread
from django.db import connections
from jiugai.ground.common.refusal import Refused
cases, refused, failed, start = recommended(street, 16), [], [], Barrier(8)
def decide(worker):
    try:
        start.wait()
        for key, version in cases[worker % 4::4]:
            try:
                conclude(key, version)
            except Refused as error:
                refused.append(str(error))
    except BaseException as error:
        failed.append(error)
    finally:
        connections.close_all()
threads = [Thread(target=decide, args=(n,)) for n in range(8)]
[t.start() for t in threads], [t.join() for t in threads]
series = IssuedNumber.objects.values_list("series", flat=True)[0]
print(failed, sorted(IssuedNumber.objects.values_list("number", flat=True)) == list(range(1, 17)))
print(Case.objects.exclude(number="").count(), len(refused), all("已有新的办理" in r for r in refused))
print(list(verification.numbers()), list(verification.cases()), anchor.last_known(series))
"""
ROLLED_BACK = """
from django.db import transaction
first, second = recommended(street, 2)
try:
    with transaction.atomic():
        conclude(*first)
        1 / 0
except ZeroDivisionError:
    pass
print(conclude(*second).issued.number)
"""
RESTORED = """
first, second = recommended(street, 2)
series = conclude(*first).issued.series
anchor.note({series: 5})  # four more were given after the backup from which this database came
print(any("第 5 号都给出过" in f for f in verification.numbers()))
print(conclude(*second).issued.number, any("缺第 2 到 5 号" in f for f in verification.numbers()))
"""


def test_eight_deciders_at_once_give_gapless_numbers_and_lose_no_decision(tmp_path: Path) -> None:
    """Each case is decided by two of them: one gets through, the other is told."""
    with installation(tmp_path / "site") as made:
        told = made.python(PLACE + EIGHT).splitlines()
    assert told[-3:] == ["[] True", "16 16 True", "[] [] 16"], told


def test_a_decision_that_is_rolled_back_leaves_no_gap(tmp_path: Path) -> None:
    with installation(tmp_path / "site") as made:
        assert made.python(PLACE + ROLLED_BACK).splitlines()[-1] == "1"


def test_after_a_restore_a_series_goes_on_past_what_the_world_knows(tmp_path: Path) -> None:
    with installation(tmp_path / "site") as made:
        assert made.python(PLACE + RESTORED).splitlines()[-2:] == ["True", "6 True"]


def test_the_file_of_numbers_keeps_the_highest() -> None:
    anchor.note({"review:640000:2026:00": 7})
    anchor.note({"review:640000:2026:00": 3, "filing:640000:2026:00": 1})
    assert anchor.read(settings.NUMBERS) == {"review:640000:2026:00": 7, "filing:640000:2026:00": 1}


@pytest.mark.django_db
def test_verification_finds_what_was_changed_behind_the_system(country: Country) -> None:
    ((key, version),) = recommended(country["640302100001"], 1)
    deciding.conclude(Case.objects.get(pk=key), text="同意通过", version=version, by=fresh_id())
    assert list(verification.numbers()) == [] and list(verification.cases()) == []
    Case.objects.filter(pk=key).update(number="640302-2026-00-009-1")
    assert any("记的不同" in fault for fault in verification.numbers())
    plan = Case.objects.get(pk=key).plan
    plan.standing = "draft"
    plan.save()
    assert any("状态对不上" in fault for fault in verification.cases())
