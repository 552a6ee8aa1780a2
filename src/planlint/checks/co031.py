"""同一个数在两处写了不同的单位。

为什么：一处写元、一处写万元，相差一万倍，其中一处必错，合计也对不上。

依据：无（同一个量前后一致）

说明：只看名称相同、数字完全相同、单位恰好相差一万倍的两处。

违规：

    经审计，调整多计待摊费用4.98元，调整后总金额为1929.17万元。
    主要问题：多计待摊费4.98万元，已责令整改。

合规：

    经审计，调整多计待摊费用4.98万元，调整后总金额为1929.17万元。
    主要问题：多计待摊费4.98万元，已责令整改。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Severity
from planlint.plan import Plan

CHECK = Check(slug="unit-slip", severity=Severity.ERROR, weight=12)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if relation.holds or relation.topic != "unit-slip" or relation.stated is None:
            continue
        first, second = relation.operands[0], relation.stated
        yield Finding(
            f"一处写 {first.text}，一处写 {second.text}，数相同，单位相差一万倍。",
            second.span,
            (first.span,),
            relation=index,
        )
