"""实施方案 of a project, or of a city or county for its programme."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from jiugai.ground.access.scope import Scoped, ScopedQuerySet, levels_indexed
from jiugai.ground.common.ids import fresh_id

if TYPE_CHECKING:
    from jiugai.plans.models.submission import Answer


class Kind(models.TextChoices):
    """What a plan is for; each has its template, its attachments and its road."""

    ESTATE = "estate", "小区方案"
    CLUSTER = "cluster", "片区方案"
    PROGRAMME = "programme", "市县实施方案"
    SCHOOL = "school", "学校方案"
    PARCEL = "parcel", "地块方案"


class Standing(models.TextChoices):
    """How a plan stands; what happens between submission and approval is its case's."""

    DRAFT = "draft", "编制中"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "退回修改"
    APPROVED = "approved", "已批准"
    CHANGING = "changing", "变更中"
    REFUSED = "refused", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN = (Standing.DRAFT, Standing.SUBMITTED, Standing.RETURNED, Standing.APPROVED, Standing.CHANGING)
"""Those of which a project has at most one."""
EDITABLE = (Standing.DRAFT, Standing.RETURNED, Standing.CHANGING)


class PlanQuerySet(ScopedQuerySet["Plan"]):
    """Plans by reach."""


class Plan(Scoped):
    """A plan; its words are those of its versions.

    ``latest`` counts the versions, ``current`` is the last one that was read; ``frozen`` the one that was approved, which
    changes only by a request; ``review_no`` the number under which it was admitted, which it keeps through every change.
    ``is_filing``: sent in for filing because its works were tendered already, so it needs other papers.
    ``programme`` plans have no project.  ``total_fen`` and the counts are what the current version says, None where it says
    nothing; lists show them.
    """

    given_by = "id"
    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    project = models.ForeignKey("projects.Project", models.PROTECT, null=True, related_name="plans")
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.DRAFT)
    latest = models.PositiveSmallIntegerField(default=0)
    current = models.ForeignKey("plans.Version", models.PROTECT, null=True, related_name="+")
    frozen = models.ForeignKey("plans.Version", models.PROTECT, null=True, related_name="+")
    review_no = models.CharField(max_length=40, blank=True)
    is_filing = models.BooleanField(default=False)
    submissions = models.PositiveSmallIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    total_fen = models.PositiveBigIntegerField(null=True)
    made_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="a_plan_has_a_title"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="a_plan_is_of_a_year"),
            models.CheckConstraint(
                condition=Q(project=None, kind="programme")
                | (Q(project__isnull=False) & ~Q(kind="programme")),
                name="all_but_programmes_are_of_a_project",
            ),
            models.UniqueConstraint(
                fields=("project",), condition=Q(standing__in=OPEN), name="a_project_has_one_open_plan"
            ),
            models.UniqueConstraint(
                fields=("review_no",), condition=~Q(review_no=""), name="a_review_number_is_of_one_plan"
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.APPROVED) | ~Q(frozen=None), name="what_is_approved_is_frozen"
            ),
        )
        indexes = (
            *levels_indexed("plans_standing", "standing", "number"),
            *levels_indexed("plans_number", "number"),
            models.Index(fields=("standing", "number"), name="plans_of_the_country"),
        )

    def __str__(self) -> str:
        return self.title

    @cached_property
    def reasons(self) -> dict[str, Answer]:
        """The reason that counts for each finding, by its key, as of when it is first asked for."""
        latest = {a.key: a for a in self.answers.order_by("id")}
        return {key: answer for key, answer in latest.items() if answer.text}

    @property
    def takes_filing_papers(self) -> bool:
        """Does it need the papers of a filing?  A change of what was filed needs those of a review."""
        return self.is_filing and self.standing != Standing.CHANGING

    @property
    def is_editable(self) -> bool:
        """May its authors change it?"""
        return self.standing in EDITABLE
