"""后一阶段比前一阶段开始得早。

为什么：阶段按先后写，日期倒过来说明有一处写错。

依据：policy: template.stages

违规：

    〔kind=cluster〕
    惠民片区改造方案
    （一）准备阶段（2026年5月1日—2026年6月30日）。完成规划和设计。
    （二）组织施工（2026年7月1日—2026年10月31日）。按照方案施工。
    （三）竣工验收（2026年4月1日—2026年4月20日）。由镇政府牵头验收。

合规：

    〔kind=cluster〕
    惠民片区改造方案
    （一）准备阶段（2026年5月1日—2026年6月30日）。完成规划和设计。
    （二）组织施工（2026年7月1日—2027年2月28日）。按照方案施工。
    （三）竣工验收（2027年3月1日—2027年3月20日）。由镇政府牵头验收。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.plan import Plan

CHECK = Check(
    slug="stage-order",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("template.stages",),
    weight=30,
)

_ORDINALS = "一二三四五六七八九十"


def check(plan: Plan) -> Iterator[Finding]:
    stages = list(enumerate(plan.facts.stages[: len(_ORDINALS)]))
    for (i, a), (j, b) in pairwise(stages):
        first, second = a.begins, b.begins
        if (
            first is None
            or second is None
            or not (first.year and second.year and first.month and second.month)
        ):
            continue
        if second.last(second.year) < first.first(first.year):
            yield Finding(
                f"第{_ORDINALS[i]}阶段 {first.text}开始，第{_ORDINALS[j]}阶段却在 {second.text}开始。",
                Span(second.start, second.end),
                (Span(first.start, first.end),),
                rules=plan.rules("template.stages"),
            )
