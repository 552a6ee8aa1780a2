"""预备费的比例不在常见范围内。

为什么：预备费太低，遇到变更没有钱；太高，评审时要核减。

依据：policy: money.contingency_band

说明：范围来自已公布批复的统计，不是规定，只作提示。

违规：

    〔kind=estate〕
    估算总投资1020万元，其中工程费用800万元，工程建设其他费用80万元，预备费140万元。

合规：

    〔kind=estate〕
    估算总投资924万元，其中工程费用800万元，工程建设其他费用80万元，预备费44万元。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.finding import Check, Figure, Finding, Severity
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="policy-contingency",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("money.contingency_band",),
    weight=20,
)


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("money.contingency_band")
    works, other, reserve = (plan.facts.largest(r) for r in ("works_cost", "other_costs", "contingency"))
    if rule is None or works is None or other is None or reserve is None:
        return
    base = works.quantity.value + other.quantity.value
    if not reserve.quantity.value < base:
        return
    share = reserve.quantity.value * 100 / base
    low, high = rule.band
    if Fraction(low) <= share <= Fraction(high):
        return
    side = "低于" if share < Fraction(low) else "高于"
    percent = f"{plain_decimal(share, 2)}%"
    yield Finding(
        f"预备费占前两项之和的 {percent}，{side}常见的 {low}% 至 {high}%。",
        reserve.span,
        (works.span, other.span),
        figures=(
            Figure(works.quantity.text, "工程费用", works.span),
            Figure(other.quantity.text, "其他费用", other.span),
            Figure(reserve.quantity.text, "预备费", reserve.span),
            Figure(percent, "预备费 ÷ 前两项之和"),
        ),
        rules=plan.rules("money.contingency_band"),
    )
