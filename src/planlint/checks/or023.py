"""招标的天数短于法定最低。

为什么：招标文件发出到截止、发售和公示的天数不够，招标可以被投诉为无效。

依据：policy: tender.period_days、tender.candidate_days、tender.sale_days

违规：

    〔kind=estate〕
    自招标文件发出之日起10日后截止投标，中标候选人公示2日。

合规：

    〔kind=estate〕
    自招标文件发出之日起20日后截止投标，招标文件发售5日，中标候选人公示3日。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="policy-tender-days",
    severity=Severity.ERROR,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("tender.period_days", "tender.candidate_days", "tender.sale_days"),
    weight=20,
)

_TERMS = (
    (
        "招标文件发出至截止",
        regex(r"招标文件(?:开始)?(?:发出|发布|发放)[^，,。；;\n\d]{0,14}$"),
        "tender.period_days",
    ),
    (
        "招标文件发售期",
        regex(r"招标文件(?:的)?(?:发售|出售|获取)(?:期限?)?[^，,。；;\n\d]{0,8}$"),
        "tender.sale_days",
    ),
    (
        "中标候选人公示",
        regex(r"(?:中标)?候选人公示(?:期)?[^，,。；;\n\d]{0,8}$"),
        "tender.candidate_days",
    ),
)


def check(plan: Plan) -> Iterator[Finding]:
    for mention in plan.facts.mentions:
        q = mention.quantity
        if q.dimension not in ("days", "workdays"):
            continue
        for name, words, id in _TERMS:
            rule = plan.policy.rule(id)
            before = words.search(plan.text, max(plan.facts.start, q.start - 30), q.start)
            if before is None or rule is None or q.value >= rule.fraction:
                continue
            yield Finding(
                f"{name}写 {q.text}，不到法定的 {rule.int} 日。",
                Span(before.start(), q.end),
                figures=(Figure(q.text, "文中", mention.span), Figure(f"{rule.int} 日", "至少")),
                rules=plan.rules(id),
            )
            break
