"""Machine checks of plans that were dropped on the first screen."""

from __future__ import annotations

from django.db import models

from jiugai.ground.common.ids import fresh_id


class State(models.TextChoices):
    """How far a check is."""

    WAITING = "waiting", "排队"
    DONE = "done", "查完"
    FAILED = "failed", "没有查成"


class Check(models.Model):
    """One file checked for one account, by the rules of one day; seen by that account only and gone after thirty days."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    as_of = models.DateField()
    begun_at = models.DateTimeField()
    trouble = models.CharField(max_length=300, blank=True)
    holds = models.PositiveIntegerField(default=0)
    fails = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    infos = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("account", "begun_at"), name="checks_of_an_account"),)

    def __str__(self) -> str:
        return str(self.id)


class ReportPage(models.Model):
    """The report of one plan of the file, as a page of its own, compressed."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    of = models.ForeignKey(Check, models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    errors = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("of", "number"), name="a_plan_of_a_file_has_one_report"),
        )

    def __str__(self) -> str:
        return self.title
