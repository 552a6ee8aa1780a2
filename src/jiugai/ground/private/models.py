"""Personal data as ciphertext: everywhere else stands the key of its subject only."""

from __future__ import annotations

from django.db import models

from jiugai.ground.common.ids import fresh_id


class Subject(models.Model):
    """A person of whom something is kept.  ``wrapped`` is the person's own key under master key ``master``; purged: empty."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    master = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    purged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("master",), name="subjects_by_master_key"),)

    def __str__(self) -> str:
        return str(self.id)


class Value(models.Model):
    """One field of a subject: nonce and ciphertext under the subject's key, and a keyed digest for exact look-ups."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="values_kept")
    field = models.CharField(max_length=16)
    ciphertext = models.BinaryField()
    lookup = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subject", "field"), name="a_subject_has_one_value_of_a_field"),
        )
        indexes = (models.Index(fields=("field", "lookup"), name="values_by_lookup"),)

    def __str__(self) -> str:
        return f"{self.field} of {self.subject_id}"
