"""What several rooms count with."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    """A series of numbers; ``last`` is the last one given, 0 before the first."""

    name = models.CharField(max_length=64, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"
