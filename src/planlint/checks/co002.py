"""两数之差与文中写的不一致。

为什么：审减额、结余、增加额写错，后面的比例和结算都会错。

依据：差等于被减数减去减数；金额不留误差。

违规：

    计划投资2100万元，比上年的1850万元增加350万元。

合规：

    计划投资2100万元，比上年的1850万元增加250万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Rule, Severity, miscomputed
from planlint.plan import Plan

CHECK = Check(
    slug="difference-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("差等于两数相减；金额相减不留误差。"),),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if relation.kind == "difference" and relation.stated and not relation.holds:
            yield miscomputed(index, relation, CHECK.rules)
