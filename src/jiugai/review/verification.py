"""What ``jiugai verify`` recomputes of this room."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby

from django.conf import settings
from django.db.models import F, Q

from jiugai.ground.common import anchor
from jiugai.ground.common.verifying import verification
from jiugai.plans.models import Plan, Standing, Submission
from jiugai.review import lot
from jiugai.review.filing import FILING, GROUP_FILING
from jiugai.review.models import (
    Case,
    Conclusion,
    Draw,
    IssuedNumber,
    Outcome,
    Recommendation,
    Seat,
    Turn,
)
from jiugai.review.numbering import is_sound

_CHUNK = 2000
_STANDS = (Standing.APPROVED, Standing.CHANGING, Standing.SUBMITTED, Standing.RETURNED)
_FILING_ROADS = (FILING, GROUP_FILING)


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
    for text in (
        Case.objects.exclude(number="")
        .filter(issued=None)
        .order_by("number")
        .values_list("number", flat=True)
    ):
        yield f"审核件上的编号 {text} 没有给过。"
    issued = IssuedNumber.objects.values("text")
    for text in (
        Plan.objects.exclude(review_no="").exclude(review_no__in=issued).order_by("review_no").values_list("review_no", flat=True)
    ):  # fmt: skip
        yield f"方案上的编号 {text} 没有给过。"


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
    passed = Case.objects.filter(
        closed_on__isnull=False, outcome__in=(Outcome.PASS, Outcome.CONDITIONS, Outcome.FILED)
    )
    stands = Q(plan__frozen__isnull=False, plan__standing__in=_STANDS)
    for plan in passed.exclude(stands).order_by("id").values_list("plan__title", flat=True):
        yield f"「{plan}」已审结通过，方案却没有定稿或状态不对。"
    wrong_end = Case.objects.filter(outcome=Outcome.FILED).exclude(road__in=_FILING_ROADS)
    for plan in wrong_end.order_by("id").values_list("plan__title", flat=True):
        yield f"「{plan}」走的是审核，却办结为准予备案。"
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


@verification("专家抽取")
def draws() -> Iterator[str]:
    """Each draw follows from its secret and its list, and its seats from the lot: the first by quota, then who follows the recused."""
    for made in (
        Draw.objects.exclude(drawn_at=None)
        .select_related("case__plan")
        .order_by("id")
        .iterator(chunk_size=_CHUNK)
    ):
        where = f"「{made.case.plan.title}」{made}"
        if lot.sha256(made.secret) != made.commitment or lot.sha256(made.list_text) != made.list_digest:
            yield f"{where}：随机数或名单与封存的摘要不符。"
            continue
        ordered = lot.order(made.secret, made.list_text, made.case.plan.number)
        drawn = [(specialty, str(expert["id"])) for specialty, expert in lot.seated(ordered, made.wanted)]
        taken: list[str] = []
        for n, seat in enumerate(Seat.objects.filter(panel__draw=made).order_by("number")):
            following = lot.next_of(ordered, seat.specialty, taken)
            fitting = (
                drawn[n] if n < len(drawn) else (seat.specialty, str(following["id"]) if following else "")
            )
            if (seat.specialty, str(seat.expert_id)) != fitting:
                yield f"{where}：第 {seat.number} 席不是抽签抽到的专家。"
            taken.append(str(seat.expert_id))


@verification("报送")
def submissions() -> Iterator[str]:
    """The digest of what was sent in is that of its list."""
    rows = Submission.objects.order_by("id").values_list("plan__title", "number", "manifest", "digest")
    for title, number, manifest, digest in rows.iterator(chunk_size=_CHUNK):
        if hashlib.sha256(manifest.encode()).hexdigest() != digest:
            yield f"「{title}」第{number}次报送的清单与它的摘要不符。"
