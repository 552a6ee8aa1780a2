"""A version of a plan: its file, and what the machine read and found in it."""

from __future__ import annotations

import json
import zlib
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q

from jiugai.ground.common.append_only import append_only
from jiugai.ground.common.ids import fresh_id
from jiugai.plans.models.check import State


class Origin(models.TextChoices):
    """Where a version's file comes from."""

    UPLOAD = "upload", "上传"
    FORM = "form", "在线填写"


class Severity(models.TextChoices):
    """How grave a finding is; the words are those of pages."""

    ERROR = "error", "须改"
    WARNING = "warning", "存疑"
    INFO = "info", "提示"


@append_only
class PolicyText(models.Model):
    """The rules of a place as they were when something was first judged by them; named by their digest from then on."""

    digest = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    content = models.TextField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One version, from 1; its file is kept whatever becomes of it.

    ``part`` is the place of the plan in a file that holds several, from 1.  ``text_digest`` is the SHA-256 of its plain
    text: votes and notices are about this text.  ``elsewhere`` is a county that its title names and in which it does not lie.
    ``facts`` and ``kept_holds`` (the relations that agree) are JSON, compressed.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    province_code = models.CharField(max_length=6)
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=8, choices=Origin.choices)
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    trouble = models.CharField(max_length=300, blank=True)
    as_of = models.DateField()
    policy = models.ForeignKey(PolicyText, models.PROTECT, null=True, related_name="+")
    part = models.PositiveSmallIntegerField(default=1)
    parts = models.PositiveSmallIntegerField(default=1)
    told_kind = models.CharField(max_length=16, blank=True)
    told_title = models.CharField(max_length=200, blank=True)
    elsewhere = models.CharField(max_length=40, blank=True)
    remarks = models.TextField(blank=True)
    characters = models.PositiveIntegerField(default=0)
    text_digest = models.CharField(max_length=64, blank=True)
    holds = models.PositiveIntegerField(default=0)
    fails = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    infos = models.PositiveIntegerField(default=0)
    facts = models.BinaryField(default=bytes)
    kept_holds = models.BinaryField(default=bytes)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="versions_of_a_plan_are_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_count_from_one"),
        )

    def __str__(self) -> str:
        return f"第{self.number}版"

    @cached_property
    def told_facts(self) -> list[dict[str, Any]]:
        """What it says, fact by fact; empty until it was read."""
        found: list[dict[str, Any]] = unpacked(self.facts) if self.facts else []
        return found

    @property
    def total_fen(self) -> int | None:
        """The total investment that it says, in 分; None where it says none."""
        money = next(
            (f["exact"] for f in self.told_facts if (f["family"], f["code"]) == ("totals", "investment")), ""
        )
        whole, _, rest = money.partition(".")
        return int(whole + (rest + "00")[:2]) if whole.isdecimal() else None

    @cached_property
    def told_holds(self) -> list[dict[str, Any]]:
        """The relations that agree: number, title, line, chapter, anchor."""
        found: list[dict[str, Any]] = unpacked(self.kept_holds) if self.kept_holds else []
        return found


class Chapter(models.Model):
    """A chapter of a version, as it is shown: a fragment of a page with its marks, and its paragraphs to compare.

    One that the template asks for and the text does not have ``is_missing`` and is empty.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="chapters")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=24, blank=True)
    title = models.CharField(max_length=120)
    is_missing = models.BooleanField(default=False)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    holds = models.PositiveIntegerField(default=0)
    html = models.BinaryField(default=bytes)
    blocks = models.BinaryField(default=bytes)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "number"), name="chapters_of_a_version_are_numbered"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def fragment(self) -> str:
        """Its words with their marks, as HTML; everything of the plan in it is escaped."""
        return uncompressed(self.html)


class Finding(models.Model):
    """What the machine found in a version; ``key`` names the same fault in every version.

    ``detail`` is JSON: places, figures, explanations, rules.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="findings")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    code = models.CharField(max_length=8)
    slug = models.CharField(max_length=60)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    message = models.TextField()
    chapter = models.PositiveSmallIntegerField(null=True)
    detail = models.TextField(default="{}")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "number"), name="findings_of_a_version_are_numbered"),
            models.UniqueConstraint(fields=("version", "key"), name="a_version_has_a_fault_once"),
        )

    def __str__(self) -> str:
        return self.message

    @cached_property
    def told(self) -> dict[str, Any]:
        """Places, figures, explanations and rules."""
        found: dict[str, Any] = json.loads(self.detail)
        return found


def compressed(text: str) -> bytes:
    """A fragment as it is kept."""
    return zlib.compress(text.encode("utf-8", "replace")) if text else b""


def uncompressed(kept: bytes | memoryview) -> str:
    return zlib.decompress(bytes(kept)).decode() if kept else ""


def packed(value: Any) -> bytes:
    """As compressed JSON."""
    return zlib.compress(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    )


def unpacked(kept: bytes | memoryview) -> Any:
    return json.loads(zlib.decompress(bytes(kept)))
