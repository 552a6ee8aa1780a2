"""The form in which a plan is filled in, section by section, and what was read for it from a file."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.db import models

from jiugai.ground.common.ids import fresh_id
from jiugai.plans.models.plan import Plan
from jiugai.plans.models.version import Version, unpacked

COVER = "cover"
"""The chapter of the cover's fields; no template has a chapter of that code."""


class FormReading(models.Model):
    """The form filled from the file of a version, each value with its place; ``told`` is JSON, compressed."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    version = models.OneToOneField(Version, models.CASCADE, related_name="form_reading")
    told = models.BinaryField()

    def __str__(self) -> str:
        return str(self.version_id)

    @cached_property
    def form(self) -> dict[str, Any]:
        """``content``, ``places`` and ``left`` of :class:`planlint.cli.read_plan.ReadForm` as plain data."""
        found: dict[str, Any] = unpacked(self.told)
        return found


class FormSection(models.Model):
    """What is written in a section of a plan's form; a section nobody touched has no row.

    ``section`` is empty for what stands in the chapter before its first section.  ``content`` is JSON as
    :func:`jiugai.plans.form.canonical` writes it; ``source`` the version from which it was filled, as long as nobody
    changed it since.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="form_sections")
    chapter = models.CharField(max_length=24)
    section = models.CharField(max_length=60, blank=True)
    content = models.TextField()
    source = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "chapter", "section"), name="a_section_of_a_form_is_one"),
        )

    def __str__(self) -> str:
        return f"{self.chapter} {self.section}"

    @cached_property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found
