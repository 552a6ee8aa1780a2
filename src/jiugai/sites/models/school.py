"""A school's own facts (校舍改造)."""

from __future__ import annotations

from django.db import models

from jiugai.ground.common.ids import fresh_id
from jiugai.sites.models.site import Site


class School(models.Model):
    """Classes, pupils and staff as the school reports them; ``campus_dm2`` in 0.01 ㎡."""

    site = models.OneToOneField(Site, models.PROTECT, primary_key=True, related_name="school")
    founded_year = models.PositiveSmallIntegerField(null=True, blank=True)
    classes = models.PositiveIntegerField(null=True, blank=True)
    students = models.PositiveIntegerField(null=True, blank=True)
    girls = models.PositiveIntegerField(null=True, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    teachers = models.PositiveIntegerField(null=True, blank=True)
    workers = models.PositiveIntegerField(null=True, blank=True)
    campus_dm2 = models.PositiveBigIntegerField(null=True, blank=True)
    remark = models.TextField(blank=True, max_length=2000)

    def __str__(self) -> str:
        return str(self.pk)


class Room(models.Model):
    """Rooms of one use (学生宿舍, 伙房 …) with their area in 0.01 ㎡ and, where people sleep in them, beds."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    area_dm2 = models.PositiveBigIntegerField(null=True)
    beds = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return self.name


class Equipment(models.Model):
    """Equipment of one kind: how many, and for how much in 分 where that is known."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="equipment")
    name = models.CharField(max_length=60)
    count = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=8, blank=True)
    amount_fen = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return self.name
