"""Files of many plans brought at once, with what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiugai.ground.common.ids import fresh_id
from jiugai.plans.models.version import Version


class Batch(models.Model):
    """Plan files that one account brought together; seen by that account only."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("account", "made_at"), name="batches_of_an_account"),)

    def __str__(self) -> str:
        return str(self.id)


class BatchLine(models.Model):
    """A file of a batch: the version it became, or why it became none."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    refused = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("batch", "number"), name="lines_of_a_batch_are_numbered"),
            models.CheckConstraint(
                condition=Q(version=None) ^ Q(refused=""), name="a_file_of_a_batch_is_a_version_or_refused"
            ),
        )

    def __str__(self) -> str:
        return self.name
