"""A land parcel's own facts (三旧改造)."""

from __future__ import annotations

from django.db import models

from jiugai.ground.common.ids import fresh_id
from jiugai.sites.models.site import Site


class Parcel(models.Model):
    """``overlap_dm2`` is how far the certificates overlap: their sum less the parcel's land area; areas in 0.01 ㎡.

    ``floor_area_ratio`` is in thousandths (1.5 is 1500); ``annual_output_fen`` is the output value of a year.
    """

    site = models.OneToOneField(Site, models.PROTECT, primary_key=True, related_name="parcel")
    register_code = models.CharField(max_length=20, blank=True)
    right_holder = models.CharField(max_length=120, blank=True)
    current_use = models.CharField(max_length=60, blank=True)
    used_since = models.CharField(max_length=20, blank=True)
    built_dm2 = models.PositiveBigIntegerField(null=True, blank=True)
    planned_dm2 = models.PositiveBigIntegerField(null=True, blank=True)
    floor_area_ratio = models.PositiveIntegerField(null=True, blank=True)
    annual_output_fen = models.PositiveBigIntegerField(null=True, blank=True)
    overlap_dm2 = models.PositiveBigIntegerField(null=True, blank=True)
    remark = models.TextField(blank=True, max_length=2000)

    def __str__(self) -> str:
        return str(self.pk)


class Certificate(models.Model):
    """A land certificate (土地证) with the area that it says, in 0.01 ㎡."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=60)
    area_dm2 = models.PositiveBigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("parcel", "number"), name="a_certificate_stands_once_at_a_parcel"
            ),
        )

    def __str__(self) -> str:
        return self.number


class LandUse(models.Model):
    """One planned use of the land and its area in 0.01 ㎡."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="uses")
    use = models.CharField(max_length=60)
    area_dm2 = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return self.use
