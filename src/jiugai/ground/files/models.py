"""Uploaded files: what they hold, by its digest, and under which name it was uploaded for what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiugai.ground.common.clock import now, today
from jiugai.ground.common.ids import fresh_id


class Blob(models.Model):
    """Content that lies in the store under its SHA-256, in hexadecimal; the same content lies there once.

    ``stored_at`` is when it was last uploaded: for seven days from then on nothing sweeps it away.
    """

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100, blank=True)
    stored_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=("stored_at",), name="blobs_by_age"),)

    def __str__(self) -> str:
        return self.sha256


class File(models.Model):
    """Content under the name with which somebody uploaded it; ``purpose`` is a code of the room that keeps it."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    purpose = models.CharField(max_length=40)
    uploaded_by = models.UUIDField(null=True)
    uploaded_on = models.DateField(default=today)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="a_file_has_a_name"),
            models.CheckConstraint(condition=~Q(purpose=""), name="a_file_has_a_purpose"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def sha256(self) -> str:
        """The digest of the content, without asking the database."""
        return self.blob_id
