"""Guidance: what a city says to a county's draft, and the county's word that it was taken up."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused, fitting
from jiugai.plans.models import Plan
from jiugai.review.models import Guidance, Way
from jiugai.review.pending import tell_of_guidance

_SHORTEST, _LONGEST, _LONGEST_ANSWER, _LONGEST_CHAPTER = 4, 1000, 300, 60


def guide(
    plan: Plan, text: str, *, way: str, chapter: str = "", happened_on: date, by: UUID | None
) -> Guidance:
    """One line of the log.  Raises :class:`Refused` without words, for a day to come, and for a plan that was sent in."""
    words = text.strip()
    if not _SHORTEST <= len(words) <= _LONGEST:
        raise Refused(f"指导意见要写 {_SHORTEST} 到 {_LONGEST} 个字，现在 {len(words)} 个字。")
    if way not in Way.values or happened_on > clock.today():
        raise Refused("选指导的方式，日期不在今天之后。")
    if not plan.is_editable:
        raise Refused(
            f"方案{plan.get_standing_display()}，指导只对编制和修改中的方案；报送后的意见在审核里提。"
        )
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        if plan.guidance.filter(text=words, happened_on=happened_on).exists():
            raise Refused("同一天同样的意见已经记过。")
        made = Guidance.objects.create(
            plan=plan, way=way, chapter=fitting(chapter, _LONGEST_CHAPTER, "章名"), text=words, happened_on=happened_on, by=by, recorded_at=clock.now(),
            division=plan.division, **{c: getattr(plan, c) for c in COLUMNS},
        )  # fmt: skip
        tell_of_guidance(plan, by=by)
        record(
            "review.guided",
            {"way": str(Way(way).label)},
            by=by,
            subject_kind="plan",
            subject=plan.pk,
            happened_on=happened_on,
            at=plan,
        )
    return made


def take_up(guidance: Guidance, text: str, *, by: UUID | None) -> Guidance:
    """The county says how it was taken up.  Raises :class:`Refused` without words, and a second time."""
    words = text.strip()
    if not 2 <= len(words) <= _LONGEST_ANSWER:
        raise Refused(f"写明怎样采纳的，2 到 {_LONGEST_ANSWER} 个字。")
    with transaction.atomic():
        one = Guidance.objects.select_for_update().get(pk=guidance.pk)
        if one.taken_at is not None:
            raise Refused("这一条已经回复过。")
        one.taken_up, one.taken_at = words, clock.now()
        one.save()
        record("review.guidance_taken", {}, by=by, subject_kind="plan", subject=one.plan_id, at=one)
    return one
