"""Background work of the room."""

from __future__ import annotations

from datetime import time

from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import daily
from jiugai.projects.models import Project
from jiugai.residents import gates
from jiugai.residents.models import Vote
from jiugai.sites.models import Stage

_CHUNK = 500


@daily(time(0, 20), "residents.follow")
def follow(job: Job) -> None:
    """A consent ages, and a plan may have changed since the vote: the gates of projects that are not yet built are set anew."""
    with_votes = Vote.objects.exclude(project=None).values("project")
    for project in (
        Project.objects.filter(pk__in=with_votes, stage__lt=Stage.WORKS)
        .order_by("id")
        .iterator(chunk_size=_CHUNK)
    ):
        gates.follow(project, by=None)
