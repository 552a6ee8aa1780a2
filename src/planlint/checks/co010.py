"""容积率与建筑面积、用地面积算出来的不一致。

为什么：容积率是三旧方案的控制指标，算错会影响地价和审批。

依据：容积率等于建筑面积除以用地面积。

违规：

    改造总面积15.1575公顷。现有建筑面积10万平方米，容积率为1.5。

合规：

    改造总面积15.1575公顷。现有建筑面积10万平方米，容积率为0.66。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Rule, Severity, severity_of
from planlint.plan import Plan
from planlint.relations.wording import computed_with_unit, formula, stated_words

CHECK = Check(
    slug="far-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("容积率等于建筑面积除以用地面积。"),),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if (
            relation.holds
            or relation.stated is None
            or not (relation.topic == "far" and relation.kind == "ratio")
        ):
            continue
        computed, stated = computed_with_unit(relation), stated_words(relation)
        yield Finding(
            f"{formula(relation)} 是 {computed}，文中容积率写 {stated}。",
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
