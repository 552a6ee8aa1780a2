"""安全隐患没有找到对应的改造内容。

为什么：先民生再提升；基础类的隐患应改尽改，之后才安排提升类内容。

依据：policy: scope.basic_first

违规：

    〔kind=estate〕
    一、存在问题
    小区消防通道被占用，路面破损，屋面漏雨。
    二、改造内容
    屋面防水4600平方米，路面硬化2600平方米，新建老年食堂320平方米。

合规：

    〔kind=estate〕
    一、存在问题
    小区消防通道被占用，路面破损，屋面漏雨。
    二、改造内容
    打通消防通道3条，屋面防水4600平方米，路面硬化2600平方米，新建老年食堂320平方米。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.catalogue import measure
from planlint.finding import Check, Finding, Severity
from planlint.plan import Plan

CHECK = Check(
    slug="need-hazard",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("scope.basic_first",),
    weight=20,
    absence=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    found = plan.unanswered(hazard=True)
    if not found or not plan.works:
        return
    planned = [u for u in plan.facts.measures if u.role == "planned" and not u.negated]
    upgrades = [u for u in planned if _class(u.code, plan) == "upgrade"]
    names = "、".join(dict.fromkeys(plan.quote(u.span) for u in found))
    if not upgrades:
        told = "没有找到对应的改造内容"
    else:
        told = f"没有找到对应的改造内容，却安排了{'、'.join(dict.fromkeys(plan.quote(u.span) for u in upgrades[:3]))}"
    yield Finding(
        f"“{names}”涉及安全，{told}。",
        found[0].span,
        tuple(u.span for u in [*found[1:], *upgrades[:3]]),
        rules=plan.rules("scope.basic_first"),
    )


def _class(code: str, plan: Plan) -> str:
    of = measure(code)
    return of.klass(plan.policy.name) if of else ""
