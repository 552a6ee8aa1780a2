"""Reconsideration (复议): an author who was refused may ask once, with grounds; others than those who refused decide anew."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.actions import Upload
from jiugai.ground.files.actions import keep as keep_file
from jiugai.plans.actions import take_up_again
from jiugai.plans.models import Standing
from jiugai.plans.rules import source_of
from jiugai.review import cases
from jiugai.review.cases import held, note, told_to_project
from jiugai.review.deadlines import RECONSIDERATION, term
from jiugai.review.models import Case, Outcome, Reconsideration

_SHORTEST, _LONGEST = 10, 2000
GROUNDS_FILES = ("pdf", "docx", "xlsx", "jpg", "png")


def until(case: Case) -> date | None:
    """The last day on which a reconsideration can be asked for; None where it cannot be any more, or never could."""
    last = _last_day(case)
    return last if last is not None and clock.today() <= last else None


def _last_day(case: Case) -> date | None:
    if case.outcome != Outcome.REFUSE or case.closed_on is None or hasattr(case, "reconsideration"):
        return None
    if case.plan.standing != Standing.REFUSED:
        return None
    limit = term(cases.rules(case, as_of=case.closed_on), RECONSIDERATION, case.closed_on)
    return limit.last if limit else date.max


def reconsider(
    case: Case, grounds: str, *, version: int, by: UUID | None, stream: Upload | None = None, name: str = ""
) -> Case:
    """The case is open again at the conclusion, for other people.

    Raises :class:`Refused` without grounds, for what was not refused, for a second time, and after the term.
    """
    words = grounds.strip()
    if not _SHORTEST <= len(words) <= _LONGEST:
        raise Refused(f"复议的理由要写 {_SHORTEST} 到 {_LONGEST} 个字，现在 {len(words)} 个字。")
    file = (
        keep_file(stream, name, purpose="reconsideration", by=by, allowed=GROUNDS_FILES) if stream else None
    )
    day = clock.today()
    with transaction.atomic():
        found = held(case, version)
        _refuse_untimely(found, day)
        Reconsideration.objects.create(
            case=found, grounds=words, file=file, by=by, happened_on=day, recorded_at=clock.now()
        )
        take_up_again(found.plan)
        found.plan.refresh_from_db()
        found.outcome, found.closed_on = "", None
        note(found, "reconsidered", "申请复议", by=by, day=day, text=words)
        cases.enter(found, found.present, day=day, by=by, done="申请复议")
        record("review.reconsidered", {}, by=by, subject_kind="case", subject=found.pk, at=found)
        told_to_project(found, "申请复议", by=by, day=day)
    return found


def _refuse_untimely(found: Case, day: date) -> None:
    if found.outcome != Outcome.REFUSE or found.closed_on is None:
        raise Refused("只有结论为不予通过的，才能申请复议。")
    if hasattr(found, "reconsideration"):
        raise Refused(f"复议只有一次，{found.reconsideration.happened_on} 已经申请过。")
    last = _last_day(found)
    if last is None:
        raise Refused("不予通过的是一次变更，方案仍按批准的版本；要改请重新提变更申请。")
    if day > last:
        rule = cases.rules(found, as_of=found.closed_on).rule(RECONSIDERATION)
        raise Refused(f"申请复议的期限到 {last} 为止，已经过了。依据：{source_of(rule)}。")


def refuse_same_people(found: Case, by: UUID | None) -> None:
    """Raises :class:`Refused` for who recommended or concluded the refusal that is looked at anew."""
    asked = Reconsideration.objects.filter(case=found).first()
    if asked is None or by is None:
        return
    before = {"recorded_at__lte": asked.recorded_at, "by": by}
    if found.recommendations.filter(**before).exists() or found.conclusions.filter(**before).exists():
        raise Refused(
            "复议要由没有参与原结论的人办，原处理建议和原结论的人回避。本级只有一个人的，由系统管理员指定第二人。"
        )
