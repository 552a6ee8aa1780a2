"""The rows of the list of places: what each says of a place, and the one thing to know of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from jiugai.ground.common import clock
from jiugai.ground.common.lines import lines
from jiugai.ground.common.templatetags.words import (
    NONE,
    gate_cells,
    gates_said,
    wan_square_metres,
    wan_yuan,
    whole,
)
from jiugai.sites.models import Eligibility, Kind, Stage
from planlint.policy import load

GATES = ("同意", "异议", "审核", "手续", "资金")
_STAGE_NAMES = dict(Stage.choices)
_COUNTY = 3
_FIRST = """<tr><td class="wide"><input class="form-check-input m-0" type="checkbox" name="chosen" value="{id}" aria-label="选中{name}"></td>\
<td><a class="site" href="/sites/{id}/">{name}</a>{parts}<small class="l">{where}<span class="d-md-none"> · {target_said}{signs}</span></small>{hint_below}</td>"""
_LAST = """<td class="nw">{area}</td><td class="nw">{target}</td><td><span class="badge {badge}">{stage}</span></td>{gates}\
<td class="num">{budget}</td><td class="wide fs-5{hint_kind}">{hint}</td></tr>
"""
_BUILT, _BUILDINGS, _HOUSEHOLDS = (
    f'<td class="nw">{{{name}}}</td>' for name in ("built", "buildings", "households")
)
_PATTERNS = {
    Kind.ESTATE: _FIRST + _BUILT + _BUILDINGS + _HOUSEHOLDS + _LAST,
    Kind.SCHOOL: _FIRST + _BUILDINGS + _LAST,
    Kind.PARCEL: _FIRST + _LAST,
}


def rows_of(found: Iterable[dict[str, Any]], kind: Kind, level: int) -> SafeString:
    """The rows as HTML, for somebody who sees a division of a level: above the county each says its county."""
    return lines(_PATTERNS[kind], (_row(r, kind, level) for r in found))


def _row(r: dict[str, Any], kind: Kind, level: int) -> dict[str, object]:
    in_hand = r["stage"] != Stage.SURVEY
    hint, grade = _hint(r, kind)
    above = level < _COUNTY and r["county"] != r["division__name"]
    return {
        "id": r["id"], "name": r["name"], "parts": format_html(" <small>{}</small>", r["parts"]) if r["parts"] else "",
        "where": f"{r['county']} · {r['division__name']}" if above else r["division__name"],
        "target": r["target_year"] or NONE, "target_said": r["target_year"] or "目标年未定", "built": r["built_year"] or NONE,
        "signs": gates_said(GATES, r["gates"]) if in_hand else "", "buildings": whole(r["buildings"]),
        "households": whole(r["households"]), "area": wan_square_metres(r["area_dm2"]), "budget": wan_yuan(r["budget_fen"]),
        "badge": "bg-primary-lt text-primary" if in_hand else "bg-secondary-lt text-secondary",
        "stage": _STAGE_NAMES[r["stage"]], "gates": gate_cells(r["gates"]), "hint_kind": f" hint text-{grade}" if hint else "",
        "hint": hint,
        "hint_below": format_html('<small class="l d-md-none text-{}">{}</small>', grade, hint) if hint else "",
    }  # fmt: skip


def _hint(r: dict[str, Any], kind: Kind) -> tuple[str, str]:
    """The one thing to know of a place, with its figure."""
    blocked = [n for n, g in zip(GATES, r["gates"], strict=True) if g == "x"]
    if blocked:
        return f"{'、'.join(blocked)}拦住", "danger"
    if r["like"]:
        return f"与「{r['like']}」疑似重复", "warning"
    if kind != Kind.ESTATE:
        return "", ""
    facts = (("建成年", "built_year"), ("楼栋", "buildings"), ("户数", "households"), ("面积", "area_dm2"))
    lacks = [word for word, name in facts if r[name] is None]
    if lacks:
        return f"缺{'、'.join(lacks)}", "warning"
    newest = _newest(clock.today())
    if newest and r["built_year"] > newest and r["eligibility"] != Eligibility.NOT_ELIGIBLE:
        return f"建成年超 {newest} 年", "warning"
    return "", ""


@cache
def _newest(day: date) -> int:
    """The last year of building by the national rule in force today (国办发〔2020〕23号); 0 where none is."""
    rule = load("national", as_of=day).rule("scope.cutoff_year")
    return rule.int if rule else 0
