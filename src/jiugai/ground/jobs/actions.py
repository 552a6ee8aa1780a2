"""Asking for work, doing it, and what becomes of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.jobs.models import Job
from jiugai.ground.jobs.register import RETENTION, SCHEDULE, TASKS

Arguments = Mapping[str, str | int | bool | None]
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
_LOST = "做这项工作的进程中断了，可以重做一次；再次中断请联系系统管理员。"
_BROKEN = "系统内部出错，没有做完；请把编号 {id} 告诉系统管理员。"
_log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """The worker was silent for too long and another may have the job: stop at once."""


def enqueue(
    name: str, arguments: Arguments, *, key: str = "", due_at: datetime | None = None, by: UUID | None = None
) -> Job:
    """Asks for work, in the transaction of the data that it is about; a key asked for before gives the job of then.

    ``arguments`` holds keys and figures, never personal data.  :class:`KeyError` for a task that is not declared.
    """
    TASKS[name]
    if key and (present := Job.objects.filter(key=key).first()):
        return present
    made = Job(
        name=name, key=key, by=by, due_at=due_at or clock.now(),
        arguments=json.dumps(dict(arguments), ensure_ascii=False, sort_keys=True, separators=(",", ":")),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        if key and (present := Job.objects.filter(key=key).first()):
            return present
        raise
    return made


def again(job: Job, *, by: UUID | None) -> None:
    """Has a failed job done again, with all its attempts.  Raises :class:`Refused` for one that has not failed."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.failed_at is None:
            raise Refused("这项工作没有失败，不用重做。")
        held.failed_at, held.error, held.attempts, held.due_at = None, "", 0, clock.now()
        held.save(update_fields=["failed_at", "error", "attempts", "due_at"])
        record("jobs.again", {"task": held.name}, by=by, subject_kind="job", subject=held.id)


def claim(worker: str) -> Job | None:
    """The job that has been due longest, held by this worker for the lease of its task; None where nothing is due."""
    if not _due().exists():  # looking takes no lock
        return None
    with transaction.atomic():
        held = _due().select_for_update(skip_locked=True).order_by("due_at", "id").first()
        if held is None:
            return None
        held.attempts += 1
        held.worker, held.started_at = worker, clock.now()
        held.lease_until = held.started_at + TASKS[held.name].lease
        held.progress_done, held.progress_all = 0, None
        held.save()
    return held


def finish(job: Job) -> None:
    """The work is done.  Raises :class:`LeaseLost`, as :func:`fail` and :func:`report` do."""
    _held_still(job, done_at=clock.now(), lease_until=None, error="")


def fail(job: Job, error: str, *, final: bool = False) -> None:
    """The attempt failed: the next is made after a pause that doubles, until there were as many as the task allows."""
    instant = clock.now()
    if final or job.attempts >= TASKS[job.name].attempts:
        _held_still(job, failed_at=instant, lease_until=None, error=error[:300])
    else:
        pause = min(FIRST_PAUSE * 2 ** (job.attempts - 1), LONGEST_PAUSE)
        _held_still(job, due_at=instant + pause, lease_until=None, error=error[:300])


def report(job: Job, done: int, all: int | None = None) -> None:
    """Tells how far the work is, and begins the lease anew."""
    _held_still(
        job, progress_done=done, progress_all=all, lease_until=clock.now() + TASKS[job.name].lease
    )  # fmt: skip


def reap() -> int:
    """Takes jobs from workers that fell silent: they are due again, or failed after the last attempt; returns how many."""
    instant, taken = clock.now(), 0
    silent = Q(lease_until__lte=instant, done_at=None, failed_at=None)
    for lost in Job.objects.filter(silent):
        known = TASKS.get(lost.name)
        if known is None or lost.attempts < known.attempts:
            change: dict[str, object] = {"lease_until": None, "due_at": instant}
        else:
            change = {"lease_until": None, "failed_at": instant, "error": _LOST}
        taken += Job.objects.filter(silent, pk=lost.pk, lease_until=lost.lease_until).update(**change)
    return taken


def run_one(worker: str) -> Job | None:
    """Does the job that has been due longest; returns it, None where nothing is due.

    A :class:`Refused` is final: trying again would say the same.  Anything else is tried again; its traceback goes
    to the log, never into the row.
    """
    reap()
    job = claim(worker)
    if job is None:
        return None
    try:
        try:
            TASKS[job.name].work(job)
        except LeaseLost:
            raise
        except Refused as refused:
            fail(job, str(refused), final=True)
        except Exception:  # noqa: BLE001 - whatever a task raises, its job must be told
            _log.exception("job %s %s, attempt %d", job.name, job.id, job.attempts)
            fail(job, _BROKEN.format(id=job.id))
        else:
            finish(job)
    except LeaseLost:
        _log.warning("job %s %s was taken from %s", job.name, job.id, worker)
    return job


def enqueue_scheduled() -> list[Job]:
    """Asks for what the schedule says is due; each slot of time once, however many schedulers ask."""
    instant = clock.now()
    keys = {f"{name}@{slot(instant).isoformat()}": name for name, slot in SCHEDULE.items()}
    there = set(Job.objects.filter(key__in=keys).values_list("key", flat=True))
    return [enqueue(name, {}, key=key) for key, name in keys.items() if key not in there]


def forget_finished() -> int:
    """Deletes the jobs that ended a retention ago; returns how many."""
    limit = clock.now() - RETENTION
    return Job.objects.filter(Q(done_at__lt=limit) | Q(failed_at__lt=limit)).delete()[0]


def _due() -> QuerySet[Job]:
    return Job.objects.filter(
        name__in=TASKS, done_at=None, failed_at=None, lease_until=None, due_at__lte=clock.now()
    )


def _held_still(job: Job, **change: object) -> None:
    """Changes a job that this worker still holds in this attempt, in the row and in hand."""
    mine = Job.objects.filter(
        pk=job.pk, worker=job.worker, attempts=job.attempts, lease_until__isnull=False, done_at=None, failed_at=None
    )  # fmt: skip
    if not mine.update(**change):
        raise LeaseLost(f"{job.name} {job.id}")
    for name, value in change.items():
        setattr(job, name, value)
