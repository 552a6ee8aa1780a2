"""Who of another organisation works on a plan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiugai.ground.common.ids import fresh_id


class Coauthor(models.Model):
    """An account that was asked to work on one plan wherever its own organisation sits (参编人).

    It reads and edits the plan and follows its case, and sends nothing in.  ``ended_at`` is when that was over, None as long
    as it lasts.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="coauthors")
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    by = models.UUIDField(null=True)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "account"),
                condition=Q(ended_at=None),
                name="a_coauthor_is_asked_once_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=("account", "plan"), condition=Q(ended_at=None), name="plans_of_a_coauthor"),
        )

    def __str__(self) -> str:
        return str(self.id)
