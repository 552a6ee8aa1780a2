"""The list of plans."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.lines import lines
from jiugai.ground.common.paging import MOST, capped, page
from jiugai.ground.common.templatetags.words import icon, wan_yuan
from jiugai.ground.divisions.models import Division
from jiugai.plans.models import Kind, Plan, Standing

_FIELDS = (
    "id", "number", "title", "kind", "year", "standing", "latest", "errors", "warnings", "total_fen", "county", "current_id",
)  # fmt: skip
_KINDS, _STANDINGS = dict(Kind.choices), dict(Standing.choices)
_TONES = {
    Standing.DRAFT: "secondary", Standing.SUBMITTED: "primary", Standing.RETURNED: "warning", Standing.APPROVED: "success",
    Standing.REFUSED: "danger", Standing.WITHDRAWN: "secondary",
}  # fmt: skip
_PATTERN = """<tr><td><a class="site" href="/plans/{id}/">{title}</a><small class="l">{county} · {number} · {kind}</small></td><td class="nw">{year}</td>\
<td><span class="badge bg-{tone}-lt text-{tone}">{standing}</span></td><td class="nw">{version}</td><td>{found}</td><td class="num">{total}</td></tr>
"""


@needs("plans.view")
def listing(request: Asked) -> HttpResponse:
    """GET: plans within reach, by standing, paged by key."""
    reach = request.acting.reach("plans.view")
    standing, kind, q = (request.GET.get(name, "") for name in ("standing", "kind", "q"))
    standing, kind, q = (
        standing if standing in _STANDINGS else "",
        kind if kind in _KINDS else "",
        q.strip()[:40],
    )
    everything = Plan.objects.within(reach)
    found = everything
    for name, value in (("standing", standing), ("kind", kind)):
        found = found.filter(**{name: value}) if value else found
    if q:
        found = found.filter(number__startswith=q) if q.startswith("F") else found.filter(title__icontains=q)
    county = Division.objects.filter(code=OuterRef("county_code"), ended_on=None).values("name")[:1]
    shown = page(
        found.annotate(county=Subquery(county)).values(*_FIELDS), ("number",) if standing else ("standing", "number"),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    counted = dict(everything.values_list("standing").annotate(n=Count("pk")).order_by())
    context = {
        "rows": lines(_PATTERN, map(_row, shown.rows)), "page": shown, "total": capped(found), "most": MOST,
        "tabs": [(code, name, counted.get(code, 0)) for code, name in Standing.choices if counted.get(code)],
        "everything": sum(counted.values()), "standing": standing, "kind": kind, "kinds": Kind.choices, "q": q,
        "place": request.acting.place,
        "query": urlencode({k: v for k, v in (("standing", standing), ("kind", kind), ("q", q)) if v}),
    }  # fmt: skip
    return render(request, "plans/list.html", context)


def _row(r: dict[str, Any]) -> dict[str, object]:
    return {
        "id": r["id"], "title": r["title"], "county": r["county"], "number": r["number"], "kind": _KINDS[r["kind"]], "year": r["year"],
        "tone": _TONES[Standing(r["standing"])], "standing": _STANDINGS[r["standing"]],
        "version": f"第{r['latest']}版" if r["latest"] else "—", "found": _found(r), "total": wan_yuan(r["total_fen"]),
    }  # fmt: skip


def _found(r: dict[str, Any]) -> object:
    if not r["current_id"]:
        return "—"
    if not r["errors"] and not r["warnings"]:
        return format_html('<span class="text-success">{} 没有问题</span>', icon("circle-check", "icon-sm"))
    parts = []
    if r["errors"]:
        parts.append(
            format_html(
                '<span class="text-danger me-2">{} 须改 {}</span>',
                icon("alert-octagon", "icon-sm"),
                r["errors"],
            )
        )
    if r["warnings"]:
        parts.append(
            format_html(
                '<span class="text-warning">{} 存疑 {}</span>',
                icon("alert-triangle", "icon-sm"),
                r["warnings"],
            )
        )
    return format_html("{}" * len(parts), *parts)
