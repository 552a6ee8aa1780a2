"""The inbox: what waits for me, what is overdue below, what I wait for, what I did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jiugai.ground.access.doors import signed_in
from jiugai.ground.accounts.acting import Asked, Person
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.common import clock
from jiugai.ground.common.lines import lines
from jiugai.ground.common.paging import MOST, page
from jiugai.ground.common.templatetags.words import icon
from jiugai.ground.inbox import lists
from jiugai.ground.inbox.holders import OVERSEE
from jiugai.ground.inbox.lists import Due, Waiting
from jiugai.ground.inbox.register import name_of

_COUNTY = 3
_BY_DEADLINE, _BY_END = ("due_sort", "id"), ("-done_at", "-id")
ICONS = {"danger": "alert-octagon", "warning": "clock"}
_PATTERN = """<tr><td class="text-nowrap">{due}<small class="l">{day}</small></td><td class="wide fw-medium text-nowrap">{kind}</td>\
<td><span class="d-md-none text-secondary">{kind}　</span><a class="site" href="{href}">{title}</a><small class="l">{place}<span class="d-md-none d-block">{detail}</span></small><a class="d-md-none d-inline-block py-1 fs-5" href="/inbox/{id}/">谁办：{who}</a></td>\
<td class="wide text-secondary">{detail}</td><td class="wide"><a class="text-reset" href="/inbox/{id}/">{who}</a></td><td class="nw text-secondary">{sent}</td></tr>
"""
_BRIEF = """<tr><td class="text-nowrap">{due}<small class="l">{day}</small></td><td class="wide fw-medium text-nowrap">{kind}</td>\
<td><span class="d-md-none text-secondary">{kind}　</span><a class="site" href="{href}">{title}</a><small class="l">{where}<span class="d-md-none d-block">{detail}</span></small></td>\
<td class="wide text-secondary">{detail}</td><td class="nw text-secondary">{sent}</td></tr>
"""
"""On the first screen, where there is less room."""
_FEW = 6
_UNLIMITED = mark_safe('<span class="text-secondary">不限期</span>')


@dataclass(frozen=True)
class Tab:
    """A view of the inbox: its code in the address, its name, what it shows, in which order."""

    code: str
    name: str
    rows: Callable[[Person], Any]
    keys: tuple[str, str]
    empty: str
    way_on: str


TABS = {
    tab.code: tab
    for tab in (
        Tab("mine", "待我办", lists.mine, _BY_DEADLINE, "没有要您办的事", "有人报来或改派给您的，会出现在这里，按期限排。"),
        Tab("below", "已逾期", lists.overdue_below, _BY_DEADLINE, "辖区内没有逾期的待办", "过了期限还没有办的，会出现在这里，按地区计数。"),
        Tab("asked", "等别人", lists.asked, _BY_DEADLINE, "没有在等别人办的事", "您报出去、等别人办的，会出现在这里，可以催办。"),
        Tab("colleagues", "同事在办", lists.in_colleagues_hands, _BY_DEADLINE, "没有同事领办的事", "同岗位的人领办了的，会出现在这里，可以改派。"),
        Tab("done", "已办", lists.done, _BY_END, "还没有办结的事", "您办结的事会出现在这里，新的在前。"),
    )
}  # fmt: skip


@signed_in
def listing(request: Asked) -> HttpResponse:
    """GET ?tab=: one view, paged by key, within eight queries."""
    acting = request.acting
    tab = TABS.get(request.GET.get("tab", ""), TABS["mine"])
    if tab.code == "below" and not acting.reach(OVERSEE):
        tab = TABS["mine"]
    counted, tabs = head(request, tab.code)
    found = tab.rows(acting)
    shown = page(
        lists.shown(found), tab.keys, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    areas = _areas(acting, found) if tab.code == "below" and shown.rows else []
    context = {
        "tab": tab, "tabs": tabs, "page": shown, "counted": counted, "place": acting.place, "most": MOST,
        "rows": rows_of(shown.rows, acting, tab.code), "areas": areas, "day": clock.today(),
    }  # fmt: skip
    return render(request, "inbox/list.html", context)


def head(request: Asked, here: str = "") -> tuple[Waiting, list[tuple[Tab, int | None, bool]]]:
    """What waits, and the tabs with their counts, in the one query in which the frame has its own; ``here`` is the code shown."""
    counted = lists.all_waiting(request.acting)
    request.waiting = counted  # type: ignore[attr-defined]
    counts = {"mine": counted.mine, "below": counted.below, "asked": counted.asked}
    overseer = bool(request.acting.reach(OVERSEE))
    shown = [tab for tab in TABS.values() if tab.code != "below" or overseer]
    return counted, [(tab, counts.get(tab.code), tab.code == here) for tab in shown]


def _areas(acting: Person, found: Any) -> list[dict[str, Any]]:
    """Counted by county for a province and above, else by what lies directly below."""
    level = max(_COUNTY, min(acting.place.level + 1, 4))
    areas = lists.by_area(found, level)
    most = max((a["count"] for a in areas), default=1)
    return [a | {"share": f"{a['count'] * 100 / most:.0f}%"} for a in areas]


def first_of_mine(acting: Person) -> tuple[SafeString, dict[str, Any] | None]:
    """The first rows of what waits for somebody, for the first screen; and the one to do next, with what it is called."""
    rows = list(lists.shown(lists.mine(acting)).order_by(*_BY_DEADLINE)[:_FEW])
    following = rows[0] | {"name": name_of(rows[0]["kind"])} if rows else None
    return rows_of(rows, acting, pattern=_BRIEF), following


def rows_of(
    rows: list[dict[str, Any]], acting: Person, tab: str = "mine", pattern: str = _PATTERN
) -> SafeString:
    """The rows as HTML; in one query the deadlines, in another who has them."""
    due = lists.dues(rows)
    keys = {r[k] for r in rows for k in ("assignee", "asked_by") if r[k]} - {acting.key}
    posts = posts_of(k for k in keys if k is not None)
    return lines(pattern, [_row(r, due, posts, acting, tab) for r in rows])


def _row(
    r: dict[str, Any], dues: Mapping[date, Due], posts: Mapping[UUID, str], acting: Person, tab: str
) -> dict[str, object]:
    place = "".join(dict.fromkeys(n for n in (r["county"], r["division__name"]) if n))
    asker = posts.get(r["asked_by"], "") if tab == "mine" and r["asked_by"] else ""
    told, when = (_ended(r), "") if r["done_at"] else due_cell(dues.get(r["due_on"]))
    return {
        "id": r["id"], "due": told, "day": when, "kind": name_of(r["kind"]), "title": r["title"],
        "href": r["path"] if tab in ("mine", "done") else f"/inbox/{r['id']}/", "detail": r["detail"],
        "where": place, "place": f"{place} · {asker}送来" if asker else place, "who": _who(r, posts, acting),
        "sent": r["opened_at"].astimezone(clock.SHANGHAI).strftime("%m-%d"),
    }  # fmt: skip


def _ended(r: dict[str, Any]) -> SafeString:
    day = r["done_at"].astimezone(clock.SHANGHAI).strftime("%Y-%m-%d")
    return format_html('{}<small class="l">{}</small>', r["outcome"], day)


def due_cell(due: Due | None) -> tuple[SafeString, str]:
    """The distance, filled where it is overdue, with its sign; and the date."""
    if due is None:
        return _UNLIMITED, ""
    if due.kind == "secondary":
        return format_html('<span class="text-secondary">{}</span>', due.distance), due.date
    look = "bg-danger text-white" if due.kind == "danger" else "bg-warning-lt text-warning"
    sign = icon(ICONS[due.kind], "icon-sm me-1")
    return format_html('<span class="badge {}">{}{}</span>', look, sign, due.distance), due.date


def _who(r: dict[str, Any], posts: Mapping[UUID, str], acting: Person) -> str:
    if r["done_at"]:
        return "我"
    if r["assignee"] is None:
        return "未领办"
    return "我" if r["assignee"] == acting.key else posts.get(r["assignee"], "—")
