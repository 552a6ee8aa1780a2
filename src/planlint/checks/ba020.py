"""日期写坏了，日历上没有这一天。

为什么：工期、公示期和先后都靠日期，读不出的日期无法核对。

依据：GB/T 7408 日期表示法

违规：

    项目于2023年2月30日开工，2023年13月完工。

又如：

    2021年520日签订合同，20217月进场，9月31日竣工验收。

合规：

    项目于2024年2月29日开工，2024年12月完工，2021年5月20日签订合同。

又如：

    2021年520户居民受益，2023年共13个月，文号〔2021〕731号。
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="malformed-date", severity=Severity.ERROR, weight=30)

_FULL = regex(r"(?=[12])(?<!\d)((?:19|20)\d\d)年\s?(\d{1,2})月\s?(?:(\d{1,2})[日号])?(?!\d)")
_DAY = regex(r"(?=\d)(?<![\d年第])(?<!年 )(\d{1,2})月(\d{1,2})日")
_DOTTED = regex(r"(?=[12])(?<![\d.\-/])((?:19|20)\d\d)([-/])(\d{1,2})\2(\d{1,2})(?![\d.\-/])")
_LOST = regex(
    r"(?=\d)(?:(?<!\d)(?:19|20)\d\d年\d{3,4}[日号](?!线|楼|文)"
    r"|(?<![\d.,〔\[（(])(?:19|20)\d\d(?:1[0-2]|0?[1-9])月(?:\d{1,2}日)?"
    r"|(?<!\d)(?:19|20)\d\d年年(?![底初末中度终])|(?<!\d)\d{1,2}月月(?![底初末中报度])|(?<!\d)\d{1,2}月\d{1,2}日日)"
)


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(m.start(), m.end()) for m in plan.find(_LOST)]
    for m in plan.find(_FULL):
        if not _exists(int(m[1]), int(m[2]), int(m[3]) if m[3] else 1):
            places.append(Span(m.start(), m.end()))
    for m in plan.find(_DOTTED):
        if not _exists(int(m[1]), int(m[3]), int(m[4])):
            places.append(Span(m.start(), m.end()))
    for m in plan.find(_DAY):
        if not _exists(2024, int(m[1]), int(m[2])):
            places.append(Span(m.start(), m.end()))
    places.sort()
    if not places:
        return
    words = "、".join(f"“{plan.quote(p)}”" for p in places[:3])
    yield Finding(f"{words}不是日历上的日期，请核对。", places[0], tuple(places[1:]))


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
