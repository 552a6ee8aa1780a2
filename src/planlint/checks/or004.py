"""两个阶段重叠。

为什么：前一阶段没有结束，后一阶段就开始，多半是日期写错；要并行的应当写明。

依据：policy: template.stages

违规：

    〔kind=cluster〕
    惠民片区改造方案
    （一）宣传发动（20xx年5月—6月底）。各社区进行宣传。
    （二）制订规划方案（20xx年6月20日—7月15日）。由规划部门制订规划方案。
    （三）组织施工（20xx年7月16日—10月31日）。按照方案施工。

合规：

    〔kind=cluster〕
    惠民片区改造方案
    （一）宣传发动（2026年5月—6月底）。各社区进行宣传。
    （二）制订规划方案（2026年7月1日—7月15日）。由规划部门制订规划方案。
    （三）组织施工（2026年7月16日—10月31日）。按照方案施工。

又如：

    〔kind=cluster〕
    惠民片区改造方案
    （一）宣传发动（2026年5月—6月）。各社区进行宣传。
    （二）制订规划方案（2026年6月—7月）。由规划部门制订规划方案，与宣传并行。
    （三）组织施工（2026年8月—10月）。按照方案施工。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from planlint.dates import month_and_day
from planlint.document import Span
from planlint.facts import Stage
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan, TimedStage

CHECK = Check(
    slug="stage-overlap",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("template.stages",),
    weight=30,
)

_PARALLEL = regex(r"并行|交叉|穿插|压茬|滚动|贯穿|全过程|全程|分批|与[^，,。；;]{0,12}(?:同步|同时)")


def check(plan: Plan) -> Iterator[Finding]:
    timed = plan.timed_stages
    for a, b in pairwise(timed):
        days = (a.ends - b.begins).days + 1
        if days <= 0 or b.number != a.number + 1 or b.begins < a.begins or _same_month(a.stage, b.stage):
            continue
        if _PARALLEL.search(plan.quote(a.stage.body)) or _PARALLEL.search(plan.quote(b.stage.body)):
            continue
        yield _finding(plan, a, b, days)


def _finding(plan: Plan, a: TimedStage, b: TimedStage, days: int) -> Finding:
    ends, begins = a.stage.ends, b.stage.begins
    assert ends is not None and begins is not None
    last = min(a.ends, b.ends)
    days = min(days, (last - b.begins).days + 1)
    told = (f"“{ends.text}”按 {month_and_day(a.ends)} 计。",) if ends.day is None else ()
    return Finding(
        f"{a.ordinal} {month_and_day(a.ends)} 结束，{b.ordinal} {month_and_day(b.begins)} 开始，重叠 {days} 天。",
        Span(ends.start, ends.end),
        (Span(begins.start, begins.end),),
        figures=(Figure(f"{days} 天", f"{month_and_day(b.begins)} 至 {month_and_day(last)}"),),
        explanations=told,
        rules=plan.rules("template.stages"),
        relation=_relation(plan, begins.start),
    )


def _relation(plan: Plan, start: int) -> int | None:
    """The failed order of the two stages among the verified relations."""
    return next(
        (
            i
            for i, r in enumerate(plan.relations)
            if r.topic == "stages" and not r.holds and r.stated and r.stated.span.start == start
        ),
        None,
    )


def _same_month(a: Stage, b: Stage) -> bool:
    """One of the two days is only a month, and it is the month of the other: nothing overlaps surely."""
    if a.ends is None or b.begins is None:
        return True
    rough = (a.ends.day is None and not a.ends.part) or (b.begins.day is None and not b.begins.part)
    return rough and a.ends.month == b.begins.month
