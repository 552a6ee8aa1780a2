"""Audit records and the seals that chain them."""

from __future__ import annotations

from django.db import models

from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.clock import now
from jiugai.ground.common.ids import fresh_id


@append_only
class Record(models.Model):
    """One change, export, refusal, log-in or reading of personal data.

    ``event`` is a code of :data:`~jiugai.ground.audit.events.EVENTS`; ``data`` its figures as canonical JSON, never personal
    data; ``actor`` and ``subject`` are keys (none for the system, none for what concerns no one thing); the codes say in which
    county it was, as the codes were then: where the thing lies, else where the actor works, empty for the installation as
    a whole; ``digest`` is SHA-256 over all of it, in hexadecimal.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    event = models.CharField(max_length=64)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(default=now)
    actor = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=64, blank=True)
    subject = models.UUIDField(null=True)
    province_code = models.CharField(max_length=6, blank=True, default="")
    city_code = models.CharField(max_length=6, blank=True, default="")
    county_code = models.CharField(max_length=6, blank=True, default="")
    data = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=("subject", "id"), name="audit_of_a_subject"),
            models.Index(fields=("actor", "id"), name="audit_of_an_actor"),
            models.Index(fields=("county_code", "id"), name="audit_of_a_county"),
        )
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.event} {self.id}"


@append_only
class Seal(models.Model):
    """A batch of committed records, chained to the batch before: what was sealed cannot be changed unnoticed.

    ``digest`` is SHA-256 over the digest before and those of the batch's records in their order.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"


@append_only
class Sealed(models.Model):
    """Under which seal a record lies, and at which place of it (from 0)."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="sealed", db_index=False)
    place = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("seal", "place"), name="a_place_of_a_seal_holds_one_record"),
        )

    def __str__(self) -> str:
        return f"{self.seal_id}.{self.place}"
