"""What ``jiugai verify`` recomputes of this room."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby

from django.conf import settings
from django.db.models import F, Q

from jiugai.ground.common import anchor
from jiugai.ground.common.verifying import verification
from jiugai.plans.models import Standing, Submission
from jiugai.review.models import Case, Conclusion, IssuedNumber, Outcome, Recommendation, Turn
from jiugai.review.numbering import is_sound

_CHUNK = 2000


@verification("审核编号")
def numbers() -> Iterator[str]:
    """Each series counts up from 1 without gaps, to the last number that is known outside; a plan has the number that it was given."""
    rows = IssuedNumber.objects.order_by("series", "number").values_list("series", "number", "text")
    last: dict[str, int] = {}
    for series, given in groupby(rows.iterator(chunk_size=_CHUNK), key=lambda row: row[0]):
        expected = 1
        for _, number, text in given:
            if number > expected:
                yield f"编号系列 {series} 缺第 {expected} 到 {number - 1} 号：恢复备份之前给出过的，按原件补记。"
            expected = number + 1
            if not is_sound(text):
                yield f"编号 {text} 的校验位不对。"
        last[series] = expected - 1
    for series, known in anchor.read(settings.NUMBERS).items():
        if known > last.get(series, 0):
            yield f"编号系列 {series} 到第 {known} 号都给出过，数据库只到第 {last.get(series, 0)} 号；以后从第 {known + 1} 号给起。"
    strange = IssuedNumber.objects.exclude(text=F("case__number")) | IssuedNumber.objects.exclude(
        text=F("case__plan__review_no")
    )
    for text in strange.order_by("text").values_list("text", flat=True):
        yield f"编号 {text} 与它的审核件或方案上记的不同。"


@verification("审核")
def cases() -> Iterator[str]:
    """A case ended as its conclusion says; who concluded is not who recommended; a plan stands as its case does."""
    for plan, outcome in (
        Case.objects.filter(outcome__in=(Outcome.PASS, Outcome.CONDITIONS, Outcome.REFUSE))
        .exclude(conclusions__outcome=F("outcome"))
        .order_by("id").values_list("plan__title", "outcome")
    ):  # fmt: skip
        yield f"「{plan}」办结为{Outcome(outcome).label}，没有这样的审核结论。"
    for plan in (
        Conclusion.objects.filter(by__isnull=False, by=F("recommendation__by")).order_by("id").values_list("case__plan__title", flat=True)
    ):  # fmt: skip
        yield f"「{plan}」的处理建议和结论是同一个人。"
    for plan in (
        Conclusion.objects.exclude(outcome=F("recommendation__outcome")).order_by("id").values_list("case__plan__title", flat=True)
    ):  # fmt: skip
        yield f"「{plan}」的结论与处理建议不同。"
    standing = {Turn.REVIEWER: (Standing.SUBMITTED,), Turn.AUTHOR: (Standing.RETURNED,)}
    for turn, fitting in standing.items():
        other = Case.objects.filter(turn=turn).exclude(plan__standing__in=fitting)
        for plan in other.order_by("id").values_list("plan__title", flat=True):
            yield f"「{plan}」的审核件和方案的状态对不上。"
    unconcluded = Recommendation.objects.filter(conclusion=None, case__closed_on__isnull=False).exclude(
        Q(case__outcome=Outcome.WITHDRAWN) | Q(case__recommendations__conclusion__isnull=False)
    )
    for plan in unconcluded.order_by("id").values_list("case__plan__title", flat=True):
        yield f"「{plan}」有处理建议没有结论，件却办结了。"


@verification("报送")
def submissions() -> Iterator[str]:
    """The digest of what was sent in is that of its list."""
    rows = Submission.objects.order_by("id").values_list("plan__title", "number", "manifest", "digest")
    for title, number, manifest, digest in rows.iterator(chunk_size=_CHUNK):
        if hashlib.sha256(manifest.encode()).hexdigest() != digest:
            yield f"「{title}」第{number}次报送的清单与它的摘要不符。"
