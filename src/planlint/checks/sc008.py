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


def check(plan: Plan) -> Iterator[Finding]:
    found = plan.unanswered(hazard=False)
    if not found or not plan.works:
        return
    names = "、".join(plan.quote(u.span) for u in found[:4])
    more = "等" if len(found) > 4 else ""
    yield Finding(
        f"写了问题“{names}”{more}，没有找到对应的改造内容。",
        found[0].span,
        tuple(u.span for u in found[1:]),
        rules=plan.rules("template.problem_measure"),
    )
