"""公示的天数短于规定。

为什么：公示期不够，居民来不及提意见，要重新公示。

依据：policy: notice.plan_days、notice.parcel_days

违规：

    〔kind=estate〕
    改造方案于2026年3月20日至3月22日在小区公示，没有收到异议。

又如：

    〔kind=programme〕
    改造方案公示3天无异议后，报市领导小组办公室备案。

合规：

    〔kind=estate〕
    改造方案于2026年3月20日至3月26日在小区公示7天，没有收到异议；中标候选人公示3日。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.document import Span
from planlint.facts import Notice
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="publicity-short",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "parcel"),
    policy=("notice.plan_days", "notice.parcel_days"),
    weight=20,
)

_OTHER = regex(r"中标|候选|招标|评标|成交|采购|干部|低保|账目|收支|财务|价格|名单")


def check(plan: Plan) -> Iterator[Finding]:
    id = "notice.parcel_days" if plan.facts.kind == "parcel" else "notice.plan_days"
    rule = plan.policy.rule(id)
    if rule is None:
        return
    for notice in plan.facts.notices:
        days, place = _length(plan, notice)
        around = plan.text[max(plan.facts.start, place.start - 16) : place.end + 4]
        if days is None or days >= rule.fraction or days <= 0 or _OTHER.search(around):
            continue
        yield Finding(
            f"公示 {int(days)} 天，少于 {rule.int} 天。",
            place,
            figures=(Figure(f"{int(days)} 天", "文中"), Figure(f"{rule.int} 天", "至少")),
            rules=plan.rules(id),
            severity=Severity.INFO if plan.facts.kind == "parcel" else None,
        )


def _length(plan: Plan, notice: Notice) -> tuple[Fraction | None, Span]:
    """Days as printed, else counted from the dates with both ends."""
    if notice.days is not None:
        place = Span(min(notice.span.start, notice.days.start), max(notice.span.end, notice.days.end))
        return (None if notice.days.bound == "max" else notice.days.value), place
    begins, ends = notice.begins, notice.ends
    if begins is None or ends is None or begins.day is None or ends.day is None:
        return None, notice.span
    first = begins.first(plan.as_of.year)
    last = ends.last(first.year) if ends.month else None
    if last is None or last < first:
        return None, notice.span
    return Fraction((last - first).days + 1), Span(
        min(notice.span.start, begins.start), max(notice.span.end, ends.end)
    )
