"""The standing work of files: sweeping away what nothing refers to."""

from __future__ import annotations

from datetime import time

from jiugai.ground.files.actions import sweep
from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import daily


@daily(time(3, 40), "files.sweep")
def sweep_blobs(job: Job) -> None:
    """Removes blobs that nothing has referred to for seven days."""
    sweep()
