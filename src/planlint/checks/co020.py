"""开工、竣工、验收的日期颠倒。

为什么：竣工早于开工、验收早于竣工，工期和付款时间都无从核对，多半是年份写错。

依据：无（日期先后是工期核对的前提）

违规：

    二期用地3.5418公顷，2025年3月开工，2024年12月竣工。

又如：

    计划开工时间：2024年9月；计划竣工时间：2024年3月。

又如：

    工程3月15日挂网，4月10日开工，6月24日全部完工，6月13日通过竣工验收。

合规：

    工程10月8日开工，次年4月底全部完工；二期11月开工，3月20日竣工。

又如：

    一期2024年5月竣工，二期2024年8月开工；机床厂小区2024年9月开工，东苑小区2024年6月完工。

又如：

    一期2023年3月开工，2025年2月竣工；二期2025年3月开工，2026年12月竣工。

又如：

    开工日期2015年8月2日，竣工日期2015年8月30日。同年9月10日竣工验收。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.events import Event, events, told_together
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="date-order-completion", severity=Severity.ERROR, weight=20)

_ORDER = (
    ("start", "开工", "completion", "竣工"),
    ("start", "开工", "acceptance", "验收"),
    ("completion", "竣工", "acceptance", "验收"),
)
_HALF_A_YEAR = 183
_OTHER = regex(r"[一二三四五六\d]期|第[一二三四五六\d]|[一二三四五六\d]批|标段|其余|其他|另|片区|小区|项目")


def check(plan: Plan) -> Iterator[Finding]:
    found = list(events(plan.text, plan.facts.dates, plan.facts.start, plan.facts.end))
    said: set[int] = set()
    for before, earlier, after, later in _ORDER:
        pairs = told_together([e for e in found if e.kind == before], [e for e in found if e.kind == after])
        for a, b in pairs:
            if a.first <= b.last or b.span.start in said or not _of_one_project(plan, a, b):
                continue
            if not b.ref.year and (a.first - b.last).days > _HALF_A_YEAR:
                continue  # of the next year
            said.add(b.span.start)
            yield Finding(
                f"{a.ref.text}{earlier}，{b.ref.text}{later}，{later}早于{earlier}。",
                b.span,
                (a.span,),
                figures=(Figure(a.ref.text, earlier, a.span), Figure(b.ref.text, later, b.span)),
            )


def _of_one_project(plan: Plan, earlier: Event, later: Event) -> bool:
    """Told in their proper order, with no other phase, lot or place between them."""
    between = plan.text[earlier.span.end : later.span.start]
    return earlier.span.start < later.span.start and _OTHER.search(between) is None
