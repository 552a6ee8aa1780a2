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
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from planlint.document import Span
from planlint.facts import Stage
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="stage-gap",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("template.stages",),
    weight=30,
)

_PAUSE = regex(r"停工|冬歇|间歇|暂停|复工|养护|汛期|春节")
_ORDINALS = "一二三四五六七八九十"
# Days that a schedule leaves open without meaning anything by it.
_SHORTEST = 15


@dataclass(frozen=True)
class _Timed:
    """A stage with its days; ``year`` where none is printed is that of the stage before."""

    stage: Stage
    number: int
    begins: date
    ends: date


def check(plan: Plan) -> Iterator[Finding]:
    timed = list(_timed(plan))
    latest = timed[0].ends if timed else date.min
    for a, b in pairwise(timed):
        latest = max(latest, a.ends)
        days = (b.begins - latest).days - 1
        if days < _SHORTEST or b.number != a.number + 1:
            continue
        if _PAUSE.search(plan.quote(a.stage.body)) or _PAUSE.search(plan.quote(b.stage.body)):
            continue
        yield _finding(plan, a, b, days)


def _finding(plan: Plan, a: _Timed, b: _Timed, days: int) -> Finding:
    ends, begins = a.stage.ends, b.stage.begins
    assert ends is not None and begins is not None
    first, last = a.ends + timedelta(1), b.begins - timedelta(1)
    return Finding(
        f"第{_ORDINALS[a.number]}阶段 {_day(a.ends)} 结束，第{_ORDINALS[b.number]}阶段 {_day(b.begins)} 开始，中间空 {days} 天。",
        Span(begins.start, begins.end),
        (Span(ends.start, ends.end),),
        figures=(Figure(f"{days} 天", f"{_day(first)} 至 {_day(last)}"),),
        rules=plan.rules("template.stages"),
    )


def _timed(plan: Plan) -> Iterator[_Timed]:
    """The stages that have two dates; a month that goes back by half a year is the next year's."""
    year, before = plan.as_of.year, None
    for number, stage in enumerate(plan.facts.stages[: len(_ORDINALS)]):
        if stage.begins is None or stage.ends is None or stage.begins == stage.ends or not stage.begins.month:
            continue
        begins = stage.begins.first(year)
        if stage.begins.year is None and before and (before - begins).days > 183:
            begins = stage.begins.first(begins.year + 1)
        ends = stage.ends.last(begins.year)
        if ends < begins and stage.ends.year is None:
            ends = stage.ends.last(begins.year + 1)
        year, before = ends.year if stage.ends.year else begins.year, begins
        if ends >= begins:
            yield _Timed(stage, number, begins, ends)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
