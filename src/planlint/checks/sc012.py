"""目标没有数量。

为什么：没有小区数、户数、面积、投资和年度安排，任务完成没有就无法考核。

依据：policy: mandatory.programme

违规：

    〔kind=programme〕
    一、工作目标
    到2027年，纳入摸底范围的老旧小区改造基本完成，重点解决建筑物破损、环境差的问题。
    二、组织实施
    各县（市、区）人民政府是责任主体，市住房和城乡建设局负责统筹协调。

合规：

    〔kind=programme〕
    一、工作目标
    到2027年，纳入摸底范围的38个老旧小区、6120户改造基本完成，总投资1.9亿元。
    二、组织实施
    各县（市、区）人民政府是责任主体，市住房和城乡建设局负责统筹协调。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.facts import Mention
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="no-target",
    severity=Severity.WARNING,
    kinds=("programme",),
    policy=("mandatory.programme",),
    weight=30,
    absence=True,
)

_GOAL = regex(r"[^。；;\n]{0,40}(?:基本完成|全面完成|完成[^。；;\n]{0,10}改造|改造任务)[^。；;\n]{0,30}")
_ESTATES = regex(r"(?:城镇|老旧|住宅|居民)*(?:小区|项目|片区)")


def check(plan: Plan) -> Iterator[Finding]:
    if any(_is_target(m) for m in plan.facts.mentions):
        return
    goal = next(plan.find(_GOAL), None)
    yield Finding(
        "目标没有数量：没有找到小区数、户数、楼栋数、面积、投资和年度安排。",
        Span(goal.start(), goal.end()) if goal else None,
        rules=plan.rules("mandatory.programme"),
    )


def _is_target(mention: Mention) -> bool:
    """A number of households, buildings, estates, of area or of money."""
    q = mention.quantity
    if q.base in ("户", "栋", "小区") or q.dimension in ("area", "money"):
        return True
    return q.base == "个" and _ESTATES.match(mention.noun) is not None
