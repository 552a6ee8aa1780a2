"""竣工决算或验收备案的期限长于规定。

为什么：决算拖延，资金结不清，审计每年都指出；备案超期要受处罚。

依据：policy: acceptance.final_account_months、acceptance.filing_days

违规：

    〔kind=estate〕
    工程竣工验收合格后6个月内完成竣工决算。

又如：

    〔kind=estate〕
    竣工验收合格之日起30日内办理竣工验收备案。

合规：

    〔kind=estate〕
    竣工验收合格之日起15日内办理竣工验收备案，3个月内完成竣工决算，工程档案在6个月内移交城建档案馆。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="policy-final-account",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("acceptance.final_account_months", "acceptance.filing_days"),
    weight=20,
)

_ACCOUNT = regex(
    r"(?:之?内|以内)[，,]?[^，,。；;\n]{0,10}(?:编制|完成|报送|办理|办结)[^，,。；;\n]{0,6}(?:竣工)?(?:财务)?决算"
)
_FILING = regex(r"(?:之?内|以内)[，,]?[^，,。；;\n]{0,12}(?:竣工)?验收备案")


_HALF_YEAR = regex(
    r"(?:半年|一年)(?:之?内|以内)[，,]?[^，,。；;\n]{0,10}(?:编制|完成|报送|办理|办结)[^，,。；;\n]{0,6}(?:竣工)?(?:财务)?决算"
)


def check(plan: Plan) -> Iterator[Finding]:
    longest = plan.policy.rule("acceptance.final_account_months")
    for m in plan.find(_HALF_YEAR):
        if longest is None:
            return
        yield Finding(
            f"竣工决算的期限写“{m[0][:2]}”，长于规定的 {longest.int} {longest.unit}。",
            Span(m.start(), m.end()),
            rules=plan.rules("acceptance.final_account_months"),
        )
    for mention in plan.facts.mentions:
        q = mention.quantity
        months = q.dimension in ("months", "years")
        pattern, id = (
            (_ACCOUNT, "acceptance.final_account_months") if months else (_FILING, "acceptance.filing_days")
        )
        rule = plan.policy.rule(id)
        if rule is None or q.dimension not in ("months", "years", "days"):
            continue
        told = pattern.match(plan.text, q.end, plan.facts.end)
        value = q.value * (12 if q.dimension == "years" else 1)
        if told is None or value <= Fraction(rule.int):
            continue
        what = "竣工决算" if months else "竣工验收备案"
        yield Finding(
            f"{what}的期限写 {q.text}，长于规定的 {rule.int} {rule.unit}。",
            Span(q.start, told.end()),
            figures=(Figure(q.text, "文中", mention.span), Figure(f"{rule.int} {rule.unit}", "最长")),
            rules=plan.rules(id),
        )
