"""行政区划: provinces, cities, counties, streets and communities, with the codes and names they had when.

A division keeps its key for ever; its code, its name and what it lies in are a :class:`Standing` with a first and a last
day.  The columns of :class:`Division` repeat the present standing, so that lists need no join.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id

LONGEST_NAME, LONGEST_DOCUMENT = 64, 120


class Level(models.IntegerChoices):
    """How deep a division lies.  省, 市, 县, 街道 (乡镇), 社区 (村)."""

    PROVINCE = 1, "省"
    CITY = 2, "市"
    COUNTY = 3, "县"
    STREET = 4, "街道"
    COMMUNITY = 5, "社区"


def called(level: int, name: str) -> str:
    """What a division of a name is: a street is a 街道, 镇 or 乡, a community a 社区 or 村."""
    if level == Level.STREET and name.endswith(("镇", "乡", "苏木")):
        return "乡镇"
    if level == Level.COMMUNITY and name.endswith(("村", "村委会", "村民委员会", "嘎查")):
        return "村"
    return Level(level).label


DIGITS = {Level.PROVINCE: 6, Level.CITY: 6, Level.COUNTY: 6, Level.STREET: 9, Level.COMMUNITY: 12}
"""Digits of a code: GB/T 2260 to the county, the statistical code below."""


class Division(models.Model):
    """One division; ``ended_on`` is the day from which it is no more (merged or dissolved), ``ended_by`` the document.

    ``urban`` is its 城乡分类代码 (111 主城区 … 220 村庄; 国统字〔2006〕60号), empty where no list has told it.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=LONGEST_NAME)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    urban = models.CharField(max_length=3, blank=True, default="")
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=LONGEST_DOCUMENT, blank=True, default="")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("code",), condition=Q(ended_on=None), name="a_code_belongs_to_one_division_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent=None)
                | Q(level__gt=Level.PROVINCE, parent__isnull=False),
                name="only_a_province_lies_in_nothing",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(ended_on__isnull=False), name="what_was_merged_has_ended"
            ),
        )
        indexes = (models.Index(fields=("parent", "code"), name="divisions_within"),)

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


class StandingQuerySet(models.QuerySet["Standing"]):
    """Standings by day."""

    def on(self, day: date) -> Self:
        """Those that held on a day."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gt=day))


class Standing(models.Model):
    """What a division was called, coded and lay in from ``since`` (none: as far back as our records go) until the day ``until``.

    ``document`` is what it began by, such as 国函〔2021〕12号.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    division = models.ForeignKey(Division, models.PROTECT, related_name="standings")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=LONGEST_NAME)
    parent = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    document = models.CharField(max_length=LONGEST_DOCUMENT, blank=True, default="")

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lt=F("until")),
                name="a_standing_lasts_a_day_at_least",
            ),
            models.UniqueConstraint(
                fields=("division",), condition=Q(until=None), name="a_division_has_one_present_standing"
            ),
            models.UniqueConstraint(fields=("division", "since"), name="a_standing_begins_once"),
        )
        indexes = (models.Index(fields=("code", "since"), name="divisions_by_code_then"),)

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）{self.since or ''}—{self.until or ''}"


@append_only
class Stay(models.Model):
    """A row lay in a division that was merged, until the day ``until``: what "as then" needs once the row says "as now".

    ``kind`` is the model (``sites.site``), ``row`` its key.  Rows below the merged division have none: their own
    division's standings tell where it lay.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    kind = models.CharField(max_length=60)
    row = models.UUIDField()
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    until = models.DateField()

    class Meta:
        indexes = (models.Index(fields=("row", "until"), name="stays_of_a_row"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.row} —{self.until}"
