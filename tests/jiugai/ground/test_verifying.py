"""Every room's verifications are found and run; what differs is named, and one that breaks off hides no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.module_loading import autodiscover_modules

from jiugai.ground.audit.actions import record
from jiugai.ground.common import verifying
from jiugai.ground.common.append_only import guard, unguard
from jiugai.ground.common.verifying import MOST_SHOWN, Faults, Outcome, verification, verify_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> dict[str, Faults]:
    """A register of the test's own; those of the rooms are found before it takes their place."""
    autodiscover_modules("verification")
    found: dict[str, Faults] = {}
    monkeypatch.setattr(verifying, "_VERIFICATIONS", found)
    return found


def test_the_ground_declares_its_own() -> None:
    names = [outcome.name for outcome in verify_all()]
    assert {"审计记录", "只增不改的保护", "文件内容", "个人信息"} <= set(names)
    assert names == sorted(names)


def test_the_command_names_each_difference_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    record("audit.checked", {"records": 1, "seals": 0})
    call_command("verify")
    assert "审计记录：相符。" in capsys.readouterr().out
    unguard(connection, "audit")
    try:
        with pytest.raises(CommandError, match="共 3 处不符"):
            call_command("verify")
    finally:
        guard(connection, "audit")
    told = capsys.readouterr()
    assert "只增不改的保护：3 处不符。" in told.out and "表 audit_seal 没有只增不改的保护" in told.err


def test_one_that_breaks_off_says_so_and_the_others_go_on(own: dict[str, Faults]) -> None:
    @verification("乙")
    def breaks() -> Iterator[str]:
        yield "一处。"
        raise ZeroDivisionError

    @verification("甲")
    def counts() -> Iterator[str]:
        yield from (f"第 {n} 处。" for n in range(MOST_SHOWN + 5))

    one, other = verify_all()
    assert one == Outcome("乙", 2, ("一处。", "核对没有做完（ZeroDivisionError），详见日志。"))
    assert (other.name, other.count, len(other.shown)) == ("甲", MOST_SHOWN + 5, MOST_SHOWN)
    with pytest.raises(CommandError, match=f"共 {MOST_SHOWN + 7} 处不符"):
        call_command("verify")
    assert breaks and counts
