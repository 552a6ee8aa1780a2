"""What waits for whom until when, of what people were told, and how they want to be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce

from jiugai.ground.access.scope import Scoped, ScopedQuerySet, levels_indexed
from jiugai.ground.accounts.models import Account
from jiugai.ground.common.clock import now
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.divisions.models import Division

NEVER = date(9999, 12, 31)
"""Where a task without a deadline stands in the order: last."""
_OPEN = Q(done_at=None)


def _of_the_open(room: str, *fields: str, levels: Iterable[int]) -> list[models.Index]:
    """As :func:`levels_indexed`, of the open tasks only: what was done stands in no list by place."""
    return [
        models.Index(fields=index.fields, condition=_OPEN, name=index.name)
        for index in levels_indexed(room, *fields, levels=levels)
    ]


class TaskQuerySet(ScopedQuerySet["Task"]):
    """Tasks by state."""

    def open(self) -> Self:
        """Those that still wait."""
        return self.filter(done_at=None)

    def overdue(self, today: date) -> Self:
        """Those still waiting whose last day is over."""
        return self.open().filter(due_sort__lt=today)


class Task(Scoped):
    """Something to be done about a subject by who holds ``permission`` over the place, or by the ``assignee`` alone.

    ``kind`` is a code of :data:`~jiugai.ground.inbox.register.KINDS`; ``path`` the page on which it is done; ``asked_by`` who
    waits for it (none: the site).  It is in time until 24:00 in Shanghai of ``due_on``; where ``is_certain`` is False a day of
    the term lies in a year whose holidays are not published.  ``outcome`` says in a word how it ended.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    detail = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=64)
    subject = models.UUIDField()
    permission = models.CharField(max_length=40)
    assignee = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField(default=now)
    due_on = models.DateField(null=True)
    is_certain = models.BooleanField(default=True)
    due_sort = models.GeneratedField(
        expression=Coalesce(F("due_on"), Value(NEVER, output_field=models.DateField())),
        output_field=models.DateField(), db_persist=True,
    )  # fmt: skip
    reminded_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=40, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subject", "kind"), condition=_OPEN, name="a_task_waits_once_for_a_subject"),
            models.CheckConstraint(condition=~Q(title="") & Q(path__startswith="/"), name="a_task_says_what_and_where"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, outcome="") | Q(done_at__isnull=False) & ~Q(outcome=""),
                name="a_task_that_is_done_says_how",
            ),
        )  # fmt: skip
        indexes = (
            # What stands behind the id is carried, so that counting and telling whose it is look nothing up.
            *_of_the_open("tasks_of", "permission", "due_sort", "id", "assignee", "kind", levels=(1, 2, 3, 4, 5)),
            *_of_the_open("tasks_due", "due_sort", "id", "kind", "county_code", levels=(1, 2)),
            *_of_the_open("tasks_due", "due_sort", "id", "kind", "street_code", levels=(3,)),
            models.Index(fields=("due_sort", "id", "permission", "kind", "county_code"), condition=_OPEN, name="tasks_due"),
            models.Index(fields=("asked_by", "due_sort", "id"), condition=_OPEN, name="tasks_asked_by"),
            models.Index(fields=("assignee", "due_sort", "id"), condition=_OPEN, name="tasks_of_an_assignee"),
            models.Index(fields=("done_by", "done_at", "id"), condition=Q(done_by__isnull=False), name="tasks_done_by"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.done_at is None


class Mail(models.TextChoices):
    """How far the e-mail of a notice is.

    ``begun`` is written before the server is given it: a worker that dies then leaves it open whether it went out, and
    it is not sent a second time.
    """

    NONE = "none", "不发"
    WAITING = "waiting", "待发"
    BEGUN = "begun", "正在发"
    SENT = "sent", "已发"
    UNSURE = "unsure", "没有回执，可能没有送到"
    REFUSED = "refused", "邮件服务器不收"
    DROPPED = "dropped", "没有发：已无权限、没有邮箱或没有发信服务器"


class Notice(models.Model):
    """Of what one account was told; ``event`` is a code of :data:`~jiugai.ground.inbox.register.NOTICES`.

    ``permission`` and ``division`` are what it had to hold where to be told (empty and none: it was told by name); they are
    asked again before the e-mail goes out.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    event = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    path = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=64, blank=True)
    subject = models.UUIDField(null=True)
    permission = models.CharField(max_length=40, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.UUIDField(null=True)
    told_at = models.DateTimeField(default=now)
    in_app = models.BooleanField()
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NONE)
    read_at = models.DateTimeField(null=True)
    unread = models.GeneratedField(
        expression=ExpressionWrapper(Q(read_at=None), output_field=models.BooleanField()),
        output_field=models.BooleanField(), db_persist=True,
    )  # fmt: skip

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(title="") & Q(path__startswith="/"), name="a_notice_says_what_and_where"),
            models.CheckConstraint(condition=Q(in_app=True) | ~Q(mail=Mail.NONE), name="a_notice_goes_some_way"),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("account", "unread", "id"), condition=Q(in_app=True), name="notices_of_an_account"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Switch(models.Model):
    """How one account wants to be told of one event, where it is not as declared."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    event = models.CharField(max_length=40)
    in_app = models.BooleanField()
    e_mail = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("account", "event"), name="an_account_switches_an_event_once"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.in_app} {self.e_mail}"
