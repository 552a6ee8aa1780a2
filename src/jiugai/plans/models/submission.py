"""What an author says to findings, what is attached, and what was sent in."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q

from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.plans.models.plan import Plan
from jiugai.plans.models.version import Version


@append_only
class Answer(models.Model):
    """Why a finding is no fault (说明理由), in an author's words; the latest of a key counts, an empty one takes it back."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="answers")
    key = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("plan", "key", "id"), name="answers_of_a_plan"),)

    def __str__(self) -> str:
        return self.text


class Attachment(models.Model):
    """A file attached under a line of the checklist (佐证材料); one taken away stays on record.

    ``code`` is one of the catalogue; ``part`` tells drawings apart, by class of measure.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="attachments")
    code = models.CharField(max_length=24)
    part = models.CharField(max_length=24, blank=True)
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(code=""), name="an_attachment_is_of_a_line"),)
        indexes = (models.Index(fields=("plan", "code", "id"), name="attachments_of_a_plan"),)

    def __str__(self) -> str:
        return self.code


@append_only
class Submission(models.Model):
    """A version sent in with what was attached that moment; what is changed afterwards is not what was sent.

    ``manifest`` is JSON: the version's file and text, each attachment with its digest; ``digest`` is the SHA-256 of it.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sent")
    number = models.PositiveSmallIntegerField()
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    manifest = models.TextField()
    digest = models.CharField(max_length=64)
    by = models.UUIDField(null=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="submissions_of_a_plan_are_numbered"),
        )

    def __str__(self) -> str:
        return f"第{self.number}次报送"

    @property
    def sent_files(self) -> list[dict[str, Any]]:
        """The attachments sent: code, part, name, digest, file."""
        found: list[dict[str, Any]] = json.loads(self.manifest)["attachments"]
        return found
