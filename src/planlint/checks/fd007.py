"""工程建设其他费的比例不在常见范围内。

为什么：设计、监理、招标等费用按工程费取费，太高会被核减，太低常常是缺项。

依据：policy: money.other_costs_band

说明：范围来自已公布批复的统计，不是规定，只作提示。

违规：

    〔kind=estate〕
    估算总投资1092万元，其中工程费用800万元，工程建设其他费用240万元，预备费52万元。

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
    slug="policy-other-costs",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme"),
    policy=("money.other_costs_band",),
    weight=20,
)


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("money.other_costs_band")
    works, other = plan.facts.largest("works_cost"), plan.facts.largest("other_costs")
    if rule is None or works is None or other is None or not other.quantity.value < works.quantity.value:
        return
    share = other.quantity.value * 100 / works.quantity.value
    low, high = rule.band
    if Fraction(low) <= share <= Fraction(high):
        return
    side = "低于" if share < Fraction(low) else "高于"
    percent = f"{plain_decimal(share, 2)}%"
    yield Finding(
        f"其他费用是工程费用的 {percent}，{side}常见的 {low}% 至 {high}%。",
        other.span,
        (works.span,),
        figures=(
            Figure(works.quantity.text, "工程费用", works.span),
            Figure(other.quantity.text, "其他费用", other.span),
            Figure(percent, "其他费用 ÷ 工程费用"),
        ),
        rules=plan.rules("money.other_costs_band"),
    )
