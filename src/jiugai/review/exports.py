"""Cases and guidance as sheets, for officers who go on in Excel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import FileResponse

from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.templatetags.words import moment
from jiugai.ground.divisions.models import Division
from jiugai.ground.files.workbooks import CHUNK, Counted, exact, workbook
from jiugai.plans.models import Kind
from jiugai.review.flow import BY_CODE, ROADS
from jiugai.review.models import CaseQuerySet, Outcome, Priority, Turn, Way
from jiugai.review.models.window import GuidanceQuerySet

_FEN_A_WAN = 1_000_000
_CASE_HEADS = (
    "方案编号", "方案", "市（州、盟）", "县（市、区）", "类别", "年度", "申报总投资（万元）", "报送次数", "办理方式", "步骤", "轮到谁", "收到日期", "期限",
    "优先", "机审须改", "机审存疑", "结论", "办结日期", "编号",
)  # fmt: skip
_CASE_PATHS = (
    "plan__number", "plan__title", "city", "county", "plan__kind", "plan__year", "plan__total_fen", "submission__number", "road", "step",
    "turn", "opened_on", "due_on", "priority", "plan__errors", "plan__warnings", "outcome", "closed_on", "number",
)  # fmt: skip
_GUIDANCE_HEADS = (
    "日期", "方案", "县（市、区）", "方式", "章", "指导意见", "谁提的", "记录时间", "采纳情况", "回复时间",
)  # fmt: skip
_TURNS, _OUTCOMES, _KINDS, _WAYS = dict(Turn.choices), dict(Outcome.choices), dict(Kind.choices), dict(Way.choices)  # fmt: skip
_PRIORITIES = dict(Priority.choices)


def cases(found: CaseQuerySet, *, by: UUID | None) -> FileResponse:
    """The cases, the first to be due first, one a row; one record."""
    rows = Counted(_cases(found))
    answer = workbook(
        f"方案审核{clock.today():%Y%m%d}.xlsx", "方案审核", _CASE_HEADS, rows, wide=(0, 1, 9, 18)
    )
    record("review.exported", {"what": "方案审核", "rows": rows.count}, by=by)
    return answer


def _cases(found: CaseQuerySet) -> Iterator[list[Any]]:
    named = found.annotate(city=_named("city_code"), county=_named("county_code"))
    for row in named.order_by("due_sort", "id").values(*_CASE_PATHS).iterator(chunk_size=CHUNK):
        total, closed = row["plan__total_fen"], row["turn"] == Turn.NOBODY
        told = {
            **row, "plan__kind": _KINDS.get(row["plan__kind"]), "plan__total_fen": None if total is None else exact(total, _FEN_A_WAN),
            "road": ROADS[row["road"]].name, "step": None if closed else BY_CODE[row["step"]].name, "turn": _TURNS[row["turn"]],
            "priority": _PRIORITIES[row["priority"]] if row["priority"] else None, "outcome": _OUTCOMES.get(row["outcome"]),
            "due_on": None if closed else row["due_on"],
        }  # fmt: skip
        yield [_cell(told[path]) for path in _CASE_PATHS]


def guidance(found: GuidanceQuerySet, *, by: UUID | None) -> FileResponse:
    """The guidance, the latest first, one a row; one record."""
    rows = Counted(_guidance(found))
    answer = workbook(
        f"指导记录{clock.today():%Y%m%d}.xlsx", "指导记录", _GUIDANCE_HEADS, rows, wide=(1, 5, 6, 8)
    )
    record("review.exported", {"what": "指导记录", "rows": rows.count}, by=by)
    return answer


def _guidance(found: GuidanceQuerySet) -> Iterator[list[Any]]:
    posts = posts_of({key for key in found.order_by().values_list("by", flat=True).distinct() if key})
    named = (
        found.select_related("plan").annotate(county=_named("county_code")).order_by("-happened_on", "-id")
    )
    for g in named.iterator(chunk_size=CHUNK):
        one: Any = g
        yield [
            one.happened_on.isoformat(), one.plan.title, one.county, _WAYS[one.way], one.chapter or None, one.text,
            posts.get(one.by, "系统") if one.by else "系统", moment(one.recorded_at), one.taken_up or None,
            moment(one.taken_at) if one.taken_at else None,
        ]  # fmt: skip


def _named(code: str) -> Subquery:
    return Subquery(Division.objects.filter(code=OuterRef(code), ended_on=None).values("name")[:1])


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else (None if value == "" else value)
