"""The site backs itself up every night, keeps what is to be kept, and says where it failed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.backup.manifest import begun, named
from jiugai.ground.backup.nightly import LATE, TASK, standing
from jiugai.ground.backup.retention import superfluous
from jiugai.ground.common import clock
from jiugai.ground.jobs.actions import enqueue_scheduled, run_one
from jiugai.ground.jobs.models import Job
from tests.jiugai.conftest import Person
from tests.jiugai.installation import Installation, installation

NIGHT = datetime(2026, 3, 18, 18, 30, tzinfo=UTC)
"""02:30 of 19 March in Shanghai."""
NIGHTS = [NIGHT - timedelta(days=n) for n in range(60)]


def test_the_last_of_seven_days_and_of_four_weeks_are_kept() -> None:
    kept = set(NIGHTS) - set(superfluous(NIGHTS, daily=7, weekly=4))
    # A Thursday: the seven latest days, then the Sundays of the three weeks before (the eighth is among the seven).
    assert sorted(NIGHT - instant for instant in kept) == [
        timedelta(days=n) for n in (0, 1, 2, 3, 4, 5, 6, 11, 18)
    ]


def test_a_second_one_of_a_day_takes_the_place_of_the_first() -> None:
    assert superfluous([NIGHT, NIGHT + timedelta(hours=9)], daily=7, weekly=4) == [NIGHT]


INSTANTS = st.lists(
    st.integers(0, 300_000_000).map(lambda second: datetime.fromtimestamp(1_600_000_000 + second, UTC)),
    max_size=60,
)


@given(INSTANTS, st.integers(1, 10), st.integers(0, 10))
def test_the_newest_stays_no_more_are_kept_than_said_and_asking_again_changes_nothing(
    instants: list[datetime], daily: int, weekly: int
) -> None:
    gone = superfluous(instants, daily=daily, weekly=weekly)
    kept = set(instants) - set(gone)
    assert len(kept) <= daily + weekly
    assert not instants or max(instants) in kept
    assert superfluous(kept, daily=daily, weekly=weekly) == []


def test_a_folder_is_named_by_its_instant_and_another_name_is_none() -> None:
    assert begun(Path("/b") / named(NIGHT)) == NIGHT
    assert begun(Path("/b/jiugai-old")) is None and begun(Path("/b/.jiugai-20260318T183000Z.partial")) is None


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "site") as made:
        yield made


WORK = """
from jiugai.ground.common import clock
from datetime import datetime, timedelta, UTC
from jiugai.ground.audit.actions import record
from jiugai.ground.audit.models import Record
from jiugai.ground.backup.nightly import TASK, standing
from jiugai.ground.jobs.actions import enqueue_scheduled, run_one
from jiugai.ground.jobs.models import Job
def night(n):
    with clock.standing_at(datetime(2026, 3, 1, 18, 31, tzinfo=UTC) + timedelta(days=n)):
        enqueue_scheduled()
        Job.objects.exclude(name=TASK).delete()
        run_one("night")
        return standing()
"""


def test_every_night_one_is_made_read_back_and_the_old_ones_go(site: Installation, tmp_path: Path) -> None:
    kept = {
        "JIUGAI_BACKUPS": str(tmp_path / "backups"),
        "JIUGAI_BACKUPS_DAILY": "2",
        "JIUGAI_BACKUPS_WEEKLY": "1",
    }
    told = site.python(
        WORK + "for n in range(4): s = night(n)\nprint(s.is_on, s.last.date(), repr(s.trouble), "
        "Record.objects.filter(event='backup.made').count(), Job.objects.filter(failed_at=None).count())",
        **kept,
    )
    assert told.split() == ["True", "2026-03-04", "''", "4", "4"]
    names = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert names == ["jiugai-20260303T183100Z", "jiugai-20260304T183100Z"]
    assert "完好" in site.run("verify_backup", str(tmp_path / "backups" / names[0]))
    with installation(tmp_path / "elsewhere", migrated=False) as elsewhere:
        assert "核对全部相符" in elsewhere.run("restore", str(tmp_path / "backups" / names[1]))


def test_where_it_cannot_be_written_it_is_said_and_on_record(site: Installation, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("no folder")
    told = site.python(
        WORK + "print(night(0).trouble); print([r.event for r in Record.objects.all()])",
        JIUGAI_BACKUPS=str(tmp_path / "full"),
    )
    assert "备份没有做成：写不进备份文件夹" in told and "['backup.failed']" in told


def test_a_damaged_copy_is_found_without_restoring_it(site: Installation, tmp_path: Path) -> None:
    site.run("backup", str(tmp_path / "backups"))
    (backup,) = (tmp_path / "backups").iterdir()
    copy = tmp_path / "copy"
    shutil.copytree(backup, copy)
    database = next(copy.glob("database.*"))
    database.write_bytes(database.read_bytes()[:-100])
    assert "完好" in site.run("verify_backup", str(backup))
    assert "损坏" in site.run("verify_backup", str(copy), fails=True)


def test_it_can_be_switched_off(site: Installation) -> None:
    told = site.python(WORK + "print(night(0)); print(Record.objects.count())", JIUGAI_BACKUPS="off")
    assert "Standing(is_on=False, last=None, trouble='')" in told and told.split()[-1] == "0"
    assert not (site.data / "backups").exists()


# ── how it stands ──────────────────────────────────────────────────────────────

Enter = Callable[[Account], Client]


@pytest.fixture
def backups(tmp_path: Path, settings: object, db: None) -> Path:
    settings.BACKUPS = str(tmp_path)  # type: ignore[attr-defined]
    return tmp_path


def lying(backups: Path, instant: datetime) -> None:
    (backups / named(instant)).mkdir()
    (backups / named(instant) / "manifest.json").write_text("{}")


def failed() -> None:
    """Tonight's job failed for want of room."""
    (job,) = [j for j in enqueue_scheduled() if j.name == TASK]
    Job.objects.filter(pk=job.pk).update(failed_at=clock.now(), error="磁盘满了。")


def test_a_night_that_was_missed_is_trouble(backups: Path) -> None:
    assert standing().trouble == "", "the first is still to come"
    lying(backups, NIGHT)
    with clock.standing_at(NIGHT + LATE - timedelta(minutes=1)):
        assert standing().trouble == "" and standing().last == NIGHT
    with clock.standing_at(NIGHT + LATE + timedelta(minutes=1)):
        assert "1 天前" in standing().trouble


def test_the_administrator_sees_it_on_the_first_screen_and_others_do_not(
    backups: Path, person: Person, enter: Enter
) -> None:
    chief, expert = enter(person("administrator", None)), enter(person("expert", "640000"))
    lying(backups, clock.now())
    assert "最近一次备份" in chief.get("/").content.decode()
    failed()
    shown = chief.get("/").content.decode()
    assert "备份要您处理" in shown and "备份没有做成：磁盘满了。" in shown
    assert "备份" not in expert.get("/").content.decode()


def test_the_health_page_warns_and_the_site_stays_ready(backups: Path, client: Client) -> None:
    assert client.get("/health/ready/").json() == {"ready": True, "wrong": [], "warnings": []}
    failed()
    answer = client.get("/health/ready/")
    assert answer.status_code == 200 and answer.json()["warnings"] == ["backup"]


def test_a_task_that_breaks_off_is_tried_again(backups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jiugai.ground.backup import nightly

    def breaks(_: Path) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr(nightly, "back_up", breaks)
    enqueue_scheduled()
    Job.objects.exclude(name=TASK).delete()
    job = run_one("worker")
    assert job is not None and job.failed_at is None and job.attempts == 1
    assert Record.objects.get(event="backup.failed").data == '{"why":"RuntimeError"}'
