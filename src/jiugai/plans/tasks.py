"""Background work of the room."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import daily, task
from jiugai.plans import actions


@task("plans.check", attempts=2, lease=timedelta(minutes=10))
def check(job: Job) -> None:
    """Checks one dropped plan."""
    actions.carry_out(UUID(str(job.given["check"])))


@daily(time(3, 40), "plans.sweep")
def sweep(job: Job) -> None:
    """Removes checks that are older than thirty days."""
    actions.sweep()
