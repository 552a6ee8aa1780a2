"""Background work of the room."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from jiugai.ground.inbox.actions import give_back_of_leavers
from jiugai.ground.inbox.mail import send
from jiugai.ground.inbox.notices import MAIL
from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import daily, task


@task(MAIL, attempts=12)
def mail(job: Job) -> None:
    """Sends one e-mail; a server that does not answer is asked again for some hours."""
    send(UUID(str(job.given["notice"])))


@daily(time(3, 30), "inbox.give_back")
def give_back(job: Job) -> None:
    """Gives back what people have in hand who may do it no longer."""
    give_back_of_leavers()
