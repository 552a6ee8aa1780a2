"""An Excel ledger on its way in: the file, what its columns are, and what becomes of each row."""

from __future__ import annotations

from django.db import models

from jiugai.ground.access.scope import Scoped
from jiugai.ground.common.ids import fresh_id
from jiugai.sites.models.site import Site


class State(models.TextChoices):
    """How far an import is."""

    MAPPING = "mapping", "对应列"
    TRYING = "trying", "试运行中"
    TRIED = "tried", "试运行完成"
    APPLYING = "applying", "写入中"
    APPLIED = "applied", "已写入"
    WITHDRAWN = "withdrawn", "已撤回"
    FAILED = "failed", "没有读成"


class Outcome(models.TextChoices):
    """What becomes of a row; what a person must look at sorts first."""

    REFUSED = "1_refused", "拒绝"
    DOUBTFUL = "2_doubtful", "待定"
    UPDATED = "3_updated", "更新"
    CREATED = "4_created", "新建"
    UNCHANGED = "5_unchanged", "未变"


class Sheet(models.TextChoices):
    """What the rows of a ledger are: places of a kind, or the details of places."""

    ESTATE = "estate", "小区"
    SCHOOL = "school", "学校"
    PARCEL = "parcel", "地块"
    BUILDINGS = "buildings", "楼栋"
    HOUSEHOLDS = "households", "户"
    ROOMS = "rooms", "校舍用房"
    EQUIPMENT = "equipment", "学校设备"
    CERTIFICATES = "certificates", "土地证"
    USES = "uses", "改造后用地"


class Import(Scoped):
    """One file brought in by one account for one division; ``mapping`` is a list of
    what each column is (:class:`~jiugai.sites.ledger.mapping.Head`); ``skipped`` are rows of sums."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Sheet.choices, default=Sheet.ESTATE)
    file = models.UUIDField()
    file_name = models.CharField(max_length=120)
    sheet = models.CharField(max_length=60, blank=True)
    header_row = models.PositiveIntegerField(default=1)
    rows = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State.choices, default=State.MAPPING)
    counts = models.JSONField(default=dict)
    trouble = models.CharField(max_length=300, blank=True)
    job = models.UUIDField(null=True)
    skipped = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("account", "begun_at"), name="imports_of_an_account"),)

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row of the file: ``line`` as Excel numbers it, and what was found; ``values`` are packed, ``before`` what they
    replace; ``version`` is that of the site when it was tried, ``version_after`` when it was written (1 for a detail); ``detail`` is the row of a detail."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    ledger = models.ForeignKey(Import, models.PROTECT, related_name="row_set")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    name = models.CharField(max_length=80, blank=True)
    cell = models.CharField(max_length=24, blank=True)
    value = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    remedy = models.CharField(max_length=200, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    detail = models.UUIDField(null=True)
    version = models.PositiveIntegerField(null=True)
    like = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    version_after = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ledger", "line"), name="a_line_is_accounted_for_once"),
        )
        indexes = (models.Index(fields=("ledger", "outcome", "line"), name="import_rows_in_order"),)

    def __str__(self) -> str:
        return f"{self.line} {self.outcome}"
