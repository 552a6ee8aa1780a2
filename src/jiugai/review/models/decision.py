"""Recommendation and decision, the number that comes of it, and the government's approval: records apart, by different people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.review.models.case import Case, Outcome

_RECOMMENDED = (Outcome.PASS, Outcome.CONDITIONS, Outcome.RETURN, Outcome.REFUSE)


@append_only
class Recommendation(models.Model):
    """What the reviewer proposes (处理建议); the latest of a case is what is decided on.

    ``due_on`` is the day until which the conditions of a conditional pass are to be met.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="recommendations")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    text = models.TextField()
    conditions = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    submission = models.ForeignKey("plans.Submission", models.PROTECT, related_name="+")
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="a_recommendation_says_why"),
            models.CheckConstraint(
                condition=Q(outcome__in=_RECOMMENDED), name="a_recommendation_is_an_outcome"
            ),
        )

    def __str__(self) -> str:
        return self.outcome


@append_only
class Conclusion(models.Model):
    """The department's conclusion (部门结论), by another person than the recommendation."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="conclusions")
    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="conclusion")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    text = models.TextField()
    by = models.UUIDField(null=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="a_conclusion_says_why"),)

    def __str__(self) -> str:
        return self.outcome


class ConditionState(models.TextChoices):
    """How far a condition is."""

    OPEN = "open", "没有办结"
    REPORTED = "reported", "已报办结"
    MET = "met", "已办结"


class Condition(models.Model):
    """A condition of a conditional pass, tracked until who reviews says that it is met.

    ``report`` and ``file`` are the author's word and evidence, ``sent_back`` why the last of them did not suffice; every turn
    of it stands in the timeline of the case.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=ConditionState.choices, default=ConditionState.OPEN)
    report = models.TextField(blank=True)
    file = models.ForeignKey("files.File", models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    sent_back = models.CharField(max_length=300, blank=True)
    met_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="conditions_of_a_case_are_numbered"),
            models.CheckConstraint(condition=~Q(text=""), name="a_condition_says_what"),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(report=""), name="a_met_condition_has_its_report"
            ),
            models.CheckConstraint(
                condition=Q(state="met", met_on__isnull=False) | (~Q(state="met") & Q(met_on=None)),
                name="a_met_condition_has_its_day",
            ),
        )
        indexes = (models.Index(fields=("state", "due_on", "id"), name="conditions_by_due"),)

    def __str__(self) -> str:
        return self.text


@append_only
class IssuedNumber(models.Model):
    """A review or filing number: the identity of what was admitted, never changed and never given again.

    ``series`` counts without gaps: road, province, year, batch.
    """

    text = models.CharField(primary_key=True, max_length=40)
    case = models.OneToOneField(Case, models.PROTECT, related_name="issued")
    series = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    province_code = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    batch = models.PositiveSmallIntegerField(default=0)
    issued_on = models.DateField()
    recorded_at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("series", "number"), name="a_series_gives_a_number_once"),
        )

    def __str__(self) -> str:
        return self.text


@append_only
class Approval(models.Model):
    """The approval by the city's or county's government, recorded with its document."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="approval")
    document = models.CharField(max_length=120)
    approved_on = models.DateField()
    file = models.ForeignKey("files.File", models.PROTECT, null=True, related_name="+")
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(document=""), name="an_approval_names_its_document"),
        )

    def __str__(self) -> str:
        return self.document
