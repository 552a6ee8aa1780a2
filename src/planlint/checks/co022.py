"""发布日期早于文中的截止日期。

为什么：数据截止到发布以后的一天，两个日期至少有一个写错。

依据：无

违规：

    舒怡县老旧小区改造项目实施情况简报（发布时间：2022-06-21）
    截至2022年7月底，已完成投资3100万元。

合规：

    舒怡县老旧小区改造项目实施情况简报（发布时间：2022-06-21）
    截至2022年5月底，已完成投资3100万元，预计截至2022年12月完成4000万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.events import dated_events
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="date-order-publication", severity=Severity.WARNING, weight=30)

_UNTIL = regex(r"(?:截至|截止|截止到|截至到)\s*$")
_OF_OTHERS = regex(r"分别于|[厅局委部府]\s*(?:分别)?于|印发(?:了|通知|《)|下发(?:了|通知)|发文")
_FUTURE = regex(r"预计|计划|将|拟|力争|到期")


def check(plan: Plan) -> Iterator[Finding]:
    facts = plan.facts
    published = [
        e for e in dated_events(plan.text, facts.dates, facts.start, facts.end) if e.kind == "publication"
    ]
    if len(published) != 1:
        return
    day = published[0]
    if _OF_OTHERS.search(plan.text, max(facts.start, day.span.start - 24), day.span.end + 8):
        return  # 省财政厅于…印发通知: when another paper came out
    for told in facts.dates:
        low = max(facts.start, told.start - 6)
        until = _UNTIL.search(plan.text[low : told.start])
        clause = max(plan.text.rfind(c, 0, told.start) for c in "，。；,;\n") + 1
        if told.year is None or until is None or _FUTURE.search(plan.text, clause, told.end + 8):
            continue
        if told.first(told.year) > day.last:
            yield Finding(
                f"发布日期是 {day.ref.text}，数据却截至{told.text}。",
                Span(told.start - len(until[0]), told.end),
                (day.span,),
            )
            return
