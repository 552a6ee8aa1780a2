"""Background work: bringing along once more what was written with old codes while a division moved."""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction

from jiugai.ground.divisions.following import Shift, bring_along
from jiugai.ground.divisions.models import Division
from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import task


@task("divisions.settle")
def settle(job: Job) -> None:
    """The same rewriting again: it finds only what somebody wrote who had read the old codes before the move."""
    told = job.given
    both = {str(d.pk): d for d in Division.objects.filter(pk__in=[told["source"], told["target"]])}
    source, target = both[str(told["source"])], both[str(told["target"])]
    shift = Shift(
        int(told["level"] or 0), json.loads(str(told["before"])), json.loads(str(told["after"])), source, target,
        date.fromisoformat(str(told["since"])), job.by,
    )  # fmt: skip
    with transaction.atomic():
        if shift.old != shift.new and Division.objects.filter(code=shift.old, ended_on=None).exists():
            return  # the old code is somebody else's by now
        if not shift.is_merger and shift.new != target.code:
            return  # it has moved on, and what moved it brings all along
        bring_along(shift)
