"""阶段没有写起止日期。

为什么：没有日期就看不出先后和工期，进度也无法考核。

依据：policy: template.dates

违规：

    〔kind=estate〕
    （一）准备阶段。完成立项和设计，组织居民表决。
    （二）施工阶段。组织施工，管线单位同步实施。
    （三）验收阶段。组织联合验收，移交物业企业管理。

合规：

    〔kind=estate〕
    （一）准备阶段（2026年3月1日至2026年5月31日）。完成立项和设计。
    （二）施工阶段（2026年6月1日至2026年10月31日）。组织施工。
    （三）验收阶段（2026年11月1日至2026年11月30日）。组织联合验收。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.facts import Stage
from planlint.finding import Check, Finding, Severity
from planlint.plan import Plan

CHECK = Check(
    slug="stage-undated",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("template.dates",),
    weight=50,
    absence=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    stages = plan.facts.stages
    bare = [s for s in stages if not _has_date(plan, s)]
    if len(stages) < 2 or not bare:
        return
    told = "都" if len(bare) == len(stages) else f"里有 {len(bare)} 个"
    yield Finding(
        f"{len(stages)} 个阶段{told}没有写起止日期。",
        bare[0].span,
        tuple(s.span for s in bare[1:]),
        rules=plan.rules("template.dates"),
    )


def _has_date(plan: Plan, stage: Stage) -> bool:
    """At its head, or as a deadline in its text; a placeholder counts, another check tells of it."""
    if stage.begins is not None or stage.ends is not None:
        return True
    return any(d.start in stage.body and d.year and d.month for d in plan.facts.dates)
