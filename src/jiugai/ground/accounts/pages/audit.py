"""What happened, newest first, each with who did it and under which seal it lies; as a table or as CSV.

It stands here and not in ``audit``, which knows no accounts.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked, actor_of
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import record
from jiugai.ground.audit.events import EVENTS, GROUPS
from jiugai.ground.audit.models import Record, Seal
from jiugai.ground.audit.timeline import sentence
from jiugai.ground.common import clock
from jiugai.ground.common.ids import least_id
from jiugai.ground.common.paging import page

VIEW = "audit.view"
_FIELDS = (
    "id",
    "event",
    "recorded_at",
    "happened_on",
    "actor",
    "subject_kind",
    "subject",
    "data",
    "sealed__seal_id",
)
_TAIL = 5000
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_CHUNK = 500
_DAY = timedelta(days=1)
"""By so much may keys run ahead of the clock, where it was set back; they find the days, the time recorded decides."""
_COUNTY = 3
"""Records say in which county, no further down."""
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


@dataclass(frozen=True)
class Asking:
    """The filter: a group of events, days from and to (Shanghai), who, and of what; ``wrong`` says what could not be read."""

    group: str = ""
    first: date | None = None
    last: date | None = None
    who: str = ""
    actor: UUID | None = None
    subject: UUID | None = None
    wrong: str = ""

    @classmethod
    def read(cls, given: QueryDict) -> Asking:
        """From the address."""
        wrong, group = "", given.get("group", "")
        days: list[date | None] = []
        for name in ("from", "to"):
            typed = given.get(name, "")
            try:
                days.append(_day(typed) if typed else None)
            except ValueError:
                days.append(None)
                wrong = f"日期“{typed[:20]}”读不懂，写成 {clock.today()}。"
        who, actor = given.get("who", "").strip()[:64], None
        if who:
            actor = Account.objects.filter(login=who).values_list("pk", flat=True).first()
            wrong = wrong if actor else f"没有登录名“{who}”的账号，这个条件没有用上。"
        try:
            subject = UUID(of) if (of := given.get("of")) else None
        except ValueError:
            subject, wrong = None, "“关于”的编号读不懂，这个条件没有用上。"
        return cls(
            group if group in GROUPS else "", days[0], days[1], who if actor else "", actor, subject, wrong
        )

    def apply(self, rows: QuerySet[Record]) -> QuerySet[Record]:
        """The records that fit."""
        if self.group:
            rows = rows.filter(event__in=[e for e in EVENTS if e.partition(".")[0] == self.group])
        if self.first:
            begin = datetime.combine(self.first, time(), clock.SHANGHAI)
            rows = rows.filter(recorded_at__gte=begin, id__gte=least_id(begin))
        if self.last:
            end = datetime.combine(self.last, time(), clock.SHANGHAI) + _DAY
            rows = rows.filter(recorded_at__lt=end, id__lt=least_id(end + _DAY))
        if self.actor:
            rows = rows.filter(actor=self.actor)
        return rows.filter(subject=self.subject) if self.subject else rows

    @property
    def query(self) -> str:
        """As an address."""
        parts = (
            ("group", self.group),
            ("from", self.first),
            ("to", self.last),
            ("who", self.who),
            ("of", self.subject),
        )
        return urlencode({k: str(v) for k, v in parts if v})

    @property
    def words(self) -> str:
        """As the record of an export says it."""
        said = [GROUPS[self.group]] if self.group else ["全部"]
        if self.first or self.last:
            said.append(f"{self.first or '最早'} 至 {self.last or '今天'}")
        said += ["一个账号经手的"] if self.actor else []
        return "，".join(said + (["关于一件事的"] if self.subject else []))


def _day(typed: str) -> date:
    """Raises :class:`ValueError` also for a day of a year from which instants and keys cannot be reckoned."""
    day = date.fromisoformat(typed)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(typed)
    return day


def _seen(request: Asked) -> QuerySet[Record]:
    """The records of the places that somebody audits; the installation's own where that is the whole country."""
    return Record.objects.filter(request.acting.reach(VIEW).down_to(_COUNTY).condition)


@needs(VIEW)
def listing(request: Asked) -> HttpResponse:
    """GET: records newest first, fifty a page."""
    asking = Asking.read(request.GET)
    shown = page(
        asking.apply(_seen(request)).values(*_FIELDS), ("-id",),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    seal = Seal.objects.order_by("number").last()
    loose = Record.objects.filter(
        pk__in=Record.objects.order_by("-id").values("pk")[:_TAIL], sealed=None
    ).count()
    context = {
        "rows": _said(shown.rows), "page": shown, "asking": asking, "query": asking.query, "seal": seal, "loose": loose,
        "most": _TAIL, "groups": GROUPS.items(), "today": clock.today(),
    }  # fmt: skip
    return render(request, "accounts/audit.html", context)


def _said(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    posts = posts_of({r["actor"] for r in rows if r["actor"]})
    for r in rows:
        r["sentence"] = sentence(r["event"], r["data"])
        r["who"] = actor_of(r["event"], r["actor"], posts)
        r["group"] = GROUPS.get(r["event"].partition(".")[0], r["event"])
    return rows


@needs(VIEW)
@limited("exports")
def export(request: Asked) -> StreamingHttpResponse:
    """GET: all records of the filter as CSV; the export is on record before its first line leaves."""
    asking = Asking.read(request.GET)
    rows = asking.apply(_seen(request)).order_by("id").values(*_FIELDS)
    record("audit.exported", {"what": asking.words}, by=request.acting.key)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{clock.today()}.csv"'
    return answer


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(
        writer.writerow(["时间", "发生日", "类别", "事件", "内容", "经手人", "关于", "封存批次", "记录编号"])
    )
    batch: list[dict[str, Any]] = []
    for row in rows.iterator(chunk_size=_CHUNK):
        batch.append(row)
        if len(batch) == _CHUNK:
            yield from (str(writer.writerow(_cells(r))) for r in _said(batch))
            batch = []
    yield from (str(writer.writerow(_cells(r))) for r in _said(batch))


def _cells(r: dict[str, Any]) -> list[str]:
    at = r["recorded_at"].astimezone(clock.SHANGHAI).isoformat(sep=" ", timespec="seconds")
    cells = [
        at, str(r["happened_on"]), r["group"], r["event"], r["sentence"], r["who"], str(r["subject"] or ""),
        str(r["sealed__seal_id"] or "未封存"), str(r["id"]),
    ]  # fmt: skip
    return [guarded(cell) for cell in cells]


def guarded(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
