"""Concentrated submission: windows with their batch, a city's letter for many plans, who is late, what goes first."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jiugai.ground.access.scope import Scoped, ScopedQuerySet
from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.plans.models import Kind
from jiugai.review.models.case import Case


class WindowQuerySet(ScopedQuerySet["Window"]):
    """Windows by reach."""


class Window(Scoped):
    """A window of a province (集中申报窗口): a batch of a year with its days, both included; ``kinds`` are those of plans."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    year = models.PositiveSmallIntegerField()
    batch = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    kinds = models.CharField(max_length=60)
    opens_on = models.DateField()
    closes_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects = WindowQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("province_code", "year", "batch"), name="a_batch_of_a_year_is_one_window"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="a_window_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(batch__range=(1, 99)), name="a_batch_has_two_digits"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(kinds=""), name="a_window_has_name_and_kinds"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def kind_names(self) -> str:
        return "、".join(Kind(code).label for code in self.kinds.split(","))


class CoverLetterQuerySet(ScopedQuerySet["CoverLetter"]):
    """Letters by reach."""


class CoverLetter(Scoped):
    """A city's letter (报送函) under which it sends many plans; each is accepted or returned alone.

    What it says is not changed; its codes follow the city.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    window = models.ForeignKey(Window, models.PROTECT, related_name="letters")
    number = models.CharField(max_length=60)
    dated_on = models.DateField()
    file = models.ForeignKey("files.File", models.PROTECT, null=True, related_name="+")
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    objects = CoverLetterQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(number=""), name="a_letter_has_its_number"),)

    def __str__(self) -> str:
        return self.number


@append_only
class Covered(models.Model):
    """A case under a letter; a case has one."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    letter = models.ForeignKey(CoverLetter, models.PROTECT, related_name="covered")
    case = models.OneToOneField(Case, models.PROTECT, related_name="covered")

    def __str__(self) -> str:
        return f"{self.letter_id} {self.case_id}"


class Lateness(models.Model):
    """A case that came after its window had closed, with the reason; the province takes it in or puts it to another window."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="lateness")
    window = models.ForeignKey(Window, models.PROTECT, related_name="late")
    reason = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    into = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="who_is_late_says_why"),
            models.CheckConstraint(
                condition=Q(decided_at=None, into=None) | Q(decided_at__isnull=False, into__isnull=False),
                name="a_late_one_goes_into_a_window",
            ),
        )

    def __str__(self) -> str:
        return self.reason


class Priority(models.IntegerChoices):
    """What goes first."""

    NONE = 0, "不优先"
    NOT_STARTED = 1, "往年批准未开工"
    LIVELIHOOD = 2, "民生实事"


@append_only
class PriorityMark(models.Model):
    """Why a case goes first, or no longer; the latest counts."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="marks")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices)
    reason = models.CharField(max_length=200)
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="a_priority_says_why"),)

    def __str__(self) -> str:
        return self.get_priority_display()


class Way(models.TextChoices):
    """How a city guided a county."""

    ON_SITE = "on_site", "现场"
    CALL = "call", "电话"
    LETTER = "letter", "书面"
    ONLINE = "online", "线上"


class GuidanceQuerySet(ScopedQuerySet["Guidance"]):
    """Guidance by reach."""


class Guidance(Scoped):
    """What a city said to a county's draft (指导记录), before anything was sent in; the county says that it was taken up."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="guidance")
    way = models.CharField(max_length=8, choices=Way.choices)
    chapter = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    happened_on = models.DateField()
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    taken_up = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField(null=True)

    objects = GuidanceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="guidance_says_something"),
            models.CheckConstraint(
                condition=Q(taken_at=None) | ~Q(taken_up=""), name="what_is_taken_up_says_how"
            ),
        )
        indexes = (models.Index(fields=("city_code", "happened_on", "id"), name="guidance_of_a_city"),)

    def __str__(self) -> str:
        return self.text
