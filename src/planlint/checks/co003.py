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

from planlint.finding import Check, Figure, Finding, Rule, Severity, severity_of
from planlint.plan import Plan
from planlint.relations.wording import computed_with_unit, formula, stated_words

CHECK = Check(
    slug="product-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("金额等于数量乘单价。"),),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if relation.holds or relation.stated is None or relation.kind != "product":
            continue
        computed, stated = computed_with_unit(relation), stated_words(relation)
        yield Finding(
            f"{formula(relation)} = {computed}，文中写 {stated}。",
            relation.stated.span,
            figures=(
                Figure(computed, f"按 {formula(relation)} 计算"),
                Figure(stated, "文中", relation.stated.span),
            ),
            explanations=relation.explanations,
            rules=CHECK.rules,
            relation=index,
            severity=severity_of(relation),
        )
