"""工期放不下法定的招标时间。

为什么：招标文件发出到截止、中标候选人公示都有法定天数，压缩了招标可以被投诉为无效，施工也来不及。

依据：policy: tender.period_days、tender.candidate_days

说明：施工和招标在同一阶段、招标占去一半以上的，才提出；达不到必须招标的规模、不招标的不提。

违规：

    〔kind=cluster〕
    惠民片区改造方案
    （一）制订方案（20xx年6月20日—7月15日）。由规划部门制订规划方案。
    （二）组织施工建设阶段（20xx年7月17日—8月31日）。完成违法建筑的拆除；镇政府进行整治改造工程招标，并负责监督施工进度，完成7个小区改造工作。

又如：

    〔kind=cluster〕
    惠民片区改造方案
    （一）招标阶段（2026年6月20日—2026年7月5日）。公开招标确定施工和监理单位。
    （二）施工阶段（2026年7月6日—2026年12月31日）。组织施工。

合规：

    〔kind=cluster〕
    惠民片区改造方案
    （一）招标阶段（2026年6月1日—2026年7月15日）。公开招标确定施工和监理单位。
    （二）施工阶段（2026年7月16日—2026年12月31日）。组织施工。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from planlint.dates import month_and_day
from planlint.document import Span
from planlint.facts import Stage
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import CLAUSE_ENDS, Plan

CHECK = Check(
    slug="schedule-infeasible",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("tender.period_days", "tender.candidate_days", "tender.limits"),
    weight=20,
)

_TENDER = regex(r"招标(?!投标法|文件规定|控制价)|招投标")
_NO_TENDER = regex(
    r"已(?:完成|经)[^，,。；;]{0,6}招|招标(?:工作)?(?:已|完成后)|无需招标|不(?:再|需)?招标|直接发包|邀请|磋商|谈判"
)
_WORKS = regex(r"施工(?!图|单位|许可|和监理|、监理|监理|招标)|改造工作|完成[^，,。；;]{0,16}改造|拆除|开工")
_CLEARING = regex(r"违[法章]建[^，,。；;]{0,6}拆除|拆除违|拆违")
_ORDINALS = "一二三四五六七八九十"


def check(plan: Plan) -> Iterator[Finding]:
    period, notice = plan.policy.rule("tender.period_days"), plan.policy.rule("tender.candidate_days")
    if period is None or notice is None or _is_small(plan):
        return
    least = period.int + notice.int
    for number, stage in enumerate(plan.facts.stages[: len(_ORDINALS)]):
        tender = _TENDER.search(plan.text, stage.body.start, stage.body.end)
        span = _days(plan, stage)
        if tender is None or span is None or _NO_TENDER.search(plan.quote(stage.body)):
            continue
        days = (span[1] - span[0]).days + 1
        works = _WORKS.search(plan.quote(stage.body)) is not None
        if days >= (2 * least + 1 if works else least):
            continue
        name = f"第{_ORDINALS[number]}阶段"
        what = "拆违和施工" if _CLEARING.search(plan.quote(stage.body)) else "施工"
        rest = f"{what}最多剩 {max(days - least, 0)} 天" if works else "时间不够"
        yield Finding(
            f"{name}共 {days} 天，招标至少占 {least} 天，{rest}。",
            _clause(plan, tender),
            (stage.span,),
            figures=(
                Figure(f"{days} 天", f"{month_and_day(span[0])} 至 {month_and_day(span[1])}"),
                Figure(f"− {period.int} 天", "招标文件发出至截止"),
                Figure(f"− {notice.int} 天", "中标候选人公示"),
                Figure(f"{days - least} 天", "剩余"),
            ),
            rules=plan.rules("tender.period_days", "tender.candidate_days"),
        )


def _is_small(plan: Plan) -> bool:
    """Below the sum from which works must be put out to tender."""
    total, limits = plan.facts.total("investment"), plan.policy.rule("tender.limits")
    return total is not None and limits is not None and total.value < int(str(limits.table["works"]))


def _days(plan: Plan, stage: Stage) -> tuple[date, date] | None:
    """First and last day, both printed to the day or to the month's end."""
    begins, ends = stage.begins, stage.ends
    if begins is None or ends is None or begins == ends or not begins.month or not ends.month:
        return None
    first = begins.first(plan.as_of.year)
    last = ends.last(first.year)
    return (first, last) if last >= first else None


def _clause(plan: Plan, match: re.Match[str]) -> Span:
    start = plan.begin(match.start(), after=CLAUSE_ENDS + "：:)）|")
    stop = re.compile(r"[，,。；;\n|]").search(plan.text, match.end(), plan.facts.end)
    return Span(start, stop.start() if stop else plan.facts.end)
