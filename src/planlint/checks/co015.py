"""成本高于预期收入，项目没有收益。

为什么：专项债靠项目收益偿还；成本已经高于收入，本金和利息都没有来源。

依据：policy: money.bond_cost_within_income

违规：

    项目统一名称 | 某区2023年老旧小区改造项目
    申请专项债总额(万元) | 2100.0
    预期收入(万元) | 4326.4
    成本(万元) | 4595

合规：

    项目统一名称 | 某区2023年老旧小区改造项目
    申请专项债总额(万元) | 1600.0
    预期收入(万元) | 4039.83
    成本(万元) | 2111
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="cost-exceeds-income",
    severity=Severity.ERROR,
    policy=("money.bond_cost_within_income",),
    weight=10,
)

_INCOME = regex(r"(?:预期|预计|项目|运营期?)总?收入(?:合计|总额)?|收入合计")
_COST = regex(r"(?:^|[\s：:])(?:运营|项目|经营)?总?成本(?:合计|总额)?(?=$|[\s（(：:])")


def check(plan: Plan) -> Iterator[Finding]:
    income = plan.facts.only_mention(_INCOME)
    cost = plan.facts.only_mention(_COST) if income is not None else None
    if income is None or cost is None or income.quantity.base != cost.quantity.base:
        return
    short = cost.quantity.value - income.quantity.value
    if short <= 0:
        return
    unit = cost.quantity.unit or "元"
    less = plain_decimal(short * Fraction(cost.quantity.number) / cost.quantity.value)
    yield Finding(
        f"成本 {cost.quantity.digits} {unit}高于预期收入 {income.quantity.digits} {unit}，差 {less} {unit}。",
        cost.span,
        (income.span,),
        figures=(
            Figure(income.quantity.text, "预期收入", income.span),
            Figure(cost.quantity.text, "成本", cost.span),
            Figure(f"{less} {unit}", "收入少于成本"),
        ),
        rules=plan.rules("money.bond_cost_within_income"),
    )
