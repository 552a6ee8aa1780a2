"""要使用维修资金，没有找到业主表决。

为什么：维修资金归业主，没有业主共同决定，管理部门不予划拨。

依据：policy: source.maintenance_fund、residents.participation_area

违规：

    〔kind=estate〕
    资金来源：中央补助资金200万元，使用住宅专项维修资金60万元，区财政140万元。改造方案已经公示。

合规：

    〔kind=estate〕
    资金来源：中央补助资金200万元，使用住宅专项维修资金60万元，区财政140万元。业主大会表决同意使用维修资金。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Severity
from planlint.plan import Plan

CHECK = Check(
    slug="consent-maintenance-fund",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("source.maintenance_fund", "residents.participation_area"),
    weight=20,
    absence=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    facts = plan.facts
    used = [s for s in facts.sources if s.code == "maintenance_fund" and (s.amount or s.share)]
    voted = any(c.kind != "survey" for c in facts.consents)
    if not used or voted:
        return
    figure = used[0].amount or used[0].share
    yield Finding(
        f"写了使用维修资金 {figure.text if figure else ''}，没有找到业主共同决定。",
        used[0].span,
        tuple(s.span for s in used[1:]),
        rules=plan.rules("source.maintenance_fund", "residents.participation_area"),
    )
