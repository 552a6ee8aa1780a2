"""两个阶段之间有空档。

为什么：空档常常是少写了一个阶段，或者日期写错；有意停工的要写明原因。

依据：policy: template.stages

说明：短于半个月的不提；写明冬季停工、汛期停工的不提。

违规：

    〔kind=cluster〕
    惠民片区改造方案
    （一）准备阶段（20xx年5月1日—7月16日）。完成规划和设计。
    （二）组织施工（20xx年7月17日—8月31日）。按照方案施工。
    （三）竣工验收（20xx年11月1日—11月20日）。由镇政府牵头验收。

合规：

    〔kind=cluster〕
    惠民片区改造方案
    （一）准备阶段（2026年5月1日—7月16日）。完成规划和设计。
    （二）组织施工（2026年7月17日—10月31日）。按照方案施工。
    （三）竣工验收（2026年11月1日—11月20日）。由镇政府牵头验收。

又如：

    〔kind=cluster〕
    惠民片区改造方案
    （一）准备阶段（2026年5月1日—7月16日）。完成规划和设计。
    （二）组织施工（2026年7月17日—11月15日）。按照方案施工，冬季停工，次年复工。
    （三）继续施工和验收（2027年3月15日—2027年5月20日）。由镇政府牵头验收。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from planlint.dates import month_and_day
from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan, TimedStage

CHECK = Check(
    slug="stage-gap",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("template.stages",),
    weight=30,
)

_PAUSE = regex(r"停工|冬歇|间歇|暂停|复工|养护|汛期|春节")
# Days that a schedule leaves open without meaning anything by it.
_SHORTEST = 15


def check(plan: Plan) -> Iterator[Finding]:
    timed = plan.timed_stages
    latest = timed[0].ends if timed else date.min
    for a, b in pairwise(timed):
        latest = max(latest, a.ends)
        days = (b.begins - latest).days - 1
        if days < _SHORTEST or b.number != a.number + 1:
            continue
        if _PAUSE.search(plan.quote(a.stage.body)) or _PAUSE.search(plan.quote(b.stage.body)):
            continue
        yield _finding(plan, a, b, days)


def _finding(plan: Plan, a: TimedStage, b: TimedStage, days: int) -> Finding:
    ends, begins = a.stage.ends, b.stage.begins
    assert ends is not None and begins is not None
    first, last = a.ends + timedelta(1), b.begins - timedelta(1)
    return Finding(
        f"{a.ordinal} {month_and_day(a.ends)} 结束，{b.ordinal} {month_and_day(b.begins)} 开始，中间空 {days} 天。",
        Span(begins.start, begins.end),
        (Span(ends.start, ends.end),),
        figures=(Figure(f"{days} 天", f"{month_and_day(first)} 至 {month_and_day(last)}"),),
        rules=plan.rules("template.stages"),
    )
