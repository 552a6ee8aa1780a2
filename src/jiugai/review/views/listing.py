"""The desk of a reviewer: cases by deadline, by step, whose turn it is."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common import clock
from jiugai.ground.common.lines import lines
from jiugai.ground.common.paging import MOST, capped, page
from jiugai.ground.common.templatetags.words import icon, wan_yuan
from jiugai.ground.divisions.models import Division
from jiugai.review import exports
from jiugai.review.deadlines import left
from jiugai.review.flow import BY_CODE, STEPS
from jiugai.review.models import Case, CaseQuerySet, Outcome, Priority, Turn

_FIELDS = (
    "id", "step", "turn", "due_on", "due_sort", "outcome", "number", "plan__title", "plan__number", "plan__errors", "plan__warnings",
    "plan__total_fen", "submission__number", "county", "priority",
)  # fmt: skip
_OUTCOMES = dict(Outcome.choices)
_TICK = '<td class="wide"><input class="form-check-input m-0" type="checkbox" name="chosen" value="{}" aria-label="选中{}"></td>'
_PATTERN = """<tr>{tick}<td><a class="site" href="/review/{id}/">{title}</a><small class="l">{county} · {number} · {sent}</small></td><td>{step}</td><td>{due}</td><td>{found}</td>\
<td class="num">{total}</td></tr>
"""


_VIEWS = {"mine": "待我办", "overdue": "已逾期", "author": "等补正", "closed": "已办结", "all": "全部"}


class Narrowed:
    """The cases within reach, narrowed by what the address says (``view``, ``step``, ``first``, ``window``, ``q``)."""

    def __init__(self, request: Asked) -> None:
        acting, asked = request.acting, request.GET
        self.mine = [s.code for s in STEPS if any(acting.reach(s.permission_of(a)) for a in s.acts)]
        view, step = asked.get("view", ""), asked.get("step", "")
        self.view = view if view in _VIEWS else ("mine" if self.mine else "all")
        self.step = step if step in BY_CODE else ""
        self.q = asked.get("q", "").strip()[:40]
        self.is_first, self.window = asked.get("first") == "1", _key(asked.get("window", ""))
        self.everything = Case.objects.within(acting.reach("review.view"))
        self.conditions = {
            "mine": Q(turn=Turn.REVIEWER, step__in=self.mine), "overdue": Q(closed_on=None, due_on__lt=clock.today()),
            "author": Q(turn=Turn.AUTHOR), "closed": Q(turn=Turn.NOBODY), "all": Q(),
        }  # fmt: skip

    @property
    def found(self) -> CaseQuerySet:
        found = self.everything.filter(self.conditions[self.view])
        if self.step:
            found = found.filter(step=self.step)
        if self.is_first:
            found = found.filter(priority__gt=0)
        if self.window:
            found = found.filter(window=UUID(self.window))
        if self.q:
            found = found.filter(Q(number=self.q) | Q(plan__number=self.q) | Q(plan__title__icontains=self.q))
        return found

    @property
    def is_narrowed(self) -> bool:
        return bool(self.step or self.q or self.is_first or self.window)

    @property
    def query(self) -> str:
        said = (("view", self.view), ("step", self.step), ("q", self.q), ("first", "1" if self.is_first else ""), ("window", self.window))  # fmt: skip
        return urlencode({k: v for k, v in said if v})


@needs("review.view")
def listing(request: Asked) -> HttpResponse:
    """GET: the cases within reach; the first to be due first."""
    narrowed = Narrowed(request)
    found = narrowed.found
    county = Division.objects.filter(code=OuterRef("county_code"), ended_on=None).values("name")[:1]
    shown = page(
        found.annotate(county=Subquery(county)).values(*_FIELDS), ("due_sort", "id"), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )  # fmt: skip
    counted = narrowed.everything.aggregate(
        **{name: Count("pk", filter=c) for name, c in narrowed.conditions.items() if name != "all"},
        all=Count("pk"),
    )
    today, ticks = clock.today(), narrowed.view == "mine"
    context = {
        "rows": lines(_PATTERN, (_row(r, today, ticks=ticks) for r in shown.rows)), "page": shown, "total": capped(found), "most": MOST,
        "tabs": [(code, name, counted[code]) for code, name in _VIEWS.items() if code != "mine" or narrowed.mine],
        "view": narrowed.view, "step": narrowed.step, "steps": STEPS, "q": narrowed.q, "place": request.acting.place,
        "query": narrowed.query, "is_narrowed": narrowed.is_narrowed, "window": narrowed.window, "is_first": narrowed.is_first,
        "ticks": ticks,
    }  # fmt: skip
    return render(request, "review/list.html", context)


@needs("review.view")
@limited("exports")
def export(request: Asked) -> HttpResponseBase:
    """GET: the cases of the same narrowing, as .xlsx."""
    return exports.cases(Narrowed(request).found, by=request.acting.key)


def _key(given: str) -> str:
    """The key of a window as it was given; none for what is no key."""
    try:
        return str(UUID(given))
    except ValueError:
        return ""


def _row(r: dict[str, Any], today: date, *, ticks: bool) -> dict[str, object]:
    return {
        "tick": format_html(_TICK, r["id"], r["plan__title"]) if ticks else "",
        "id": r["id"], "title": _title(r), "county": r["county"], "number": r["number"] or r["plan__number"],
        "sent": f"第{r['submission__number']}次报送", "step": _step(r), "due": _due(r, today), "found": _found(r),
        "total": wan_yuan(r["plan__total_fen"]),
    }  # fmt: skip


def _title(r: dict[str, Any]) -> object:
    if not r["priority"]:
        return r["plan__title"]
    first = Priority(r["priority"]).label
    return format_html('{} <span class="badge bg-warning-lt text-warning">{}</span>', r["plan__title"], first)


def _step(r: dict[str, Any]) -> object:
    if r["turn"] == Turn.NOBODY:
        tone = "danger" if r["outcome"] in (Outcome.REFUSE, Outcome.WITHDRAWN) else "success"
        return format_html('<span class="badge bg-{0}-lt text-{0}">{1}</span>', tone, _OUTCOMES[r["outcome"]])
    name = BY_CODE[r["step"]].name
    if r["turn"] == Turn.AUTHOR:
        return format_html('{} <span class="badge bg-warning-lt text-warning">补正中</span>', name)
    return name


def _due(r: dict[str, Any], today: date) -> object:
    if r["turn"] == Turn.NOBODY or r["due_on"] is None:
        return "—"
    rest = left(today, r["due_on"])
    return format_html(
        '<span class="text-{}">{}</span><small class="l">{}</small>',
        rest.tone,
        rest.words,
        r["due_on"].isoformat(),
    )


def _found(r: dict[str, Any]) -> object:
    if not r["plan__errors"] and not r["plan__warnings"]:
        return format_html('<span class="text-success">{} 没有问题</span>', icon("circle-check", "icon-sm"))
    return format_html(
        '<span class="text-danger">须改 {}</span> <span class="text-warning">存疑 {}</span>',
        r["plan__errors"],
        r["plan__warnings"],
    )
