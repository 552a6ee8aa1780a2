"""数量乘单价与金额不一致。

为什么：预算表逐行相乘对不上，投资估算无法复核。

依据：金额等于数量乘单价；按印出的末位放宽半个单位。

违规：

    序号 | 项目 | 单位 | 数量 | 单价(元) | 总价(元)
    1 | 透水砖 | 平方米 | 2000 | 32 | 64000
    2 | 路灯 | 盏 | 40 | 400 | 16000
    3 | 座椅 | 套 | 10 | 3800 | 36000

合规：

    序号 | 项目 | 单位 | 数量 | 单价(元) | 总价(元)
    1 | 透水砖 | 平方米 | 2000 | 32 | 64000
    2 | 路灯 | 盏 | 40 | 400 | 16000
    3 | 座椅 | 套 | 10 | 3800 | 38000
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Rule, Severity, miscomputed
from planlint.plan import Plan

CHECK = Check(
    slug="product-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("金额等于数量乘单价。"),),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if relation.kind == "product" and relation.stated and not relation.holds:
            yield miscomputed(index, relation, CHECK.rules)
