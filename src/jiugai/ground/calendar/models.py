"""Days that an installation knows better than the published calendar: local holidays, years not yet published."""

from __future__ import annotations

from django.db import models


class SpecialDay(models.Model):
    """A day declared to be worked or free, with the notice that says so."""

    day = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(basis=""), name="a_special_day_names_its_notice"),
        )

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_workday else '放假'}"
