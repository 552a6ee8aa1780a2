"""Background work of the room."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import daily, task
from jiugai.plans import dropped, reading

_ATTEMPTS = 2


@task("plans.check", attempts=2, lease=timedelta(minutes=10))
def check(job: Job) -> None:
    """Checks one dropped plan."""
    dropped.carry_out(UUID(str(job.given["check"])))


@task("plans.read", attempts=_ATTEMPTS, lease=timedelta(minutes=10))
def read(job: Job) -> None:
    """Reads one version of a plan."""
    key = UUID(str(job.given["version"]))
    try:
        reading.carry_out(key)
    except Exception:
        if job.attempts >= _ATTEMPTS:
            reading.give_up(key)
        raise


@daily(time(3, 40), "plans.sweep")
def sweep(job: Job) -> None:
    """Removes checks that are older than thirty days."""
    dropped.sweep()
