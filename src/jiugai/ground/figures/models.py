"""Counters by place, month and measure: actions add small rows, a job folds them, readers add both."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.common.ids import fresh_id

NO_MONTH = 0
"""Of a measure that is a state, not something that happens in a month."""


class Counter(models.Model):
    """A measure in a street (or in a county: then ``street_code`` is empty) and month (yyyymm, or 0)."""

    province_code = models.CharField(max_length=6)
    city_code = models.CharField(max_length=6)
    county_code = models.CharField(max_length=6)
    street_code = models.CharField(max_length=9, blank=True)
    month = models.PositiveIntegerField(default=NO_MONTH)
    measure = models.CharField(max_length=40)
    amount = models.BigIntegerField()

    class Meta:
        abstract = True


class Delta(Counter):
    """What one action changed, not yet folded."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(amount=0), name="a_delta_changes_something"),)


class Total(Counter):
    """The sum of what has been folded; of each street, and of each county."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=(*COLUMNS[:4], "month", "measure"), name="a_measure_has_one_total_in_a_place_and_month"
            ),
        )
        # All four together and with the amount inside: with only some of them the planner takes the wrong one.
        indexes = tuple(
            models.Index(
                fields=tuple(dict.fromkeys((level, "street_code", "measure", "month", "amount"))),
                name=f"totals_by_{level.removesuffix('_code')}",
            )
            for level in COLUMNS[:4]
        )
