"""A plan dropped on the first screen is checked in the background; its report is its owner's alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.files.models import File
from jiugai.ground.jobs.actions import run_one
from jiugai.plans import dropped as actions
from jiugai.plans.models import Check, State
from tests.jiugai.conftest import HERE, Person

pytestmark = pytest.mark.django_db
PLAN = """某小区改造实施方案
一、投资估算
1、金花园小区，预算投资643万元。
2、明珠苑小区，预算投资12万元。
3、裕西小区，预算投资400.8万元。
以上3个小区投资预算为1155.8万元。
"""


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: object) -> None:
    settings.FILES = str(tmp_path)  # type: ignore[attr-defined]


@pytest.fixture
def expert(person: Person) -> Account:
    return person("expert", "640000", "expert")


def dropped(browser: Client, name: str = "方案.txt", content: bytes | None = None) -> object:
    return browser.post("/plan-check/", {"plan": SimpleUploadedFile(name, content or PLAN.encode())})


def test_a_dropped_plan_gets_its_report(expert: Account, enter: Callable[[Account], Client]) -> None:
    browser = enter(expert)
    before = Record.objects.count()
    answer = dropped(browser)
    check = Check.objects.get()
    assert answer["Location"] == f"/plan-check/{check.pk}/" and Record.objects.count() == before + 1  # type: ignore[index]
    assert "正在读" in browser.get(f"/plan-check/{check.pk}/").content.decode()
    assert run_one("test") is not None
    check.refresh_from_db()
    assert check.state == State.DONE and check.fails == 1
    said = browser.get(f"/plan-check/{check.pk}/").content.decode()
    assert "1 条不符" in said and "<iframe" in said and 'sandbox="allow-scripts"' in said
    report = browser.get(f"/plan-check/{check.pk}/1/")
    assert "1055.8" in report.content.decode()
    assert (
        "sandbox" in report["Content-Security-Policy"]
        and "allow-same-origin" not in report["Content-Security-Policy"]
    )
    assert "attachment" in browser.get(f"/plan-check/{check.pk}/1/?download=1")["Content-Disposition"]
    assert browser.get(f"/plan-check/{check.pk}/2/").status_code == 404


def test_another_does_not_see_it(expert: Account, person: Person, enter: Callable[[Account], Client]) -> None:
    dropped(enter(expert))
    run_one("test")
    check = Check.objects.get()
    other = enter(person("county_officer", HERE))
    assert [other.get(f"/plan-check/{check.pk}/{rest}").status_code for rest in ("", "1/")] == [404, 404]


BAD = {
    "no file": ("", b""),
    "a program": ("方案.docx", b"MZ\x90\x00" * 100),
    "a picture": ("图.png", b"\x89PNG\r\n\x1a\n" + b"0" * 90),
}


@pytest.mark.parametrize(("name", "content"), BAD.values(), ids=BAD)
def test_what_is_no_plan_is_refused_in_one_sentence(
    name: str, content: bytes, expert: Account, enter: Callable[[Account], Client]
) -> None:
    browser = enter(expert)
    answer = dropped(browser, name, content) if name else browser.post("/plan-check/")
    assert answer.status_code == 409 and not Check.objects.exists()  # type: ignore[attr-defined]


def test_a_damaged_file_ends_in_a_sentence(expert: Account, enter: Callable[[Account], Client]) -> None:
    browser = enter(expert)
    dropped(browser, "方案.pdf", b"%PDF-1.7\n" + b"broken" * 50)
    run_one("test")
    check = Check.objects.get()
    assert check.state == State.FAILED and check.trouble
    assert check.trouble in browser.get(f"/plan-check/{check.pk}/").content.decode()


def test_after_thirty_days_it_is_gone(expert: Account, enter: Callable[[Account], Client]) -> None:
    dropped(enter(expert))
    run_one("test")
    with clock.standing_at(clock.now() + timedelta(days=29)):
        assert actions.sweep() == 0
    with clock.standing_at(clock.now() + timedelta(days=31)):
        assert actions.sweep() == 1
    assert not Check.objects.exists() and not File.objects.exists()
