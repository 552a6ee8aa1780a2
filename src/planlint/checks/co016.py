"""收益不足以偿还债券。

为什么：收入减去成本后还不够还本付息，缺口要由财政承担。

依据：policy: money.bond_coverage_min

说明：写了本息的按本息算，没有写的只按本金算。

违规：

    申请专项债总额(万元) | 2100.0
    预期收入(万元) | 4326.4
    成本(万元) | 2595

又如：

    拟发行专项债券(万元) | 7500.00
    预期收入合计(万元) | 12846.30
    运营成本(万元) | 3105.20
    债券本息(万元) | 11676.00

合规：

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
    slug="coverage-short",
    severity=Severity.WARNING,
    policy=("money.bond_coverage_min",),
    weight=10,
)

_INCOME = regex(r"(?:预期|预计|项目|运营期?)总?收入(?:合计|总额)?|收入合计")
_COST = regex(r"(?:^|[\s：:])(?:运营|项目|经营)?总?成本(?:合计|总额)?(?=$|[\s（(：:])")
_SERVICE = regex(r"(?:债券|专项债|还本付息|应付)[^\s]{0,4}本息|还本付息(?:总额|合计)?")
_BOND = regex(r"(?:申请|拟发行|发行)专项债(?:券)?(?:总额|额度|资金)?")
_TIMES = regex(r"覆盖(?:倍数|率|比)")


def check(plan: Plan) -> Iterator[Finding]:
    income = plan.facts.only_mention(_INCOME)
    if income is None:
        return
    cost, owed = (
        plan.facts.only_mention(_COST),
        plan.facts.only_mention(_SERVICE) or plan.facts.only_mention(_BOND),
    )
    rule = plan.policy.rule("money.bond_coverage_min", plan.as_of)
    if cost is None or owed is None or rule is None:
        return
    net = income.quantity.value - cost.quantity.value
    if net <= 0 or net >= owed.quantity.value * rule.fraction:
        return
    unit = owed.quantity.unit
    shown = plain_decimal(net * Fraction(owed.quantity.number) / owed.quantity.value)
    times = plain_decimal(net / owed.quantity.value, 2)
    stated = plan.facts.only_mention(_TIMES)
    told = f"，文中写 {stated.quantity.digits}" if stated is not None else ""
    what = "本息" if "息" in owed.label else "专项债本金"
    yield Finding(
        f"收入减成本是 {shown} {unit}，少于{what} {owed.quantity.digits} {unit}，覆盖 {times} 倍{told}。",
        owed.span,
        (income.span, cost.span),
        figures=(
            Figure(income.quantity.text, "预期收入", income.span),
            Figure(cost.quantity.text, "成本", cost.span),
            Figure(owed.quantity.text, what, owed.span),
        ),
        rules=plan.rules("money.bond_coverage_min"),
    )
