"""比率超过 100%，或者小于 0。

为什么：同意率、参与率、开工率是一部分占全部的比例，不会超过 100%。

依据：无

说明：完成率、增长率、产权等可以超过 100% 的比率不看。

违规：

    参与表决81户，同意率达到112.5%，满意率98%。

又如：

    同意的1003户，占参加表决业主的192.4%。

合规：

    计划开工67.13万户，已开工68.02万户，开工率达到101.3%。

又如：

    参与表决81户，同意率达到91.4%，投资完成率112.5%，同比增长390%。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="implausible-rate", severity=Severity.ERROR, weight=20)

_RATE = regex(
    r"(?:同意率|参与率|投票率|签约率|开工率|竣工率|完工率|办结率|支持率|使用率|入学率|合格率|满意率|满意度|回收率|有效率|绿地率|绿化率|建筑密度|覆盖率|入住率|巩固率)"
    r"(?:已|均|约|为|达到?|提高到|是|[:：])*\s?(?P<sign>[-－−])?(?P<number>\d+(?:\.\d+)?)\s?[%％]"
)
_SHARE = regex(
    r"占(?:(?:全部|全体|总|参加|参与)[^，,。；;%％\d\n]{1,14})?(?P<sign>[-－−])?(?P<number>\d+(?:\.\d+)?)\s?[%％]"
)


def check(plan: Plan) -> Iterator[Finding]:
    places = [
        Span(m.start(), m.end())
        for pattern in (_RATE, _SHARE)
        for m in plan.find(pattern)
        if (m["sign"] or Decimal(m["number"]) > 100) and not _may_exceed(plan, m)
    ]
    for place in places[:1]:
        yield Finding(f"“{plan.quote(place)}”超出 0 至 100%。", place, tuple(places[1:]))


_MAY_EXCEED = regex(r"开工率|竣工率|完工率|使用率")
_MOST = 150


def _may_exceed(plan: Plan, rate: re.Match[str]) -> bool:
    """More may be begun or finished than was planned (开工率101.3%), though not many times as much."""
    if rate["sign"] or _MAY_EXCEED.search(plan.text, rate.start(), rate.end()) is None:
        return False
    proved = any(
        r.holds and r.kind == "percentage" and r.stated and r.stated.span.end == rate.end()
        for r in plan.relations
    )
    return proved or Decimal(rate["number"]) <= _MOST
