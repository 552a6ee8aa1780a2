"""付款比例和工程进度相差很大。

为什么：付款比工程快是超付，工程比付款慢多少要说明原因；两者本来就是两个数，不能互相推算。

依据：无（完成投资和形象进度分别填报）

违规：

    截至8月底，项目总投资1416万元，完成投资676.5万元，工程形象进度达到81%。

合规：

    截至8月底，项目总投资1416万元，完成投资736.5万元，工程形象进度达到52%。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Severity
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(slug="progress-share", severity=Severity.INFO, weight=30)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if relation.topic != "progress" or relation.holds or relation.stated is None:
            continue
        share = f"{plain_decimal(relation.computed, 1)}%"
        apart = plain_decimal(abs(relation.difference), 1)
        yield Finding(
            f"付款比例是 {share}，工程进度写 {relation.stated.text}，相差 {apart} 个百分点。",
            relation.stated.span,
            tuple(o.span for o in relation.operands),
            figures=(
                *(Figure(o.text, o.label or "金额", o.span) for o in relation.operands),
                Figure(share, "按金额计算"),
                Figure(relation.stated.text, "文中进度", relation.stated.span),
            ),
            relation=index,
        )
