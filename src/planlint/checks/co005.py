"""百分比与文中的数算出来的不一致。

为什么：占比、完成率、增长率对不上，说明数或基数有一个写错。

依据：百分比等于部分除以全部；按印出的末位放宽半个单位。

违规：

    下达资金36950万元，实际使用资金19078万元，资金使用率56.13%。

合规：

    下达资金36950万元，实际使用资金19078万元，资金使用率51.63%。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Rule, Severity, miscomputed
from planlint.plan import Plan

CHECK = Check(
    slug="percentage-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("百分比等于部分除以全部。"),),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if (
            relation.kind == "percentage"
            and relation.topic != "progress"
            and relation.stated
            and not relation.holds
        ):
            yield miscomputed(index, relation, CHECK.rules)
