"""业主表决: what is decided by whom under which rule, the frozen roll, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Q

from jiugai.ground.access.scope import Scoped, ScopedQuerySet, levels_indexed
from jiugai.ground.common import clock
from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.residents.tally import Base, Precedence, Rule, Share, Silence, Weight


class Electorate(models.TextChoices):
    """Over whom a vote is counted."""

    ESTATE = "estate", "全小区"
    BUILDING = "building", "一栋楼"
    UNIT = "unit", "一个单元"


class Before(models.TextChoices):
    """Which ballot of a household counts where there are several; the words are those of the ballot."""

    LAST = Precedence.LAST.value, "以最后一次为准"
    FIRST = Precedence.FIRST.value, "以第一次为准，交后不能改"
    PAPER = Precedence.PAPER.value, "有纸票的以纸票为准"
    ADJUDICATE = Precedence.ADJUDICATE.value, "几张票不一样的，由社区当面核实"


class VoteState(models.TextChoices):
    """How far a vote is."""

    DRAFT = "1_draft", "筹备"
    OPEN = "2_open", "投票中"
    DECIDED = "3_decided", "已公布结果"
    CANCELLED = "4_cancelled", "已取消"


class Verdict(models.TextChoices):
    """What came of a vote."""

    PASSED = "passed", "通过"
    FAILED = "failed", "没有通过"
    NO_QUORUM = "no_quorum", "参加的不够，不作数"


class VoteQuerySet(ScopedQuerySet["Vote"]):
    """Votes by reach."""


class Vote(Scoped):
    """One matter put to the owners of an estate, a building or a unit.

    ``figures`` are at most four pairs of words; ``rule`` is the rule as it was when the vote opened (see :func:`told`),
    ``basis`` its source in words and ``policy`` all rules of the place on that day.  ``plan_version`` is the plan voted on, whose
    text is pinned by its digest.  ``roll_hash`` is published at opening, ``list_hash`` with the result, ``result`` are its
    figures.  Both days are included; it ends at 24:00 in Shanghai.  ``earlier`` is the vote that this one repeats.
    """

    given_by = "site_id"
    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    site = models.ForeignKey("sites.Site", models.PROTECT, related_name="votes")
    project = models.ForeignKey("projects.Project", models.PROTECT, null=True, related_name="votes")
    plan_version = models.ForeignKey("plans.Version", models.PROTECT, null=True, related_name="votes")
    matter = models.CharField(max_length=24)
    title = models.CharField(max_length=40)
    question = models.CharField(max_length=200)
    figures = models.JSONField(default=list, blank=True)
    if_passed = models.CharField(max_length=200)
    if_failed = models.CharField(max_length=200)
    electorate = models.CharField(max_length=8, choices=Electorate.choices, default=Electorate.ESTATE)
    building = models.ForeignKey("sites.Building", models.PROTECT, null=True, related_name="+")
    unit = models.PositiveSmallIntegerField(null=True)
    precedence = models.CharField(max_length=12, choices=Before.choices, default=Before.LAST)
    has_web = models.BooleanField(default=True)
    contact = models.CharField(max_length=40, blank=True)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=VoteState.choices, default=VoteState.DRAFT)
    rule = models.JSONField(default=dict)
    basis = models.TextField(blank=True)
    policy = models.ForeignKey("plans.PolicyText", models.PROTECT, null=True, related_name="+")
    head_rule = models.CharField(max_length=12, blank=True)
    groups = models.PositiveIntegerField(default=0)
    roll_area_dm2 = models.PositiveBigIntegerField(default=0)
    roll_hash = models.CharField(max_length=64, blank=True)
    secrets = models.UUIDField(null=True)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    result = models.JSONField(default=dict)
    list_hash = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    made_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    objects = VoteQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(title="") & ~Q(question=""), name="a_vote_asks_something"),
            models.CheckConstraint(condition=~Q(if_passed="") & ~Q(if_failed=""), name="a_vote_says_what_follows"),
            models.CheckConstraint(condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")), name="a_vote_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state=VoteState.DRAFT) | Q(state=VoteState.CANCELLED) | (Q(groups__gt=0) & ~Q(roll_hash="")),
                name="a_vote_opens_with_its_roll",
            ),
            models.CheckConstraint(
                condition=(Q(state=VoteState.DECIDED) & ~Q(verdict="")) | (~Q(state=VoteState.DECIDED) & Q(verdict="")),
                name="what_is_decided_has_its_verdict",
            ),
            models.CheckConstraint(
                condition=~Q(state=VoteState.CANCELLED) | ~Q(cancelled_because=""), name="a_cancelled_vote_says_why"
            ),
            models.CheckConstraint(
                condition=Q(electorate=Electorate.ESTATE, building=None, unit=None)
                | Q(electorate=Electorate.BUILDING, building__isnull=False, unit=None)
                | Q(electorate=Electorate.UNIT, building__isnull=False, unit__isnull=False),
                name="a_vote_has_its_electorate",
            ),
        )  # fmt: skip
        indexes = (
            *levels_indexed("votes_state", "state", "number"),
            models.Index(fields=("site", "id"), name="votes_of_a_site"),
            models.Index(fields=("project", "id"), name="votes_of_a_project"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def electorate_words(self) -> str:
        """Over whom it is counted: 全小区, 3 号楼, 3 号楼 2 单元."""
        if self.building is None:
            return str(Electorate.ESTATE.label)
        return self.building.label + (f" {self.unit} 单元" if self.unit is not None else "")

    @property
    def ends_at(self) -> datetime:
        """The instant from which nothing more is taken in."""
        assert self.closes_on is not None, "a vote in preparation has no end"
        return clock.end_of(self.closes_on)

    @property
    def result_day(self) -> Any:
        """The day on which the result is told at the earliest: the one after the last."""
        return self.closes_on + timedelta(days=1) if self.closes_on else None

    @property
    def takes_ballots(self) -> bool:
        """Is it open and not yet over?"""
        return (
            self.state == VoteState.OPEN
            and self.opens_on is not None
            and clock.today() >= self.opens_on
            and clock.now() < self.ends_at
        )

    @property
    def is_counting(self) -> bool:
        """Has its time run out, and nobody told the result yet?"""
        return self.state == VoteState.OPEN and clock.now() >= self.ends_at

    @cached_property
    def told_rule(self) -> Rule:
        """The rule that was fixed when it opened."""
        return rule_of(self.rule)


def rule_of(told: dict[str, Any]) -> Rule:
    """A rule from what is kept of it: ``{"quorum": [2, 3, false], "approval": [1, 2, true], "base": …, "silence": …}``."""
    (a, b, c), (d, e, f) = told["quorum"], told["approval"]
    return Rule(Share(a, b, is_more=c), Share(d, e, is_more=f), Base(told["base"]), Silence(told["silence"]))


def told(rule: Rule) -> dict[str, Any]:
    """A rule as it is kept."""
    shares = {
        name: [s.numerator, s.denominator, s.is_more]
        for name, s in (("quorum", rule.quorum), ("approval", rule.approval))
    }
    return {**shares, "base": rule.base.value, "silence": rule.silence.value}


@append_only
class Group(models.Model):
    """An owner group on the frozen roll of a vote: one person (人数) with the area of all that it owns, in 0.01 ㎡.

    ``doors`` are the units as people call them; ``subject`` whose data are in ``private``; ``attribute`` a keyed digest of what
    a web voter has to know; ``needs_consent`` whose own part is used by what is decided.  ``row_hash`` is SHA-256 over
    ``nonce`` and the row (see :mod:`jiugai.residents.receipts`).
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="group_set")
    serial = models.PositiveIntegerField()
    building = models.CharField(max_length=40)
    unit = models.PositiveSmallIntegerField(null=True)
    doors = models.TextField()
    heads = models.PositiveSmallIntegerField(default=1)
    area_dm2 = models.PositiveBigIntegerField()
    subject = models.UUIDField(null=True)
    attribute = models.CharField(max_length=64, blank=True)
    needs_consent = models.BooleanField(default=False)
    nonce = models.CharField(max_length=32)
    row_hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("vote", "serial"), name="groups_of_a_vote_are_numbered"),
            models.CheckConstraint(condition=Q(area_dm2__gt=0), name="a_group_has_an_area"),
        )

    def __str__(self) -> str:
        return f"{self.serial:04d}"

    @property
    def weight(self) -> Weight:
        return Weight(self.area_dm2, self.heads)


@append_only
class VoteEntry(models.Model):
    """What happened to a vote, in the words of its timeline: opened, extended, decided, re-opened to confirmation."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="entries")
    act = models.CharField(max_length=16)
    words = models.CharField(max_length=300)
    by = models.UUIDField(null=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("vote", "id"), name="entries_of_a_vote"),)

    def __str__(self) -> str:
        return self.words
