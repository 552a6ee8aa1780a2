"""The site's own standing work: sealing the audit, forgetting finished jobs."""

from __future__ import annotations

from datetime import time, timedelta

from jiugai.ground.audit.actions import seal
from jiugai.ground.jobs.actions import forget_finished
from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import chore, daily


@chore(timedelta(seconds=5), "audit.seal")
def seal_audit() -> None:
    """Chains what was recorded; the tail that is not yet sealed is a few seconds long."""
    while seal() is not None:
        pass


@daily(time(3, 20), "audit.seal_everything")
def seal_everything(job: Job) -> None:
    """Looks once a day for records that were committed much later than they were made."""
    while seal(everything=True) is not None:
        pass


@daily(time(3, 10), "jobs.forget_finished")
def forget(job: Job) -> None:
    """Deletes jobs that ended thirty days ago."""
    forget_finished()
