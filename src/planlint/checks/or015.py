"""没有写保修期。

为什么：质保金返还不免除保修责任；不写保修期，漏水时找不到人修。

依据：policy: warranty.roof_years

违规：

    〔kind=cluster〕
    1、金花园小区：对所有楼顶做防水处理，预算投资643万元。
    工程全部完成经验收合格后拨付97%，剩余3%资金作为质保金1年后无质量问题拨付。

合规：

    〔kind=cluster〕
    1、金花园小区：对所有楼顶做防水处理，预算投资643万元，屋面防水保修期5年。
    工程全部完成经验收合格后拨付97%，剩余3%资金作为质保金1年后无质量问题拨付。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.catalogue import measure
from planlint.document import Span
from planlint.facts import MeasureUse, PaymentTerm
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="warranty-unsaid",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme"),
    policy=("warranty.roof_years",),
    weight=20,
    absence=True,
)

_WARRANTY = regex(r"保修(?!金)|质量保证期|质保期")
_AFTER = regex(r"\d{1,3}\s?(?:年|个月)(?:之?后|期满)")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("warranty.roof_years")
    roof = next((u for u in plan.facts.measures if _is_roof(u)), None)
    kept = next((t for t in plan.facts.payments if t.event == "retention" and t.after is not None), None)
    if rule is None or roof is None or kept is None or kept.after is None or plan.says(_WARRANTY):
        return
    if kept.after.dimension == "years" and kept.after.value >= rule.fraction:
        return
    yield Finding(
        f"质保金 {kept.after.text}后返还，{_work(plan, roof)}的法定最低保修期是 {rule.int} 年，方案没有写保修期。",
        _place(plan, kept),
        (roof.span,),
        rules=plan.rules("warranty.roof_years"),
    )


def _is_roof(use: MeasureUse) -> bool:
    of = measure(use.code)
    return of is not None and of.warranty == "roof_years" and use.role == "planned" and not use.negated


def _work(plan: Plan, roof: MeasureUse) -> str:
    clause = plan.quote(roof.clause)
    if "楼顶" in clause or "屋顶" in clause:
        return "楼顶防水"
    return plan.quote(roof.span)


def _place(plan: Plan, kept: PaymentTerm) -> Span:
    """The words that say when the money is returned."""
    after = _AFTER.search(plan.text, kept.span.start, kept.span.end)
    return Span(after.start() if after else kept.span.start, kept.span.end)
