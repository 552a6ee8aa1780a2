"""公共服务用房没有写面积。

为什么：功能用房要严格控制规模，没有面积就无法判断，也算不出造价。

依据：policy: scope.function_room_size

违规：

    〔kind=estate〕
    三、改造内容
    屋面防水4600平方米，新建物业用房一处，利用闲置锅炉房改建老年食堂。

合规：

    〔kind=estate〕
    三、改造内容
    屋面防水4600平方米，新建物业用房一处，建筑面积120平方米；改建老年食堂320平方米。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.catalogue import measure
from planlint.facts import MeasureUse
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="missing-room-size",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("scope.function_room_size",),
    weight=40,
    absence=True,
)

_NEW = regex(r"新建|新增|改建|扩建|建设|增设|改造为|改为|利用")
_STOP = regex(r"[。；;\n]")


def check(plan: Plan) -> Iterator[Finding]:
    bare: dict[str, MeasureUse] = {}
    sized: set[str] = set()
    for use in plan.facts.measures:
        of = measure(use.code)
        if of is None or of.part != "service" or of.of != "estate" or "㎡" not in of.units:
            continue
        if _has_area(plan, use):
            sized.add(use.code)
        elif use.role == "planned" and not use.negated and _NEW.search(plan.quote(use.clause)):
            bare.setdefault(use.code, use)
    found = [use for code, use in bare.items() if code not in sized]
    if not found:
        return
    names = "、".join(plan.quote(u.span) for u in found)
    yield Finding(
        f"{names}没有写建筑面积。",
        found[0].span,
        tuple(u.span for u in found[1:]),
        rules=plan.rules("scope.function_room_size"),
    )


def _has_area(plan: Plan, use: MeasureUse) -> bool:
    """An area anywhere in its sentence, or in its row."""
    stop = _STOP.search(plan.text, use.span.end, plan.facts.end)
    end = stop.start() if stop else plan.facts.end
    return any(m.quantity.dimension == "area" for m in plan.figures_in(use.span.start + 1, end))
