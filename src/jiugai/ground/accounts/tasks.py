"""Background work of the room."""

from __future__ import annotations

from datetime import time

from jiugai.ground.accounts.tries import forget_strangers
from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import daily


@daily(time(3, 50), "accounts.forget_strangers")
def forget(job: Job) -> None:
    """Forgets names and addresses of log-ins that failed on earlier days."""
    forget_strangers()
