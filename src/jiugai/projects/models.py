"""项目: which sites, what kind and year; and the records through which early rooms learn of late ones.

A project is not an estate: one may renovate several estates, and reports count both.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiugai.ground.access.scope import Scoped, ScopedQuerySet, levels_indexed
from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.sites.models import Site, Stage

UNKNOWN_YEAR = 9999


class Kind(models.TextChoices):
    """What a project renovates."""

    ESTATE = "estate", "小区"
    CLUSTER = "cluster", "片区"
    SCHOOL = "school", "学校"
    PARCEL = "parcel", "地块"


class Grade(models.TextChoices):
    """基础类, 完善类, 提升类 (国办发〔2020〕23号 二（二）)."""

    BASIC = "basic", "基础类"
    IMPROVEMENT = "improvement", "完善类"
    UPGRADE = "upgrade", "提升类"


class ProjectQuerySet(ScopedQuerySet["Project"]):
    """Projects by reach."""


class Project(Scoped):
    """A project; ``stage`` repeats the latest :class:`StageEntry`, ``gates`` the five that lists show, ``*_count`` its sites."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=100)
    year = models.PositiveSmallIntegerField()
    grades = models.CharField(max_length=40, blank=True)
    implementer = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.PROJECT)
    gates = models.CharField(max_length=5, default="-----")
    sites = models.ManyToManyField(Site, through="Scope", related_name="projects")
    site_count = models.PositiveIntegerField(default=0)
    buildings = models.PositiveIntegerField(default=0)
    households = models.PositiveIntegerField(default=0)
    area_dm2 = models.PositiveBigIntegerField(default=0)
    budget_fen = models.PositiveBigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="a_project_has_a_name"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="a_project_is_of_a_year"),
        )
        indexes = (
            *levels_indexed("projects_stage", "stage", "number"),
            *levels_indexed("projects_number", "number"),
            models.Index(fields=("stage", "number"), name="projects_of_the_country"),
            *levels_indexed("projects_year", "year", "stage", "number", levels=(1, 2)),
            models.Index(fields=("year", "stage", "number"), name="projects_of_a_year"),
        )

    def __str__(self) -> str:
        return self.name


class Scope(models.Model):
    """A site of a project, from a day until a day; ``planned_fen`` is what is planned for it."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    project = models.ForeignKey(Project, models.PROTECT, related_name="scope")
    site = models.ForeignKey(Site, models.PROTECT, related_name="scope")
    note = models.CharField(max_length=200, blank=True)
    planned_fen = models.PositiveBigIntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("project", "site"), condition=Q(until=None), name="a_site_is_in_a_project_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.site_id} in {self.project_id}"


@append_only
class StageEntry(models.Model):
    """A project entered a stage: why, by whom, on which day; ``number`` counts the entries of a project."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    project = models.ForeignKey(Project, models.PROTECT, related_name="stage_entries")
    stage = models.CharField(max_length=16, choices=Stage.choices)
    cause = models.CharField(max_length=200)
    by = models.UUIDField(null=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(cause=""), name="a_stage_entry_says_why"),)
        indexes = (models.Index(fields=("project", "id"), name="stage_log_of_a_project"),)

    def __str__(self) -> str:
        return self.cause


class GateName(models.TextChoices):
    """What may stand in a project's way; the order is that of lists."""

    CONSENT = "consent", "同意"
    OBJECTION = "objection", "异议"
    REVIEW = "review", "审核"
    PERMITS = "permits", "手续"
    FUNDS = "funds", "资金"


class GateState(models.TextChoices):
    """How a gate stands; the sign is that of the five-letter columns."""

    OPEN = "o", "已过"
    IN_HAND = "~", "办理中"
    SHUT = "x", "拦住"
    AHEAD = "-", "未到"


@append_only
class Gate(models.Model):
    """A gate as it stood from then on; the latest of a name counts.  ``basis`` is the rule."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    project = models.ForeignKey(Project, models.PROTECT, related_name="gate_entries")
    name = models.CharField(max_length=12, choices=GateName.choices)
    state = models.CharField(max_length=1, choices=GateState.choices)
    cause = models.CharField(max_length=200)
    basis = models.CharField(max_length=120, blank=True)
    by = models.UUIDField(null=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(cause=""), name="a_gate_says_why"),)
        indexes = (models.Index(fields=("project", "name", "id"), name="gates_of_a_project"),)

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class Tier(models.TextChoices):
    """Where a project stands in the pool (实施一批，谋划一批，储备一批)."""

    PIPELINE = "pipeline", "储备一批"
    PREPARED = "prepared", "谋划一批"
    ANNUAL = "annual", "实施一批"


@append_only
class ProgrammeEntry(models.Model):
    """A project entered a tier of the pool or an annual plan by a document."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    project = models.ForeignKey(Project, models.PROTECT, related_name="programme_entries")
    year = models.PositiveSmallIntegerField()
    tier = models.CharField(max_length=12, choices=Tier.choices)
    document = models.CharField(max_length=160)
    by = models.UUIDField(null=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(document=""), name="a_programme_entry_names_its_document"),
        )
        indexes = (models.Index(fields=("project", "id"), name="programme_of_a_project"),)

    def __str__(self) -> str:
        return self.document
