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

from planlint.finding import Check, Finding, Rule, Severity, miscomputed
from planlint.plan import Plan

CHECK = Check(
    slug="far-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("容积率等于建筑面积除以用地面积。"),),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if relation.kind == "ratio" and relation.topic == "far" and relation.stated and not relation.holds:
            yield miscomputed(index, relation, CHECK.rules, "文中容积率写")
