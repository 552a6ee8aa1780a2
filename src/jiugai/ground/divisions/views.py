"""The divisions that somebody looks after: a list, one with its history, adding one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import Asked, needs
from jiugai.ground.access.scope import COLUMNS, Reach
from jiugai.ground.audit import timeline
from jiugai.ground.common import clock
from jiugai.ground.common.paging import MOST, Page, capped, page
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions import actions
from jiugai.ground.divisions.following import counters
from jiugai.ground.divisions.lineage import below, lies_within
from jiugai.ground.divisions.models import DIGITS, Division, Level, Standing, called

CHANGE = "divisions.change"
ABOVE = "parent__parent__parent__parent"
_FIELDS = (
    "id",
    "level",
    "code",
    "name",
    "parent__name",
    "since",
    "inside",
    "ended_on",
    "ended_by",
    "merged_into__name",
)
_LINES = 20
_LONGEST_CODE = 12
_TELLING = {Level.PROVINCE: 2, Level.CITY: 4}
_LOWEST = "没有这个区划，或它不在您的管辖范围内。"


@needs(CHANGE)
def listing(request: Asked) -> HttpResponse:
    """GET: what lies in a place: streets with their communities in a county, the next level above it."""
    reach = request.acting.reach(CHANGE)
    top = _top(request, reach)
    q, ended = request.GET.get("q", "").strip()[:40], request.GET.get("ended") == "1"
    level = int(lv) if (lv := request.GET.get("level", "")) in {str(v) for v in Level.values} else 0
    rows: Any = _listed(top, deep=bool(q or level or ended), ended=ended)
    if q:
        code = Q(code__range=(q, q.ljust(_LONGEST_CODE, "9"))) if q.isascii() and q.isdigit() else Q(pk=None)
        rows = rows.filter(Q(name__contains=q) | code)
    if level:
        rows = rows.filter(level=level)
    since = Standing.objects.filter(division=OuterRef("pk"), until=None).values("since")[:1]
    children = Division.objects.filter(parent=OuterRef("pk"), ended_on=None).order_by().values("parent")
    inside = children.annotate(n=Count("pk")).values("n")
    asked = {"in": top.code if top else "", "q": q, "level": level or "", "ended": "1" if ended else ""}
    shown = page(
        rows.annotate(since=Subquery(since), inside=Coalesce(Subquery(inside), 0)).values(*_FIELDS), ("code", "id"),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    _count(shown.rows, ended)
    context = {
        "top": top, "path": path_of(top, reach), "rows": shown.rows, "page": shown, "total": _total(rows, shown), "most": MOST, "q": q,
        "level": level, "levels": [lv for lv in Level if not top or lv > top.level], "ended": ended,
        "query": urlencode({k: v for k, v in asked.items() if v}), "is_plain": not (q or level or ended),
        "places": reach.places if len(reach.places) > 1 else (), "levels_below": top is not None and top.level >= Level.CITY,
    }  # fmt: skip
    return render(request, "divisions/list.html", context)


def _total(rows: Any, shown: Page) -> int:
    """What is seen whole need not be counted."""
    return capped(rows) if shown.following or shown.previous else len(shown.rows)


def _top(request: Asked, reach: Reach) -> Division | None:
    """What ``in`` names, else where the person looks after divisions; None is the country.  Raises :class:`OutOfReach`."""
    code = request.GET.get("in", "")
    everywhere = any(not p.level for p in reach.places)
    if not code and everywhere:
        return None
    streets = Division.objects.filter(parent=OuterRef("pk"), level=Level.STREET, ended_on=None)
    found = (
        Division.objects.filter(code=code or reach.places[0].code, ended_on=None)
        .select_related(ABOVE).annotate(has_streets=Exists(streets)).first()
    )  # fmt: skip
    if found is None or not lies_within(found, reach):
        raise OutOfReach(_LOWEST)
    return found


def _listed(top: Division | None, *, deep: bool, ended: bool) -> QuerySet[Division]:
    if top is None:
        return Division.objects.filter(ended_on__isnull=not ended, **({} if deep else {"parent": None}))
    if deep or top.level >= Level.COUNTY or getattr(top, "has_streets", False):
        return below(top, ended=ended)
    return Division.objects.filter(parent=top, ended_on=None)


def _count(rows: list[dict[str, Any]], ended: bool) -> None:
    """Puts beside each row how many places lie in it."""
    codes: dict[str, list[str]] = {}
    for r in rows:
        codes.setdefault(COLUMNS[r["level"] - 1], []).append(r["code"])
    for counting in counters().values() if codes and not ended else ():
        found = counting(codes)
        for r in rows:
            r["places"] = r.get("places", 0) + found.get(r["code"], 0)
    for r in rows:
        r["level_name"] = called(r["level"], r["name"])


def path_of(division: Division | None, reach: Reach) -> list[Division]:
    """A division and those above it as far up as the reach goes, from the top."""
    out: list[Division] = []
    while division is not None and lies_within(division, reach):
        out.insert(0, division)
        division = division.parent
    return out


def found(request: Asked, pk: UUID) -> Division:
    """The division, within reach; else :class:`OutOfReach`."""
    held = Division.objects.select_related(ABOVE, "merged_into").filter(pk=pk).first()
    if held is None or not lies_within(held, request.acting.reach(CHANGE)):
        raise OutOfReach(_LOWEST)
    return held


def may_change(division: Division, reach: Reach) -> bool:
    """A division is changed by who looks after what it lies in: a county does not rename itself."""
    if division.parent is None:
        return any(not p.level for p in reach.places)
    return lies_within(division.parent, reach)


@needs(CHANGE)
def detail(request: Asked, pk: UUID) -> HttpResponse:
    """GET: one division, what lies in it, its standings and what happened to it."""
    division, reach = found(request, pk), request.acting.reach(CHANGE)
    children = Division.objects.filter(parent=division, ended_on=None)
    counted = [(what, counting({COLUMNS[division.level - 1]: [division.code]}).get(division.code, 0)) for what, counting in counters().items()]  # fmt: skip
    context = {
        "division": division, "path": path_of(division, reach)[:-1], "may_change": may_change(division, reach),
        "level_name": called(division.level, division.name), "children": children.count(), "counted": counted if not division.ended_on else [],
        "standings": division.standings.select_related("parent").order_by("-since", "-id"),
        "merged": Division.objects.filter(merged_into=division).order_by("ended_on"),
        "lines": request.acting.told(timeline.of([division.pk], _LINES)), "has_below": division.level < Level.COMMUNITY,
    }  # fmt: skip
    return render(request, "divisions/detail.html", context)


@dataclass
class Typed:
    """What was typed into the fields of a change, as it was typed."""

    name: str = ""
    code: str = ""
    since: str = ""
    document: str = ""

    @classmethod
    def of(cls, given: QueryDict) -> Typed:
        return cls(*(given.get(f, "").strip()[:200] for f in ("name", "code", "since", "document")))

    def day(self) -> date:
        """Raises :class:`Refused` for what is no day."""
        try:
            return date.fromisoformat(self.since)
        except ValueError:
            raise Refused(f"日期“{self.since[:20]}”读不懂，写成 {clock.today()}。") from None


def refuse_foreign_code(level: Level, code: str, under: Division) -> None:
    """A code begins with as much of its parent's as tells where that lies, of today's or an earlier one: two digits of a
    province, four of a city (six where streets lie in it), six of a county, nine of a street."""
    told = _TELLING[Level(under.level)] if level <= Level.COUNTY else len(under.code)
    begins = {c[:told] for c in (under.code, *under.standings.values_list("code", flat=True))}
    if not any(code.startswith(b) for b in begins):
        raise Refused(f"{under.name}之内的代码以 {under.code[:told]} 开头，“{code[:12]}”不是。")


@needs(CHANGE)
def new(request: Asked) -> HttpResponse:
    """GET ?under=code: the form; POST: adds a division below it."""
    reach = request.acting.reach(CHANGE)
    code = request.POST.get("under", request.GET.get("under", "")) or next(
        (p.code for p in reach.places if p.level), ""
    )
    under = Division.objects.filter(code=code, ended_on=None).select_related(ABOVE).first()
    if under is None or not lies_within(under, reach):
        raise OutOfReach(_LOWEST)
    levels = [lv for lv in Level if under.level < lv <= under.level + (2 if under.level <= Level.CITY else 1)]
    chosen = request.POST.get("level", "")
    level = Level(int(chosen)) if chosen in {str(lv.value) for lv in levels} else _likely(under, levels)
    typed, refused = Typed.of(request.POST), ""
    if request.method == "POST":
        try:
            if level is None:
                raise Refused(f"{under.name}之内不能再设区划。")
            refuse_foreign_code(level, typed.code, under)
            since = typed.day() if typed.since else None
            made = actions.add(
                level=level, code=typed.code, name=typed.name, under=under, since=since, by=request.acting.key,
                document=typed.document,
            )  # fmt: skip
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"已新增{made}。")
            return HttpResponseRedirect(f"{reverse('divisions:list')}?in={under.code}")
    context = {
        "under": under, "path": path_of(under, reach), "levels": levels, "level": level, "typed": typed, "refused": refused,
        "digits": DIGITS[level] if level else 0, "today": clock.today(),
    }  # fmt: skip
    return render(request, "divisions/new.html", context, status=409 if refused else 200)


def _likely(under: Division, levels: list[Level]) -> Level | None:
    """The level that is there already: streets in 东莞, counties in other cities."""
    there = (
        Division.objects.filter(parent=under, ended_on=None)
        .order_by("level")
        .values_list("level", flat=True)
        .first()
    )
    return Level(there) if there in levels else (levels[0] if levels else None)
