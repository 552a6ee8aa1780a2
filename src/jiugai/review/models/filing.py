"""What a filing rests on (备案): the award that went before the notice."""

from __future__ import annotations

from django.db import models

from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.review.models.case import Case


@append_only
class Award(models.Model):
    """The day on which the works were awarded (中标), as the author of a filing says it; the latest of a case counts.

    ``notice_on`` is the day of the notice with which it was compared, None where the place's policy names none.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="awards")
    awarded_on = models.DateField()
    notice_on = models.DateField(null=True)
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.awarded_on}"
