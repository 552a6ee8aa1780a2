"""Two entries that may be the same place."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.common.ids import fresh_id
from jiugai.sites.models.site import Site


class Answer(models.TextChoices):
    """What somebody said of it."""

    OPEN = "open", "待定"
    SAME = "same", "同一个"
    DIFFERENT = "different", "不是一个"


class Likeness(models.Model):
    """A pair, the smaller key first, with why they look alike; once answered it is not offered again."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    first = models.ForeignKey(Site, models.PROTECT, related_name="+")
    second = models.ForeignKey(Site, models.PROTECT, related_name="+")
    province_code = models.CharField(max_length=6)
    city_code = models.CharField(max_length=6)
    county_code = models.CharField(max_length=6)
    because = models.CharField(max_length=120)
    answer = models.CharField(max_length=12, choices=Answer.choices, default=Answer.OPEN)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="a_pair_is_offered_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_pair_has_one_order"),
        )
        indexes = (
            models.Index(fields=("second",), name="likeness_by_second"),
            *(models.Index(fields=(c, "answer"), name=f"likeness_by_{c}"[:30]) for c in COLUMNS[:3]),
        )

    def __str__(self) -> str:
        return self.because
