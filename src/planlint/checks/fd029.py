"""中央预算内投资超过了建安费用。

为什么：补助不超过核定的建筑安装工程费，超出的部分不予安排。

依据：policy: source.central_investment_cap

违规：

    〔kind=estate〕
    估算总投资924万元，其中建安工程费800万元，其他费用80万元，预备费44万元。申请中央预算内投资860万元，区财政64万元。

合规：

    〔kind=estate〕
    估算总投资924万元，其中建安工程费800万元，其他费用80万元，预备费44万元。申请中央预算内投资460万元，区财政464万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Severity
from planlint.plan import Plan

CHECK = Check(
    slug="fund-scope-cap",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme"),
    policy=("source.central_investment_cap",),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    facts = plan.facts
    central = [s for s in facts.sources if s.code == "central_investment" and s.amount is not None]
    works = [a for a in facts.amounts if a.role == "works_cost"]
    if not central or not works:
        return
    cost = max(works, key=lambda a: a.quantity.value)
    amounts = [s.amount for s in central if s.amount is not None]
    most = max(amounts, key=lambda q: q.value)
    place = central[amounts.index(most)].span
    if most.value <= cost.quantity.value:
        return
    yield Finding(
        f"中央预算内投资 {most.text}，超过建安费用 {cost.quantity.text}。",
        place,
        (cost.span,),
        figures=(
            Figure(most.text, "中央预算内投资", place),
            Figure(cost.quantity.text, "建安费用", cost.span),
        ),
        rules=plan.rules("source.central_investment_cap"),
    )
