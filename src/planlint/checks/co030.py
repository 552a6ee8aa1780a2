"""进度安排的日期没有按先后排。

为什么：进度按先后写，有一个日期倒回去，多半是月份写错，或者先施工后招标。

依据：无

违规：

    四、进度安排：2024年2月完成施工图设计；2024年4月底前完成施工招标；2024年3月10日开工建设；2024年9月竣工验收。

合规：

    四、进度安排：2024年2月完成施工图设计；2024年4月底前完成施工招标；2024年5月10日开工建设；2024年9月竣工验收。

又如：

    一、项目情况：2024年3月10日机床厂小区开工；2023年6月邮电小区开工；2024年5月惠民苑开工。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from planlint.dates import DateRef
from planlint.document import Block, Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="date-order-timetable", severity=Severity.WARNING, weight=25)

_TIMETABLE = regex(r"进度|步骤|时间安排|工期|实施阶段|计划安排|时序")
_SEGMENT_STARTS = "。；;：:，,\n"
_HEADING = 20
_SEVERAL = regex(r"[二三四2-4](?:期|批|标段|片区)")
_FEWEST = 3


def check(plan: Plan) -> Iterator[Finding]:
    for above, block in pairwise([None, *plan.blocks]):
        if block is None or block.table is not None or not _is_timetable(plan, above, block):
            continue
        if _SEVERAL.search(plan.text, block.start, block.end):
            continue  # each phase has an order of its own
        steps = list(_steps(plan, block))
        back = [(a, b) for a, b in pairwise(steps) if b[2] < a[1]]
        if len(steps) < _FEWEST or len(back) != 1:
            continue
        (earlier, _, _), (later, _, _) = back[0]
        yield Finding(
            f"{earlier.text}之后写{later.text}，日期倒了回去。",
            Span(later.start, later.end),
            (Span(earlier.start, earlier.end),),
        )


def _is_timetable(plan: Plan, above: Block | None, block: Block) -> bool:
    """Does the paragraph begin with the word, or stand under a heading that has it?"""
    if _TIMETABLE.search(plan.text, block.start, min(block.end, block.start + 24)):
        return True
    return (
        above is not None
        and above.end - above.start <= _HEADING
        and _TIMETABLE.search(plan.text, above.start, above.end) is not None
    )


def _steps(plan: Plan, block: Block) -> Iterator[tuple[DateRef, date, date]]:
    """The dates that begin a step, each with the first and last day it can mean."""
    year: int | None = None
    for day in plan.facts.dates:
        if not block.start <= day.start < block.end or day.placeholder:
            continue
        year = day.year or year
        before = plan.text[block.start : day.start].rstrip()
        if year is not None and day.month is not None and (not before or before[-1] in _SEGMENT_STARTS):
            yield day, day.first(year), day.last(year)
