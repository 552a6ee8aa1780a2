"""A case: one plan on one road, and what was done in it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from jiugai.ground.access.scope import Scoped, ScopedQuerySet, levels_indexed
from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.review.flow import BY_CODE, Step, steps_of

if TYPE_CHECKING:
    from jiugai.review.models.decision import Recommendation
    from jiugai.review.models.expert import Panel

_NEVER = "9999-12-31"


class Turn(models.TextChoices):
    """Whose turn it is."""

    REVIEWER = "reviewer", "审核单位"
    AUTHOR = "author", "申报单位"
    NOBODY = "nobody", "已办结"


class Outcome(models.TextChoices):
    """How a review ends, or is to end by a recommendation."""

    PASS = "pass", "通过"
    CONDITIONS = "conditions", "有条件通过"
    RETURN = "return", "退回修改"
    REFUSE = "refuse", "不予通过"
    FILED = "filed", "准予备案"
    WITHDRAWN = "withdrawn", "撤回报送"


class CaseQuerySet(ScopedQuerySet["Case"]):
    """Cases by reach."""


class Case(Scoped):
    """One plan on one road.

    ``steps`` are the codes of the steps with which it began, in order, ``flow`` the version of the flow; ``step`` the present
    one.  ``submission`` is what was sent in last.  ``due_on`` is the last day of whoever's turn it is, ``due_is_certain``
    False where the holidays of a year in it are not published yet.  ``policy`` is the digest of the rules of the day it began.
    ``holder`` is who took it in hand; ``window`` is that under whose batch it was sent, None for what came as it was ready.
    """

    given_by = "plan_id"
    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="cases")
    road = models.CharField(max_length=16)
    flow = models.PositiveSmallIntegerField()
    steps = models.CharField(max_length=200)
    step = models.CharField(max_length=20)
    turn = models.CharField(max_length=8, choices=Turn.choices, default=Turn.REVIEWER)
    submission = models.ForeignKey("plans.Submission", models.PROTECT, related_name="+")
    policy = models.ForeignKey("plans.PolicyText", models.PROTECT, related_name="+")
    holder = models.UUIDField(null=True)
    priority = models.PositiveSmallIntegerField(default=0)
    opened_on = models.DateField()
    entered_on = models.DateField()
    due_on = models.DateField(null=True)
    due_is_certain = models.BooleanField(default=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    closed_on = models.DateField(null=True)
    number = models.CharField(max_length=40, blank=True)
    window = models.ForeignKey("review.Window", models.PROTECT, null=True, related_name="cases")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    due_sort = models.GeneratedField(
        expression=Coalesce(F("due_on"), models.Value(_NEVER, output_field=models.DateField())),
        output_field=models.DateField(), db_persist=True,
    )  # fmt: skip

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("plan",), condition=Q(closed_on=None), name="a_plan_has_one_open_case"
            ),
            models.UniqueConstraint(
                fields=("number",), condition=~Q(number=""), name="a_number_is_given_once"
            ),
            models.CheckConstraint(
                condition=(Q(closed_on=None) & ~Q(turn=Turn.NOBODY))
                | Q(closed_on__isnull=False, turn=Turn.NOBODY),
                name="an_open_case_is_somebodys_turn",
            ),
        )
        indexes = (
            *levels_indexed("cases_step", "step", "turn", "due_sort", levels=(1, 2, 3)),
            *levels_indexed("cases_due", "turn", "due_sort", levels=(1, 2, 3)),
            models.Index(fields=("turn", "due_sort", "id"), name="cases_of_the_country"),
            models.Index(fields=("window", "priority", "id"), name="cases_of_a_window"),
        )

    def __str__(self) -> str:
        return f"{self.road} {self.plan_id}"

    @property
    def way(self) -> list[Step]:
        """Its steps in order."""
        return [BY_CODE[code] for code in self.steps.split(",")]

    @property
    def present(self) -> Step:
        """The step it is in."""
        return BY_CODE[self.step]

    @property
    def following(self) -> Step | None:
        """The step after the present one; None: it is the last."""
        way = self.way
        at = way.index(self.present)
        return way[at + 1] if at + 1 < len(way) else None

    @cached_property
    def told_verdicts(self) -> dict[str, str]:
        """What a reviewer said of what was sent in last, by review point, as of when it is first asked for."""
        said = self.verdicts.filter(submission=self.submission_id).order_by("id")
        return dict(said.values_list("point", "verdict"))

    @cached_property
    def panel(self) -> Panel | None:
        """The panel of the last draw, as of when it is first asked for."""
        drawn = self.panels.select_related("draw", "chair__expert", "submission")
        found: Panel | None = drawn.order_by("-draw__number").first()
        return found

    @property
    def proposed(self) -> Recommendation | None:
        """What is recommended for what was sent in last, as long as nobody has decided on it."""
        last: Recommendation | None = (
            self.recommendations.select_related("conclusion").order_by("-id").first()
        )
        if last is None or last.submission_id != self.submission_id or hasattr(last, "conclusion"):
            return None
        return last

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


def way_of(road: str, named: tuple[str, ...], level: int) -> str:
    """The steps of a new case of a plan whose place is of that level, as they are kept."""
    return ",".join(step.code for step in steps_of(road, named, level=level))


@append_only
class Entry(models.Model):
    """Something done in a case; the entries are its timeline.

    ``act`` is a code of :mod:`jiugai.review.flow`, or ``opened``, ``answered``, ``withdrawn``, ``noted``.  ``figures`` is JSON.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=20)
    act = models.CharField(max_length=20)
    said = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    submission = models.ForeignKey("plans.Submission", models.PROTECT, null=True, related_name="+")
    by = models.UUIDField(null=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="entries_of_a_case_are_numbered"),
            models.CheckConstraint(condition=~Q(said=""), name="an_entry_says_what_was_done"),
        )

    def __str__(self) -> str:
        return self.said
