"""The standing work of backups."""

from __future__ import annotations

from datetime import timedelta

from jiugai.ground.backup import nightly
from jiugai.ground.common.refusal import Refused
from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import daily


@daily(nightly.AT, nightly.TASK, attempts=2, lease=timedelta(hours=6))
def make(job: Job) -> None:
    """Makes the backup of the night."""
    try:
        nightly.make()
    except OSError as error:  # a full or unplugged disk: tell the administrator which, not a number
        raise Refused(f"写不进备份文件夹（{error.strerror}），检查磁盘空间和权限。") from error
