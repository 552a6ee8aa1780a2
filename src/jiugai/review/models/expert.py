"""Expert review: the pool, the draw by lot, the panel with its seats, blind scores and numbered opinions."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q

from jiugai.ground.access.scope import Scoped, ScopedQuerySet
from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.review.models.case import Case
from planlint import catalogue


class ExpertQuerySet(ScopedQuerySet["Expert"]):
    """Experts by reach."""


class Expert(Scoped):
    """An expert of a province's pool (专家库).

    ``specialties`` are codes of the catalogue parted by commas; ``based_in`` is the code of the county or city in whose
    service the expert is, empty for none; ``account`` is the log-in, None where a clerk enters the score form from paper.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    name = models.CharField(max_length=40)
    employer = models.CharField(max_length=80)
    specialties = models.CharField(max_length=120)
    based_in = models.CharField(max_length=6, blank=True)
    account = models.OneToOneField("accounts.Account", models.PROTECT, null=True, related_name="+")
    retired_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(employer="") & ~Q(specialties=""),
                name="an_expert_has_employer_and_specialty",
            ),
            models.UniqueConstraint(
                fields=("province_code", "name", "employer"), name="an_expert_is_in_a_pool_once"
            ),
        )
        indexes = (models.Index(fields=("province_code", "name", "id"), name="experts_by_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def codes(self) -> list[str]:
        """Its specialties."""
        return self.specialties.split(",")

    @property
    def specialty_names(self) -> str:
        names = {s.code: s.name for s in catalogue.specialties()}
        return "、".join(names.get(code, code) for code in self.codes)


class Draw(models.Model):
    """A draw by lot for a case (抽取), in two acts: a secret is committed, then the list is frozen and drawn from.

    ``commitment`` is the SHA-256 of ``secret`` and stands in the audit before the list is frozen; the secret is shown only
    once it is drawn.  ``list_text`` is JSON, the list as frozen: ``{"draw", "case", "experts": [{"id", "name",
    "specialties"}]}``, experts by key; ``list_digest`` its SHA-256.  ``quotas`` is JSON ``[[specialty, seats], …]``,
    ``excluded`` JSON ``[{"id", "name", "why"}]``.  ``reason`` says why it is drawn again.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    commitment = models.CharField(max_length=64)
    secret = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    list_text = models.TextField(blank=True)
    list_digest = models.CharField(max_length=64, null=True)
    quotas = models.CharField(max_length=400, blank=True)
    excluded = models.TextField(blank=True)
    drawn_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="draws_of_a_case_are_numbered"),
            models.UniqueConstraint(fields=("case", "list_digest"), name="a_frozen_list_is_drawn_from_once"),
            models.UniqueConstraint(
                fields=("case",), condition=Q(drawn_at=None), name="a_case_has_one_draw_in_hand"
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None, list_digest=None) | Q(drawn_at__isnull=False, list_digest__isnull=False),
                name="what_is_drawn_has_its_list",
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="a_second_draw_says_why"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"第{self.number}次抽取"

    @property
    def wanted(self) -> list[tuple[str, int]]:
        """Specialty and seats, in order."""
        return [(code, count) for code, count in json.loads(self.quotas or "[]")]

    @property
    def listed(self) -> list[dict[str, Any]]:
        """The experts of the frozen list."""
        found: list[dict[str, Any]] = json.loads(self.list_text)["experts"] if self.list_text else []
        return found

    @property
    def left_out(self) -> list[dict[str, str]]:
        """Who was not on the list, and why."""
        found: list[dict[str, str]] = json.loads(self.excluded or "[]")
        return found


class Panel(models.Model):
    """The expert panel of a case and its meeting (评审会); ``closed_at`` is when the score forms were opened to all."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="panels")
    draw = models.OneToOneField(Draw, models.PROTECT, related_name="panel")
    submission = models.ForeignKey("plans.Submission", models.PROTECT, related_name="+")
    held_on = models.DateField(null=True)
    place = models.CharField(max_length=80, blank=True)
    agenda = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    chair = models.ForeignKey("review.Seat", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return "专家评审会"


class Seat(models.Model):
    """A seat of a panel: an expert by a specialty, in the order of the lot; one who is recused leaves it to ``instead_of``'s successor."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField()
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats")
    specialty = models.CharField(max_length=16)
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    recused_why = models.CharField(max_length=300, blank=True)
    recused_at = models.DateTimeField(null=True)
    signed_in = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("panel", "number"), name="seats_of_a_panel_are_numbered"),
            models.UniqueConstraint(fields=("panel", "expert"), name="an_expert_is_drawn_once"),
            models.CheckConstraint(
                condition=Q(recused_at=None) | ~Q(recused_why=""), name="a_recusal_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"第{self.number}席"

    @property
    def specialty_name(self) -> str:
        return next((s.name for s in catalogue.specialties() if s.code == self.specialty), self.specialty)


class Leaning(models.TextChoices):
    """What an expert says of the plan as a whole."""

    AGREE = "agree", "同意"
    MEND = "mend", "修改后同意"
    OPPOSE = "oppose", "不同意"


@append_only
class ScoreSheet(models.Model):
    """A score form as it was handed in (评分表); the latest of a seat counts, nobody else reads it before the panel is closed.

    ``marks`` is JSON criterion → 0…100; ``total`` is their weighted mean in hundredths of a point; ``opinions`` has one a
    line.  ``is_from_paper``: a clerk entered it, ``by`` names the clerk.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    marks = models.CharField(max_length=400)
    total = models.PositiveIntegerField()
    leaning = models.CharField(max_length=8, choices=Leaning.choices)
    opinions = models.TextField(blank=True)
    is_from_paper = models.BooleanField(default=False)
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("seat", "number"), name="sheets_of_a_seat_are_numbered"),
            models.CheckConstraint(condition=Q(total__lte=10_000), name="a_total_is_at_most_a_hundred"),
        )

    def __str__(self) -> str:
        return f"{self.total // 100}.{self.total % 100:02}"


class OpinionState(models.TextChoices):
    """How far an expert's opinion is."""

    OPEN = "open", "待回复"
    ANSWERED = "answered", "已回复"
    CLOSED = "closed", "已办结"


class Opinion(models.Model):
    """An expert's opinion, numbered in its case once the panel is closed; answered by the author, closed by the reviewer."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="opinions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    state = models.CharField(max_length=8, choices=OpinionState.choices, default=OpinionState.OPEN)
    is_adopted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="opinions_of_a_case_are_numbered"),
            models.CheckConstraint(condition=~Q(text=""), name="an_opinion_says_something"),
            models.CheckConstraint(
                condition=Q(state="open") | (~Q(answer="") & Q(is_adopted__isnull=False)),
                name="an_answered_opinion_has_its_answer",
            ),
        )

    def __str__(self) -> str:
        return self.text
