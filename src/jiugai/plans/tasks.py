"""Background work of the room."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import daily, task
from jiugai.plans import dropped, reading


@task("plans.check", attempts=2, lease=timedelta(minutes=10))
def check(job: Job) -> None:
    """Checks one dropped plan."""
    dropped.carry_out(UUID(str(job.given["check"])))


@task("plans.read", attempts=2, lease=timedelta(minutes=10))
def read(job: Job) -> None:
    """Reads one version of a plan."""
    reading.carry_out(UUID(str(job.given["version"])))


@daily(time(3, 40), "plans.sweep")
def sweep(job: Job) -> None:
    """Removes checks that are older than thirty days."""
    dropped.sweep()
