"""提到的表不在文中。

为什么：正文说“见下表”“见表3”，后面没有表，数字就没有出处。

依据：无

违规：

    〔kind=programme〕
    各县区任务见表2。
    表1 年度任务表
    县区 | 小区数 | 户数
    城东区 | 14 | 4126
    城西区 | 11 | 3078

合规：

    〔kind=programme〕
    各县区任务见表1。
    表1 年度任务表
    县区 | 小区数 | 户数
    城东区 | 14 | 4126
    城西区 | 11 | 3078
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="undefined-table", severity=Severity.WARNING, weight=40, absence=True)

_NUMBER = r"(?:附?表)\s?(\d{1,2}(?:[-－.—]\d{1,2})?)(?![\d月年日户个])"
_REFERENCE = regex(rf"(?:见|详见|参见|如|按|依据|列入)[^，。；\n]{{0,6}}?{_NUMBER}")
_CAPTION = regex(rf"^[^\S\n]*(?:续)?{_NUMBER}", re.M)


def check(plan: Plan) -> Iterator[Finding]:
    captions = {m[1] for m in plan.find(_CAPTION)}
    if not captions:
        return
    lost = [m for m in plan.find(_REFERENCE) if m[1] not in captions]
    if not lost:
        return
    words = "、".join(dict.fromkeys(f"表{m[1]}" for m in lost))
    places = [Span(m.start(), m.end()) for m in lost]
    yield Finding(f"正文提到{words}，文中没有这个表。", places[0], tuple(places[1:]))
