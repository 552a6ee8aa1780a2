"""写的个数与列出的个数不一致。

为什么：名单是方案的范围，个数和名单对不上，就不知道哪些小区在内。

依据：个数等于列出的项数。

违规：

    涉及5个小区：金桂园小区、如意苑小区、东方花园小区、华港佳苑小区。

合规：

    涉及4个小区：金桂园小区、如意苑小区、东方花园小区、华港佳苑小区。

又如：

    涉及53个小区：金桂园小区、如意苑小区、东方花园小区等。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Rule, Severity, severity_of
from planlint.plan import Plan
from planlint.relations.wording import computed_with_unit, formula, stated_words

CHECK = Check(
    slug="count-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("个数等于列出的项数。"),),
    weight=12,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if relation.holds or relation.stated is None or relation.kind != "count":
            continue
        computed, stated = computed_with_unit(relation), stated_words(relation)
        yield Finding(
            f"列出的是 {computed}，文中写 {stated}。",
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
