"""每月报送的日期前后不一或者晚于规定。

为什么：报表按月汇总，晚一天就赶不上上级的统计。

依据：policy: reporting.month_day

说明：各地另有规定的，从其规定，只作提示。

违规：

    〔kind=programme〕
    各县区每月28日前报送统计报表，市住建局汇总后上报。

合规：

    〔kind=programme〕
    各县区每月25日前报送统计报表，市住建局每月5日通报。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Severity
from planlint.plan import Plan

CHECK = Check(
    slug="schedule-reporting",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme"),
    policy=("reporting.month_day",),
    weight=50,
)


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("reporting.month_day")
    if rule is None:
        return
    monthly = [
        m for m in plan.facts.milestones if m.event == "reporting" and m.date.month is None and m.date.day
    ]
    late = [m for m in monthly if m.date.text.startswith("每月") and (m.date.day or 0) > rule.int]
    if late:
        yield Finding(
            f"每月 {late[0].date.day} 日报送，晚于 {rule.int} 日。",
            late[0].span,
            tuple(m.span for m in late[1:]),
            figures=(
                Figure(f"{late[0].date.day} 日", "文中", late[0].span),
                Figure(f"{rule.int} 日", "一般最晚"),
            ),
            rules=plan.rules("reporting.month_day"),
        )
