"""同一个量换算单位后不相等。

为什么：公顷、亩、平方米换算错，用地手续会被退回。

依据：1 公顷等于 10000 平方米，等于 15 亩。

违规：

    用地面积2.0156公顷（20155.7平方米，折合约302.3亩）。

合规：

    用地面积2.0156公顷（20155.7平方米，折合约30.23亩）。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Rule, Severity, severity_of
from planlint.plan import Plan
from planlint.relations.wording import computed_with_unit, formula, stated_words

CHECK = Check(
    slug="unit-conversion-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("1 公顷 = 10000 平方米 = 15 亩。"),),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if (
            relation.holds
            or relation.stated is None
            or not (relation.kind == "equality" and relation.topic == "conversion")
        ):
            continue
        computed, stated = computed_with_unit(relation), stated_words(relation)
        yield Finding(
            f"换算后是 {computed}，文中写 {stated}。",
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
