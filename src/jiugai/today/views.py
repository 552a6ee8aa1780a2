"""The first screen: exceptions, then my work, then figures, then the map; and the search of the bar."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import signed_in
from jiugai.ground.access.limits import limited
from jiugai.ground.access.scope import Reach
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.backup.nightly import standing
from jiugai.ground.common import clock
from jiugai.ground.divisions.lineage import names_of
from jiugai.ground.divisions.models import Division
from jiugai.ground.figures.actions import read as figures
from jiugai.ground.inbox.lists import all_waiting
from jiugai.ground.inbox.pages.listing import first_of_mine
from jiugai.projects.models import Project
from jiugai.sites.models import Import, Kind, Likeness, Site, Stage
from jiugai.sites.models.ledger import State
from jiugai.sites.models.likeness import Answer
from jiugai.sites.stock import STOCK, measure, targeted
from jiugai.sites.views.listing import searched
from jiugai.today.tiles import Area, laid_out

_COUNTY = 3
_STAGE_NAMES = dict(Stage.choices)
_MANY = 1001
_FEW = 20
_SHOWN = 8
_FEW_AREAS = 4
"""With fewer divisions below there is nothing to draw: the estates of the year stand in the place of the map."""


@dataclass(frozen=True)
class Fault:
    """Something out of order: how bad, what, how many, what it is about, where to mend it."""

    kind: str
    what: str
    count: int
    about: str
    href: str


@signed_in
def today(request: Asked) -> HttpResponse:
    """GET: the first screen of whoever has logged in."""
    acting = request.acting
    reach: Reach = acting.reach("sites.view")
    counted_tasks = all_waiting(acting)
    request.waiting = counted_tasks  # type: ignore[attr-defined]
    rows, following = first_of_mine(acting) if counted_tasks.mine else ("", None)
    context: dict[str, Any] = {
        "day": clock.today(), "demo": settings.DEMO, "counted_tasks": counted_tasks, "task_rows": rows, "following": following,
    }  # fmt: skip
    if not reach:
        if acting.can("accounts.manage"):
            context["backup"] = standing()
        return render(request, "today/plain.html", context)
    level = min(acting.place.level + 1, 4) if acting.place.level != 1 else _COUNTY
    year = clock.today().year
    wanted = [*(measure(Kind.ESTATE, m) for m in STOCK), targeted(year), measure("school", "sites"), measure("parcel", "sites"),
              *(f"project.stage.{s}" for s in Stage.values), "project.projects"]  # fmt: skip
    below = figures(reach, wanted, by_level=level)
    counted: dict[str, int] = {}
    for counts in below.values():
        for name, n in counts.items():
            counted[name] = counted.get(name, 0) + n
    faults = _faults(acting, reach, counted)
    context |= {
        "faults": faults, "lines": _lines(counted, year), "place": acting.place, "year": year,
        "drawing": laid_out(_areas(acting.place, level, below)), "counted": counted, "level": level,
        "aimed": _aimed(reach, year) if len(below) < _FEW_AREAS else None,
        "projects": counted.get("project.projects", 0), "stages": _stages(counted), "laggards": _laggards(below, names_of(below)),
    }  # fmt: skip
    return render(request, "today/today.html", context)


def _faults(acting: Any, reach: Reach, counted: dict[str, int]) -> list[Fault]:
    """What is out of order, the worst first; who may not mend it is shown it as something to look at."""
    sites, mends = reverse("sites:list"), acting.can("sites.edit")
    out = []
    shown = Project.objects.within(acting.reach("projects.view"))
    if blocked := shown.filter(gates__contains="x").values("pk")[:_MANY].count():
        out.append(
            Fault(
                "danger",
                "关口拦住" if not mends else "疏通关口",
                blocked,
                "项目有关口拦住，进不了下一阶段",
                f"{sites}?blocked=1",
            )
        )
    if mends:
        halted = Import.objects.filter(account=acting.key, state__in=(State.MAPPING, State.TRIED)).order_by(
            "-begun_at"
        )
        for ledger in halted[:3]:
            href = f"{sites}import/{ledger.pk}/" + ("" if ledger.state == State.TRIED else "columns/")
            about = f"「{ledger.file_name}」停在“{ledger.get_state_display()}”，还没有写入"
            out.append(Fault("warning", "写完导入", ledger.rows, about, href))
    pairs = Likeness.objects.filter(answer=Answer.OPEN, first__in=Site.objects.seen_by(reach))
    if doubled := pairs.values("pk")[:_MANY].count():
        about = "同一个地方登记了两次，数字会算两遍"
        out.append(
            Fault(
                "warning", "比对疑似重复" if mends else "疑似重复", doubled, about, reverse("sites:doubles")
            )
        )
    if lacking := counted.get(measure(Kind.ESTATE, "lacking"), 0):
        about = "缺建成年份、楼栋、户数或面积，不能列入计划"
        out.append(
            Fault("warning", "补摸底数据" if mends else "缺摸底数据", lacking, about, f"{sites}?lacking=1")
        )
    undated = counted.get(measure(Kind.ESTATE, "sites"), 0) - counted.get(measure(Kind.ESTATE, "surveyed"), 0)
    if undated > 0:
        out.append(
            Fault(
                "secondary",
                "完成摸底" if mends else "还没有摸底",
                undated,
                "登记了，还没有摸底日期",
                f"{sites}?eligibility=open",
            )
        )
    return out


def _lines(counted: dict[str, int], year: int) -> list[dict[str, Any]]:
    """The stock as a table with bars: all bars on the scale of what is registered."""

    def get(name: str) -> int:
        return counted.get(measure(Kind.ESTATE, name), 0)

    whole = max(get("sites"), 1)
    rows = [("登记", get("sites")), ("已摸底", get("surveyed")), ("应改", get("eligible")), ("已列项目", get("planned")),
            ("已改", get("done")), ("剩余", get("eligible") - get("done")), (f"{year} 目标年", counted.get(targeted(year), 0))]  # fmt: skip
    return [{"name": n, "count": c, "share": f"{max(c, 0) * 100 / whole:.1f}%"} for n, c in rows]


def _laggards(below: dict[str, dict[str, int]], names: dict[str, str]) -> list[dict[str, Any]]:
    """The divisions below with the smallest part of what is eligible in a project, the largest remainder first among equals."""
    rows: list[tuple[Fraction, int, dict[str, Any]]] = []
    for code, counts in below.items():
        if eligible := counts.get("estate.eligible", 0):
            planned, done = counts.get("estate.planned", 0), counts.get("estate.done", 0)
            line = {
                "code": code,
                "name": names.get(code, code),
                "eligible": eligible,
                "planned": planned,
                "done": done,
            }
            line |= {"planned_share": _share(planned, eligible), "done_share": _share(done, eligible)}
            rows.append((Fraction(planned, eligible), -eligible, line))
    return [line for *_, line in sorted(rows, key=lambda r: r[:2])[:_SHOWN]]


def _share(part: int, whole: int) -> str:
    return f"{min(part * 1000 // max(whole, 1), 1000) / 10:.1f}%"


def _stages(counted: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(s, name, counted.get(f"project.stage.{s}", 0)) for s, name in Stage.choices if s != Stage.SURVEY]


def _aimed(reach: Reach, year: int) -> list[dict[str, Any]]:
    """The estates of a target year, those that are held up first, then those that are least far."""
    found = Site.objects.seen_by(reach).filter(kind=Kind.ESTATE, target_year=year)
    rows = list(
        found.annotate(blocked=Q(gates__contains="x")).order_by("-blocked", "stage", "number")
        .values("id", "name", "division__name", "households", "stage", "blocked")[:_SHOWN]
    )  # fmt: skip
    return [row | {"stage_name": _STAGE_NAMES[row["stage"]]} for row in rows]


def _areas(place: Any, level: int, below: dict[str, dict[str, int]]) -> list[Area]:
    divisions = (
        Division.objects.filter(code__in=list(below), ended_on=None).select_related("parent").order_by("code")
    )
    out = []
    for d in divisions:
        counts = below[d.code]
        if d.level < level and len(below) > 1 and not counts.get("estate.sites"):
            continue  # projects of the county itself, between its streets
        eligible, planned = counts.get("estate.eligible", 0), counts.get("estate.planned", 0)
        share = planned * 100 // eligible if eligible else None
        group = (
            d.parent.name if level == _COUNTY and d.parent and d.parent.level == 2 and place.level < 2 else ""
        )
        said = f"{share}%" if share is not None else "—"
        out.append(Area(d.code, d.name, group, share, False, said))
    return out


@signed_in
@limited("searches")
def search(request: Asked) -> HttpResponse:
    """GET ?q=: places and projects within reach by name or number."""
    acting = request.acting
    words = request.GET.get("q", "").strip()[:40]
    sites = (
        list(searched(acting.reach("sites.view"), words).select_related("division")[:_FEW]) if words else []
    )
    named = Project.objects.within(acting.reach("projects.view"))
    found = (
        named.filter(number__startswith=words)
        if words.startswith("P")
        else named.filter(name__icontains=words)
    )
    projects = list(found.order_by("number")[:_FEW]) if words else []
    return render(request, "today/search.html", {"words": words, "sites": sites, "projects": projects})
