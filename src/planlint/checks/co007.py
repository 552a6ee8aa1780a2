"""写的小区个数与展开的名称个数口径不同。

为什么：按编号数和按名称数不同，户数、投资会按哪个口径统计，要写明。

依据：无

违规：

    〔kind=cluster〕
    1、金塔小区（含银塔小区、谦益花园、工行家属院）：破损路面维修，预算投资302万元。
    2、裕西小区：破损路面维修，预算投资400.8万元。
    以上2个小区整治改造42栋楼，投资预算为702.8万元。

合规：

    〔kind=cluster〕
    1、金塔小区：破损路面维修，预算投资302万元。
    2、裕西小区：破损路面维修，预算投资400.8万元。
    以上2个小区整治改造42栋楼，投资预算为702.8万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Severity
from planlint.plan import Plan
from planlint.relations.relation import Group

CHECK = Check(slug="count-basis", severity=Severity.INFO, kinds=("estate", "cluster", "programme"), weight=35)


def check(plan: Plan) -> Iterator[Finding]:
    stated = next(
        (
            r
            for r in plan.relations
            if r.kind == "count" and r.group is Group.COUNT and r.holds and _of_estates(plan, r.place.end)
        ),
        None,
    )
    if stated is None or stated.stated is None:
        return
    estates = plan.facts.estates
    top = [(i, e) for i, e in enumerate(estates) if e.parent is None and e.role == "planned" and e.number]
    if len(top) != stated.stated.value:
        return
    counts = [_names_of(plan, i) for i, _ in top]
    if sum(counts) == len(top):
        return
    yield Finding(
        f"“{stated.stated.text}小区”按编号是 {len(top)} 个，按名称展开是 {sum(counts)} 个。",
        stated.stated.span,
        figures=(Figure(f"{sum(counts)} 个", " + ".join(map(str, counts))),),
    )


def _of_estates(plan: Plan, end: int) -> bool:
    return "小区" in plan.text[end : end + 6]


def _names_of(plan: Plan, index: int) -> int:
    """How many estates an item names: its zones, or itself and those it contains."""
    inner = [e for e in plan.facts.estates if e.parent == index]
    zones = sum(e.child == "zone" for e in inner)
    return zones or 1 + sum(e.child == "contained" for e in inner)
