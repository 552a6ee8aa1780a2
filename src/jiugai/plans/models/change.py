"""A change of an approved plan (变更申请): minor ones are recorded, major ones are reviewed again."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q

from jiugai.ground.common.ids import fresh_id
from jiugai.plans.models.plan import Plan
from jiugai.plans.models.version import Version


class Extent(models.TextChoices):
    """How far a change goes; policy says where a major one begins."""

    OPEN = "open", "待定"
    MINOR = "minor", "一般变更"
    MAJOR = "major", "重大变更"


class ChangeState(models.TextChoices):
    """How a change stands."""

    OPEN = "open", "编制中"
    REVIEWED = "reviewed", "审核中"
    DONE = "done", "已生效"
    REFUSED = "refused", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"


class ChangeRequest(models.Model):
    """From the version that was approved (``base``) to another (``version``, once it was sent in).

    ``grounds`` is JSON: each reason for which it is major, with its figures and rule.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField()
    base = models.ForeignKey(Version, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    extent = models.CharField(max_length=8, choices=Extent.choices, default=Extent.OPEN)
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.OPEN)
    grounds = models.TextField(default="[]")
    begun_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="changes_of_a_plan_are_numbered"),
            models.UniqueConstraint(fields=("plan",), condition=Q(ended_at=None), name="a_plan_has_one_open_change"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_change_says_why"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "reviewed"), ended_at=None) | Q(state__in=("done", "refused", "withdrawn"), ended_at__isnull=False),
                name="a_change_that_has_ended_is_done_refused_or_withdrawn",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"第{self.number}次变更"

    @property
    def told_grounds(self) -> list[dict[str, Any]]:
        """Why it is major: ``sentence`` and ``rule`` each; empty for a minor one."""
        found: list[dict[str, Any]] = json.loads(self.grounds)
        return found
