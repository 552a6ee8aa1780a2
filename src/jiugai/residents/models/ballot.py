"""Slips, ballots, the double entry of paper, scans, proxies and control totals."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.residents.models.vote import Group, Vote
from jiugai.residents.tally import Channel, Choice


class Option(models.TextChoices):
    """What a ballot says; the three that are always offered."""

    YES = Choice.YES.value, "同意"
    NO = Choice.NO.value, "反对"
    ABSTAIN = Choice.ABSTAIN.value, "弃权"


class Reading(models.TextChoices):
    """What a clerk reads on a paper ballot."""

    YES = Choice.YES.value, "同意"
    NO = Choice.NO.value, "反对"
    ABSTAIN = Choice.ABSTAIN.value, "弃权"
    BLANK = "blank", "空白"
    VOID = "void", "废票"


class By(models.TextChoices):
    """The way a ballot came."""

    PAPER = Channel.PAPER.value, "纸票"
    WEB = Channel.WEB.value, "手机"


class SlipState(models.TextChoices):
    """How a slip stands."""

    ISSUED = "issued", "已发"
    USED = "used", "已投"
    BLOCKED = "blocked", "停用"
    REPLACED = "replaced", "已换"


class Slip(models.Model):
    """The paper that a household gets: a one-time code with its QR on the front, the ballot on the back.

    ``token`` stands in the QR's address, ``code_digest`` is a keyed digest of the code, which is printed and kept nowhere.
    ``receipt`` is the receipt of the paper ballot, sealed until it is counted, then gone.  ``is_paper_in``: its ballot is in the box.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="slips")
    group = models.ForeignKey(Group, models.PROTECT, related_name="slips")
    number = models.PositiveSmallIntegerField(default=1)
    serial = models.CharField(max_length=16)
    token = models.CharField(max_length=16, unique=True)
    code_digest = models.CharField(max_length=64)
    receipt = models.BinaryField(default=bytes)
    state = models.CharField(max_length=8, choices=SlipState.choices, default=SlipState.ISSUED)
    tries = models.PositiveSmallIntegerField(default=0)
    is_paper_in = models.BooleanField(default=False)
    printed_at = models.DateTimeField()
    handed_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("vote", "serial"), name="a_slip_has_its_serial_alone_in_a_vote"),
            models.UniqueConstraint(fields=("group", "number"), name="slips_of_a_group_are_numbered"),
        )

    def __str__(self) -> str:
        return self.serial


class Proxy(models.Model):
    """A written authorisation: ``holder`` votes for a group until a day; the paper is kept as a scan."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="proxies")
    group = models.ForeignKey(Group, models.PROTECT, related_name="proxies")
    holder = models.UUIDField()
    note = models.CharField(max_length=100, blank=True)
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("group",), condition=Q(revoked_at=None), name="a_group_has_one_proxy_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.group_id} by {self.holder}"


@append_only
class Scan(models.Model):
    """A picture of a paper ballot: ``sha256`` of what was scanned; the file itself is under the key of the vote."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    slip = models.ForeignKey(Slip, models.PROTECT, related_name="scans")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


@append_only
class Entry(models.Model):
    """What one clerk read on a paper ballot; ``round`` 1 and 2 are the two readings, 3 the third where they differ.

    ``received_on`` is the day on which the ballot came into the box.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="paper_entries")
    slip = models.ForeignKey(Slip, models.PROTECT, related_name="entries")
    round = models.PositiveSmallIntegerField()
    reading = models.CharField(max_length=8, choices=Reading.choices)
    void_because = models.CharField(max_length=100, blank=True)
    received_on = models.DateField()
    proxy = models.ForeignKey(Proxy, models.PROTECT, null=True, related_name="+")
    by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("slip", "round"), name="a_paper_ballot_is_read_once_a_round"),
            models.UniqueConstraint(fields=("slip", "by"), name="nobody_reads_a_paper_ballot_twice"),
            models.CheckConstraint(condition=Q(round__range=(1, 3)), name="a_paper_ballot_is_read_three_times_at_most"),
            models.CheckConstraint(condition=~Q(reading="void") | ~Q(void_because=""), name="a_void_ballot_says_why"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.slip_id} {self.round}"


@append_only
class Ballot(models.Model):
    """A ballot as it was cast; it is never changed.  Which one of a group counts says :class:`Counted`.

    ``order`` grows with the time at which it was cast, in microseconds; ``receipt_hash`` is what the public list shows; its
    receipt is known to the voter alone.  ``by`` and ``second`` are the clerks who read a paper ballot alike.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="ballots")
    group = models.ForeignKey(Group, models.PROTECT, related_name="ballots")
    slip = models.ForeignKey(Slip, models.PROTECT, related_name="ballots")
    channel = models.CharField(max_length=8, choices=By.choices)
    reading = models.CharField(max_length=8, choices=Reading.choices)
    void_because = models.CharField(max_length=100, blank=True)
    order = models.BigIntegerField()
    cast_at = models.DateTimeField()
    proxy = models.ForeignKey(Proxy, models.PROTECT, null=True, related_name="+")
    by = models.UUIDField(null=True)
    second = models.UUIDField(null=True)
    receipt_hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("vote", "receipt_hash"), name="a_receipt_is_of_one_ballot"),
            models.UniqueConstraint(fields=("slip", "channel"), name="a_slip_casts_once_a_way"),
        )
        indexes = (models.Index(fields=("vote", "channel", "reading"), name="ballots_of_a_vote"),)

    def __str__(self) -> str:
        return self.receipt_hash

    @property
    def serial(self) -> str:
        """What tells ballots of one instant apart, however batches come in."""
        return f"{self.slip_id}:{self.channel}"


class Counted(models.Model):
    """The ballot of a group that counts; a group has one."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="counted")
    group = models.OneToOneField(Group, models.PROTECT, related_name="counted")
    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="counted")

    def __str__(self) -> str:
        return f"{self.group_id} {self.ballot_id}"


@append_only
class Adjudication(models.Model):
    """Which of a group's ballots was found to count, where they contradict each other; why, by whom."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="adjudications")
    group = models.ForeignKey(Group, models.PROTECT, related_name="adjudications")
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="+")
    because = models.CharField(max_length=200)
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(because=""), name="an_adjudication_says_why"),)

    def __str__(self) -> str:
        return self.because


@append_only
class Control(models.Model):
    """Paper ballots as they were counted by hand (票证清点): handed out = valid + void + blank + not returned."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="controls")
    handed_out = models.PositiveIntegerField()
    valid = models.PositiveIntegerField()
    void = models.PositiveIntegerField()
    blank = models.PositiveIntegerField()
    not_returned = models.PositiveIntegerField()
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(handed_out=models.F("valid") + models.F("void") + models.F("blank") + models.F("not_returned")),
                name="control_totals_balance",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.handed_out}"


@append_only
class Retraction(models.Model):
    """A household took its consent back after the result was told (撤回同意)."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="retractions")
    group = models.OneToOneField(Group, models.PROTECT, related_name="retraction")
    because = models.CharField(max_length=200)
    happened_on = models.DateField()
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(because=""), name="a_retraction_says_why"),)

    def __str__(self) -> str:
        return self.because
