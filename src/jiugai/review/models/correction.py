"""Returns: itemised correction requests, each tied to what it is about, answered and closed one by one; and the review points."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.review.models.case import Case, Entry


@append_only
class Return(models.Model):
    """A plan handed back, with one due date for all its corrections."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="returns")
    number = models.PositiveSmallIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="returned")
    submission = models.ForeignKey("plans.Submission", models.PROTECT, related_name="+")
    due_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="returns_of_a_case_are_numbered"),
        )

    def __str__(self) -> str:
        return f"第{self.number}次退回"


class Tie(models.TextChoices):
    """What a correction is about."""

    FINDING = "finding", "机审问题"
    LINE = "line", "附件清单"
    POINT = "point", "审核要点"
    FREE = "free", "其他"


class CorrectionState(models.TextChoices):
    """How far a correction is."""

    OPEN = "open", "待更正"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


class Correction(models.Model):
    """One thing to mend; ``keys`` are those of the findings it answers, or the code of a line or point, parted by commas."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    of = models.ForeignKey(Return, models.PROTECT, related_name="corrections")
    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    tie = models.CharField(max_length=8, choices=Tie.choices)
    keys = models.TextField(blank=True)
    about = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=CorrectionState.choices, default=CorrectionState.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("of", "number"), name="corrections_of_a_return_are_numbered"),
            models.CheckConstraint(condition=~Q(text=""), name="a_return_says_why"),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(answer=""), name="an_answered_correction_has_its_answer"
            ),
        )
        indexes = (models.Index(fields=("case", "state"), name="corrections_of_a_case"),)

    def __str__(self) -> str:
        return self.text


class Verdict(models.TextChoices):
    """What a reviewer says of a review point."""

    MET = "met", "达到"
    NOT_MET = "not_met", "未达到"


@append_only
class PointVerdict(models.Model):
    """What a reviewer said of a review point (审核要点) that a machine cannot answer; the latest of a point counts."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="verdicts")
    point = models.CharField(max_length=24)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    note = models.CharField(max_length=300, blank=True)
    submission = models.ForeignKey("plans.Submission", models.PROTECT, related_name="+")
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("case", "point", "id"), name="points_of_a_case"),)

    def __str__(self) -> str:
        return f"{self.point} {self.verdict}"
