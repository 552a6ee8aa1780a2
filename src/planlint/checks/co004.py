"""单位值与总量、数量算出来的不一致。

为什么：户均、亩均、生均、每平方米造价是评审比较的依据，错了会误导结论。

依据：单位值等于总量除以数量；按印出的末位放宽半个单位。

违规：

    该地块折合约30.23亩，改造前年产值为3558.89万元（亩均产值约11773万元/亩）。

合规：

    该地块折合约30.23亩，改造前年产值为3558.89万元（亩均产值约117.73万元/亩）。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Rule, Severity, miscomputed
from planlint.plan import Plan

CHECK = Check(
    slug="ratio-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("单位值等于总量除以数量。"),),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if relation.kind == "ratio" and relation.topic != "far" and relation.stated and not relation.holds:
            yield miscomputed(index, relation, CHECK.rules)
