"""Background work of the room."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import task
from jiugai.sites.ledger import actions


@task("sites.try_ledger", attempts=2, lease=timedelta(minutes=5))
def try_ledger(job: Job) -> None:
    """The dry run of a long ledger."""
    actions.carry_trial(UUID(str(job.given["ledger"])), job)


@task("sites.write_ledger", attempts=5, lease=timedelta(minutes=5))
def write_ledger(job: Job) -> None:
    """The writing of a long ledger; begun again it goes on where it was."""
    actions.carry_writing(UUID(str(job.given["ledger"])), by=job.by, job=job)
