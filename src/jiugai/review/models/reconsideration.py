"""Reconsideration (复议): once, after a refusal, decided by others than those who refused."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.review.models.case import Case


@append_only
class Reconsideration(models.Model):
    """Why an author asks for a refusal to be looked at anew; a case has at most one."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="reconsideration")
    grounds = models.TextField()
    file = models.ForeignKey("files.File", models.PROTECT, null=True, related_name="+")
    by = models.UUIDField(null=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(grounds=""), name="a_reconsideration_says_why"),)

    def __str__(self) -> str:
        return "复议申请"
