"""进度款低于规定的比例。

为什么：进度款付得太少，等于由施工单位垫资，容易拖欠材料款和工资。

依据：policy: payment.progress_floor

说明：每一笔按自己的进度算累计比例；没有写合同签订日期的，按检查日有效的规定判断，作为警告。

违规：

    〔kind=cluster as-of=2026-03-01〕
    改造施工企业工程进度达到50%拨付单项总量资金的30%，工程进度达到80%拨付单项总量资金的30%，验收合格后拨付30%，剩余10%作为质保金。

又如：

    〔kind=estate as-of=2026-03-01〕
    合同于2025年3月6日签订，进度款按月支付已完成工程价款的70%，竣工结算后付至97%。

合规：

    〔kind=estate as-of=2026-03-01〕
    进度款按月支付已完成工程价款的80%，竣工结算后付至97%。

又如：

    〔kind=estate as-of=2021-03-01〕
    工程进度达到50%拨付合同价款的30%，工程进度达到80%付至合同价款的60%，验收合格后付至97%。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from planlint.document import Span
from planlint.facts import PaymentTerm
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import CLAUSE_ENDS, Plan
from planlint.policy import PolicyRule
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="progress-payment-low",
    severity=Severity.ERROR,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("payment.progress_floor", "payment.progress_ceiling"),
    weight=10,
)

_RULE = "payment.progress_floor"
_OF_DONE = regex(
    r"(?:进度款|按月|每月|按进度|工程款)[^。；;\n%％]{0,24}(?:已?完成|完工|当月|当期)[^，,。；;：:\d]{0,12}(?:价款|产值|工程量|工作量|造价|计量款)(?:的|之|、?按)[^，,。；;\d]{0,4}$"
)
_WHEN = regex(r"\s?(?:以上)?(?:时|后|的时候)")


@dataclass(frozen=True)
class _Paid:
    """What an instalment leaves paid of the work done, in percent, and how that was computed."""

    place: Span
    share: Fraction
    told: str
    progress: str = ""
    base: str = ""


def check(plan: Plan) -> Iterator[Finding]:
    day = plan.facts.earliest_contract
    rule = plan.policy.rule(_RULE, day)
    if rule is None:
        return
    low = [paid for paid in _instalments(plan) if paid.share < rule.fraction]
    if low:
        yield _finding(plan, low, rule, day)


def _instalments(plan: Plan) -> Iterator[_Paid]:
    total = Fraction(0)
    for term in plan.facts.payments:
        if term.event not in ("advance", "instalment", "progress"):
            continue
        if term.progress is None or not term.progress.value:
            total = term.share.value if term.cumulative else total + _before(plan, term)
            continue
        total = term.share.value if term.cumulative else total + term.share.value
        told = f"累计付 {plain_decimal(total)}% ÷ 进度 {term.progress.text}"
        share = total * 100 / term.progress.value
        yield _Paid(_place(plan, term), share, told, term.progress.text, term.base)
    for mention in plan.facts.mentions:
        q = mention.quantity
        before = _OF_DONE.search(plan.text, max(plan.facts.start, q.start - 48), q.start)
        if q.dimension == "percent" and before and not _WHEN.match(plan.text, q.end):
            yield _Paid(Span(before.start(), q.end), q.value, "按已完成工程价款支付")


def _before(plan: Plan, term: PaymentTerm) -> Fraction:
    """What an instalment without a progress adds; a share of the work done each month adds nothing here."""
    monthly = _OF_DONE.search(plan.text, max(plan.facts.start, term.share.start - 48), term.share.start)
    return Fraction(0) if monthly else term.share.value


def _finding(plan: Plan, low: list[_Paid], rule: PolicyRule, day: date | None) -> Finding:
    steps = [
        f"进度 {p.progress} 时付到{' ' if n else '已完工程的 '}{plain_decimal(p.share, 2)}%"
        if p.progress
        else f"进度款付已完工程的 {plain_decimal(p.share, 2)}%"
        for n, p in enumerate(low)
    ]
    older = [v for v in plan.policy.versions(_RULE) if all(p.share >= v.fraction for p in low)]
    doubt = day is None and bool(older)
    return Finding(
        f"{'，'.join(steps)}，低于 {rule.value}%。",
        low[0].place,
        tuple(p.place for p in low[1:]),
        figures=(
            *(Figure(f"{plain_decimal(p.share, 2)}%", p.told, p.place) for p in low),
            Figure(f"{rule.value}%", "下限"),
        ),
        explanations=(*_undated(plan, doubt, older), *_bases(low)),
        rules=plan.rules(_RULE, on=day),
        severity=Severity.WARNING if doubt else None,
    )


def _undated(plan: Plan, doubt: bool, older: list[PolicyRule]) -> Iterator[str]:
    if not doubt or older[-1].until is None:
        return
    until = older[-1].until
    ceiling = plan.policy.rule("payment.progress_ceiling", until)
    band = f"{older[-1].value}% 至 {ceiling.value}%" if ceiling else f"不低于 {older[-1].value}%"
    yield f"没有写合同签订日期，按 {plan.as_of} 有效的规定判断；{until} 以前签的合同适用 {band}。"


def _bases(low: list[_Paid]) -> Iterator[str]:
    bases = list(dict.fromkeys(p.base for p in low if p.base))
    if len(bases) > 1:
        yield f"各笔的基数不同（{'、'.join(bases)}），这里按同一基数累计。"


def _place(plan: Plan, term: PaymentTerm) -> Span:
    start = term.progress.start if term.progress else term.span.start
    return Span(plan.begin(start, after=CLAUSE_ENDS + "：:", reach=16), term.share.end)
