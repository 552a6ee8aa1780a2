"""An estate's own facts, its buildings and its households."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiugai.ground.common.ids import fresh_id
from jiugai.sites.models.site import Site


class Structure(models.TextChoices):
    """What the buildings are made of."""

    BRICK_CONCRETE = "brick_concrete", "砖混"
    FRAME = "frame", "框架"
    SHEAR_WALL = "shear_wall", "剪力墙"
    BRICK_WOOD = "brick_wood", "砖木"
    OTHER = "other", "其他"


class Management(models.TextChoices):
    """Who looks after the estate."""

    NONE = "none", "无"
    COMPANY = "company", "物业服务企业"
    COMMUNITY = "community", "社区代管"
    UNIT = "unit", "单位自管"
    SELF = "self", "居民自管"


class Estate(models.Model):
    """What the baseline survey (摸底) says of an estate; none where it says nothing.

    ``problems`` are codes of ``planlint.catalogue`` measures that the survey calls for: each problem stands against a measure.
    """

    site = models.OneToOneField(Site, models.PROTECT, primary_key=True, related_name="estate")
    structure = models.CharField(max_length=16, choices=Structure.choices, blank=True)
    storeys = models.CharField(max_length=20, blank=True)
    lifts = models.PositiveIntegerField(null=True, blank=True)
    parking = models.PositiveIntegerField(null=True, blank=True)
    management = models.CharField(max_length=12, choices=Management.choices, blank=True)
    has_committee = models.BooleanField(null=True, blank=True)
    has_fund = models.BooleanField(null=True, blank=True)
    former_owner = models.CharField(max_length=120, blank=True)
    problems = models.JSONField(default=list, blank=True)
    remark = models.TextField(blank=True, max_length=2000)

    def __str__(self) -> str:
        return str(self.pk)


class Building(models.Model):
    """One building (楼栋) of an estate."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    site = models.ForeignKey(Site, models.PROTECT, related_name="building_set")
    label = models.CharField(max_length=40)
    built_year = models.PositiveSmallIntegerField(null=True)
    storeys = models.PositiveSmallIntegerField(null=True)
    units = models.PositiveSmallIntegerField(null=True)
    households = models.PositiveIntegerField(null=True)
    area_dm2 = models.PositiveBigIntegerField(null=True)
    structure = models.CharField(max_length=16, choices=Structure.choices, blank=True)
    lifts = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("province_code", "site", "label"), name="a_building_has_its_label_alone_in_an_estate"
            ),
            models.CheckConstraint(condition=~Q(label=""), name="a_building_has_a_label"),
        )

    def __str__(self) -> str:
        return self.label


class Household(models.Model):
    """One household (户): where its door is and how large it is; who lives there is in ``private`` under ``subject``."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    building = models.ForeignKey(Building, models.PROTECT, related_name="household_set")
    unit = models.PositiveSmallIntegerField(null=True)
    room = models.CharField(max_length=20)
    area_dm2 = models.PositiveIntegerField(null=True)
    subject = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("province_code", "building", "unit", "room"), name="a_household_has_its_door_alone"
            ),
        )

    def __str__(self) -> str:
        return self.room
