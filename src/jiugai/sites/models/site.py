"""A place that gets renovated, whatever its kind: what lists, maps and projects need of it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce, Concat

from jiugai.ground.access.scope import Reach, Scoped, ScopedQuerySet, levels_indexed
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.divisions.models import Division

UNKNOWN_YEAR = 9999
"""Sorts what has no year behind what has one."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
_FILTERED = (
    "kind", "merged_into", "withdrawn_on", "stage", "eligibility", "gates", "target_year", "built_year", "is_lacking", "division", "words",
)  # fmt: skip


class Kind(models.TextChoices):
    """What a place is."""

    ESTATE = "estate", "小区"
    SCHOOL = "school", "学校"
    PARCEL = "parcel", "地块"


class Eligibility(models.TextChoices):
    """May it enter the programme (改造对象)?"""

    OPEN = "open", "待定"
    ELIGIBLE = "eligible", "符合"
    NOT_ELIGIBLE = "not_eligible", "不符合"


class Stage(models.TextChoices):
    """The life of a place and of its project, in order."""

    SURVEY = "01_survey", "摸底"
    PROJECT = "02_project", "立项"
    PLAN = "03_plan", "方案"
    RESIDENTS = "04_residents", "居民"
    REVIEW = "05_review", "审核"
    PROGRAMME = "06_programme", "计划"
    COORDINATION = "07_coordination", "协调"
    WORKS = "08_works", "施工"
    ACCEPTANCE = "09_acceptance", "验收"
    UPKEEP = "10_upkeep", "管护"


class SiteQuerySet(ScopedQuerySet["Site"]):
    """Places by reach and state."""

    def present(self) -> Self:
        """Those that were neither merged into another nor withdrawn."""
        return self.filter(merged_into=None, withdrawn_on=None)

    def seen_by(self, reach: Reach) -> Self:
        """Those present within a reach."""
        return self.present().within(reach)

    def saying(self, words: str) -> Self:
        """Those whose name, parts, address, number or community holds the words."""
        at = Division.objects.filter(name__icontains=words)
        return self.filter(Q(words__icontains=words) | Q(division__in=at))

    def lacking(self) -> Self:
        """Estates for which the baseline survey has not said buildings, households, area or year."""
        return self.filter(is_lacking=True)


class Site(Scoped):
    """One 小区, 学校 or 地块.

    ``area_dm2`` is the building area of an estate or school and the land area of a parcel, in 0.01 ㎡; ``budget_fen`` what
    its renovation is estimated to cost; ``target_year`` the year in which the stock (摸底) wants it done; ``stage``,
    ``gates``, ``project`` and ``project_name`` are its project's, written by ``projects``; ``words`` is what a search looks through;
    ``centre_e7`` columns are degrees × 10⁷ (CGCS2000).
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    number = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ESTATE)
    name = models.CharField(max_length=80)
    parts = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=160, blank=True)
    built_year = models.PositiveSmallIntegerField(null=True, blank=True)
    buildings = models.PositiveIntegerField(null=True, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True)
    area_dm2 = models.PositiveBigIntegerField(null=True, blank=True)
    budget_fen = models.PositiveBigIntegerField(null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(null=True, blank=True)
    surveyed_on = models.DateField(null=True, blank=True)
    eligibility = models.CharField(max_length=12, choices=Eligibility.choices, default=Eligibility.OPEN)
    ineligible_because = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.SURVEY)
    gates = models.CharField(max_length=5, default="-----")
    project = models.UUIDField(null=True)
    project_name = models.CharField(max_length=100, blank=True)
    outline = models.TextField(blank=True)
    centre_lon_e7 = models.IntegerField(null=True)
    centre_lat_e7 = models.IntegerField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    withdrawn_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    target_sort = models.GeneratedField(
        expression=Coalesce(F("target_year"), UNKNOWN_YEAR),
        output_field=models.PositiveSmallIntegerField(), db_persist=True,
    )  # fmt: skip
    built_sort = models.GeneratedField(
        expression=Coalesce(F("built_year"), UNKNOWN_YEAR),
        output_field=models.PositiveSmallIntegerField(), db_persist=True,
    )  # fmt: skip
    is_lacking = models.GeneratedField(
        expression=ExpressionWrapper(
            Q(kind="estate") & (Q(built_year=None) | Q(buildings=None) | Q(households=None) | Q(area_dm2=None)),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(), db_persist=True,
    )  # fmt: skip
    words = models.GeneratedField(
        expression=Concat(*(v for f in ("name", "parts", "address", "number") for v in (F(f), Value("\n"))), output_field=models.TextField()),
        output_field=models.TextField(), db_persist=True,
    )  # fmt: skip

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="a_site_has_a_name"),
            models.CheckConstraint(
                condition=Q(built_year=None) | Q(built_year__range=(FIRST_YEAR, LAST_YEAR)),
                name="a_site_was_built_in_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(eligibility=Eligibility.NOT_ELIGIBLE) | ~Q(ineligible_because=""),
                name="what_is_not_eligible_says_why",
            ),
        )
        indexes = (
            models.Index(fields=("province_code", "number"), name="sites_number_province"),
            models.Index(fields=("city_code", "number"), name="sites_number_city"),
            models.Index(fields=("county_code", "number"), name="sites_number_county"),
            models.Index(fields=("street_code", "number"), name="sites_number_street"),
            models.Index(fields=("community_code", "number"), name="sites_number_community"),
            # A county's few hundred are sorted as they are read; above it the order comes from an index.
            # It carries what the list is filtered by, so that the table is looked up for what is shown only.
            *levels_indexed("sites_target", "target_sort", "id", *_FILTERED, levels=(1, 2)),
            *levels_indexed("sites_built", "built_sort", levels=(1, 2)),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def lacks(self) -> list[str]:
        """The names of what the survey has not said yet; of estates only."""
        if self.kind != Kind.ESTATE:
            return []
        wanted = {
            "建成年份": self.built_year,
            "楼栋": self.buildings,
            "户数": self.households,
            "面积": self.area_dm2,
        }
        return [name for name, value in wanted.items() if value is None]


class SavedView(models.Model):
    """A named filter of one account: ``query`` is the part of the address after the question mark."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("account", "name"), name="a_view_has_its_name_alone_for_its_owner"
            ),
        )

    def __str__(self) -> str:
        return self.name
