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

from planlint.finding import Check, Figure, Finding, Rule, Severity, severity_of
from planlint.plan import Plan
from planlint.relations.wording import computed_with_unit, formula, stated_words

CHECK = Check(
    slug="difference-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("差等于两数相减；金额相减不留误差。"),),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if relation.holds or relation.stated is None or relation.kind != "difference":
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
