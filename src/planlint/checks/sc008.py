"""写了问题，没有找到对应的改造内容。

为什么：问题清单和改造内容要逐项对应，写了不改的要说明原因。

依据：policy: template.problem_measure

说明：涉及安全的问题见 SC010。

违规：

    〔kind=estate〕
    一、存在问题
    小区路面破损，屋面漏雨，停车位不足，居民反映夜间照明不足。
    二、改造内容
    屋面防水4600平方米，新增停车位68个，路面硬化2600平方米。

合规：

    〔kind=estate〕
    一、存在问题
    小区路面破损，屋面漏雨，停车位不足，居民反映夜间照明不足。
    二、改造内容
    屋面防水4600平方米，新增停车位68个，路面硬化2600平方米，更换路灯46盏。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.catalogue import measure
from planlint.facts import MeasureUse
from planlint.finding import Check, Finding, Severity
from planlint.plan import Plan

CHECK = Check(
    slug="need-measure",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("template.problem_measure",),
    weight=40,
    absence=True,
)

# Complaints that one and the same work may answer.
_KIN = (
    {
        "drainage",
        "rain_sewage_split",
        "septic_tank",
        "indoor_pipes",
        "water_supply",
        "secondary_water_supply",
    },
    {"ebike_charging", "bike_shed", "ev_charging", "bike_shed_roof"},
    {"stair_lighting", "street_lighting", "stairwell", "painting"},
    {"security", "cctv", "entrance_guard", "perimeter", "gatehouse", "gate", "unit_door", "fence"},
    {"clutter", "sanitation", "waste_sorting", "illegal_structures", "greening"},
    {"weak_current", "three_lines", "overhead_lines", "power_supply"},
    {"recreation", "fitness", "children", "square"},
    {"outer_wall", "insulation", "painting", "energy_saving", "doors_windows", "window_grilles"},
    {"roof_waterproofing", "pitched_roof", "rainwater_pipes"},
    {"accessibility", "ageing_friendly", "lift"},
    {"road", "apron", "traffic", "parking", "fire_lane"},
    {"community_rooms", "function_rooms", "property_office", "elderly_care", "dining"},
)


def check(plan: Plan) -> Iterator[Finding]:
    uses = [u for u in plan.facts.measures if not u.negated]
    planned = {u.code for u in uses if u.role == "planned"}
    if not planned:
        return
    open_: dict[str, MeasureUse] = {}
    for use in uses:
        of = measure(use.code)
        if (
            use.role == "problem"
            and of
            and of.of == "estate"
            and not of.hazard
            and not _answered(use.code, planned)
        ):
            open_.setdefault(use.code, use)
    if not open_:
        return
    found = list(open_.values())
    names = "、".join(plan.quote(u.span) for u in found[:4])
    more = "等" if len(found) > 4 else ""
    yield Finding(
        f"写了问题“{names}”{more}，没有找到对应的改造内容。",
        found[0].span,
        tuple(u.span for u in found[1:]),
        rules=plan.rules("template.problem_measure"),
    )


def _answered(code: str, planned: set[str]) -> bool:
    return code in planned or any(code in kin and kin & planned for kin in _KIN)
