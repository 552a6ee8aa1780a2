"""Background work as rows: written in the transaction of the data that it is about, done by a worker."""

from __future__ import annotations

import json

from django.db import models
from django.db.models import F, Q

from jiugai.ground.common.clock import now
from jiugai.ground.common.ids import fresh_id


class State(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting", "等待"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"


class Job(models.Model):
    """One piece of work.  ``name`` is a task of the register; ``arguments`` its keys and figures as canonical JSON, never
    personal data; ``key`` (none: empty) keeps the same work from being asked for twice.

    A worker holds it until ``lease_until``; one that falls silent loses it.  ``error`` is a sentence for users.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    name = models.CharField(max_length=64)
    arguments = models.TextField()
    key = models.CharField(max_length=200, blank=True)
    by = models.UUIDField(null=True)
    due_at = models.DateTimeField(default=now)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_all = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=~Q(key=""), name="a_key_names_one_job"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(failed_at=None), name="a_job_ends_once"),
            models.CheckConstraint(
                condition=Q(lease_until=None) | Q(done_at=None, failed_at=None) & ~Q(worker=""),
                name="a_job_that_is_held_has_a_worker_and_has_not_ended",
            ),
            models.CheckConstraint(condition=Q(failed_at=None) | ~Q(error=""), name="a_failed_job_says_why"),
            models.CheckConstraint(
                condition=Q(progress_all=None) | Q(progress_done__lte=F("progress_all")),
                name="no_more_is_done_than_there_is",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at", "id"), condition=Q(done_at=None, failed_at=None), name="jobs_to_be_done"
            ),
            models.Index(fields=("done_at",), name="jobs_by_their_end"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.id}"

    @property
    def given(self) -> dict[str, str | int | bool | None]:
        """The arguments."""
        told: dict[str, str | int | bool | None] = json.loads(self.arguments)
        return told

    @property
    def state(self) -> State:
        if self.done_at is not None:
            return State.DONE
        if self.failed_at is not None:
            return State.FAILED
        return State.RUNNING if self.lease_until is not None else State.WAITING

    @property
    def share(self) -> int | None:
        """How much is done, in whole percent; None where it is not known."""
        if self.done_at is not None:
            return 100
        return self.progress_done * 100 // self.progress_all if self.progress_all else None
