"""The backup that the site makes of itself every night, and how it stands with it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from jiugai.ground.audit.actions import record
from jiugai.ground.backup import manifest
from jiugai.ground.backup.actions import Made, back_up
from jiugai.ground.backup.retention import superfluous
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import SCHEDULE

TASK, AT = "backup.nightly", time(2, 30)
LATE = timedelta(hours=36)
"""A night was missed."""


@dataclass(frozen=True)
class Standing:
    """``last``: when the newest whole backup was begun; ``trouble``: a sentence for the administrator, empty where all is well."""

    is_on: bool
    last: datetime | None
    trouble: str


def folder() -> Path | None:
    """Where the nightly backups lie; None where they are switched off."""
    return Path(settings.BACKUPS) if settings.BACKUPS else None


def make() -> Made | None:
    """Makes tonight's backup and removes those that are no longer to be kept; None where it is switched off.

    What goes wrong is on record and raised again; a backup without all its blobs is kept, but counts as failed
    (:class:`Refused`), and then no older one is removed.
    """
    target = folder()
    if target is None:
        return None
    try:
        made = back_up(target)
        if faults := made.manifest.faults:
            raise Refused(f"有 {len(faults)} 个文件的内容没有备份到，第一个：{faults[0]}")
    except Exception as error:
        record("backup.failed", {"why": _why(error)})
        raise
    for instant in _to_go(target):
        shutil.rmtree(target / manifest.named(instant))
    return made


def _why(error: Exception) -> str:
    """The sentence of a refusal; of another fault its kind, and of the system's own what it says."""
    if isinstance(error, Refused):
        return str(error)[:200]
    return (
        f"{type(error).__name__}（{error.strerror}）" if isinstance(error, OSError) else type(error).__name__
    )


def _to_go(target: Path) -> list[datetime]:
    return superfluous(
        whole(target), daily=max(settings.BACKUPS_DAILY, 1), weekly=max(settings.BACKUPS_WEEKLY, 0)
    )


def whole(target: Path) -> list[datetime]:
    """When each whole backup of a folder was begun."""
    found = (manifest.begun(path.parent) for path in target.glob(f"jiugai-*/{manifest.NAME}"))
    return sorted(instant for instant in found if instant is not None)


def standing() -> Standing:
    """How it stands with the nightly backup, in one query."""
    target = folder()
    if target is None:
        return Standing(False, None, "")
    instants = whole(target)
    last = instants[-1] if instants else None
    job = Job.objects.filter(key=f"{TASK}@{SCHEDULE[TASK](clock.now()).isoformat()}").first()
    trouble = ""
    if job is not None and job.failed_at is not None:
        trouble = f"备份没有做成：{job.error}"
    elif last is None and job is not None and job.done_at is not None:
        trouble = f"文件夹 {target} 里没有一份备份，检查它是否被移走或清空。"
    elif last is not None and clock.now() - last > LATE:
        trouble = f"最近一次备份是 {(clock.now() - last).days} 天前做的，检查后台工作是否在运行。"
    return Standing(True, last, trouble)
