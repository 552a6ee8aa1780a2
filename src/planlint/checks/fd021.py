"""质保金超过上限。

为什么：超过上限的预留要返还施工单位，合同备案和财政评审都会退回。

依据：policy: payment.retention_cap

说明：按合同签订日期选用规定；没有写日期、只有较早的规定允许的，作为警告。

违规：

    〔kind=cluster as-of=2026-03-01〕
    工程全部完成经验收合格后拨付单项总量资金的30%，剩余10%资金作为质保金1年后无质量问题拨付。

又如：

    〔kind=estate as-of=2026-03-01〕
    竣工结算后付至95%，预留5%的质量保证金，缺陷责任期满后返还。

合规：

    〔kind=estate as-of=2026-03-01〕
    结算审定后付至97%，余款3%作为质量保证金，缺陷责任期满2年后无息返还。

又如：

    〔kind=estate as-of=2016-03-01〕
    竣工结算后付至95%，预留5%的质量保证金，缺陷责任期满1年返还质保金的50%。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from planlint.document import Span
from planlint.facts import PaymentTerm
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.policy import PolicyRule
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="retention-cap",
    severity=Severity.ERROR,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("payment.retention_cap",),
    weight=10,
)

_RULE = "payment.retention_cap"
_RETURNED = regex(
    r"(?:返还|退还|支付|拨付|付清|释放)[^，,。；;]{0,10}(?:质保金|保证金|保修金|余款)?[^，,。；;]{0,4}$|(?:质保金|保证金|保修金)的$"
)
_KEPT = regex(r"预留|扣留|留取|扣除|剩余|余款|作为|为|尾款|其余|余下|保留|质保金|质量保证金|质量保修金")


def check(plan: Plan) -> Iterator[Finding]:
    day = plan.facts.earliest_contract
    rule = plan.policy.rule(_RULE, day)
    if rule is None:
        return
    for term in plan.facts.payments:
        if term.event != "retention" or term.share.value <= rule.fraction or not _is_kept(plan, term):
            continue
        yield _finding(plan, term, rule, day)


def _is_kept(plan: Plan, term: PaymentTerm) -> bool:
    """Money that is kept back, not the part of it that is returned, nor what was paid before."""
    before = plan.text[term.span.start : term.share.start]
    after = plan.text[term.share.end : term.share.end + 24]
    if term.cumulative or _RETURNED.search(before):
        return False
    return bool(_KEPT.search(before[-14:]) or re.match(r"[^，,。；;]{0,10}(?:作为|为|质)", after))


def _finding(plan: Plan, term: PaymentTerm, rule: PolicyRule, day: date | None) -> Finding:
    share = term.share
    kinder = [v for v in plan.policy.versions(_RULE) if v.fraction >= share.value]
    over = plain_decimal(share.value - rule.fraction)
    highest = max(plan.policy.versions(_RULE), key=lambda v: v.fraction)
    told: tuple[str, ...] = ()
    if not kinder and highest.fraction > rule.fraction:
        told = (f"按更早的 {highest.value}% 上限同样超出，与合同签订日期无关。",)
    elif kinder and day is None:
        until = f"{kinder[-1].until} 以前" if kinder[-1].until else "更早"
        told = (
            f"没有写合同签订日期，按 {plan.as_of} 有效的规定判断；{until}签的合同上限是 {kinder[-1].value}%。",
        )
    return Finding(
        f"质保金写 {share.text}，超过 {rule.value}% 的上限，多 {over} 个百分点。",
        _place(plan, term),
        figures=(Figure(share.text, "文中", Span(share.start, share.end)), Figure(f"{rule.value}%", "上限")),
        explanations=told,
        rules=plan.rules(_RULE, on=day),
        severity=Severity.WARNING if kinder and day is None else None,
    )


def _place(plan: Plan, term: PaymentTerm) -> Span:
    """The words of the instalment up to the next clause."""
    text = plan.quote(term.span)
    start = term.span.start + len(text) - len(text.lstrip("，,、；; "))
    stop = re.compile(r"[，,。；;]").search(plan.text, term.share.end, term.span.end)
    return Span(start, stop.start() if stop else term.span.end)
