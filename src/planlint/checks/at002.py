"""提到的附件不在附件清单里。

为什么：正文让人看“附件2”，后面却没有附件2，审核的人无从查起。

依据：无（附件编号前后一致，GB/T 9704）

违规：

    〔kind=programme〕
    任务分解见附件1，评分标准见附件3。
    附件：
    附件1 任务分解表
    附件2 联系人名单

合规：

    〔kind=programme〕
    任务分解见附件1，评分标准见附件2。
    附件：
    附件1 任务分解表
    附件2 评分标准
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="undefined-annex",
    severity=Severity.WARNING,
    weight=40,
    absence=True,
)

_NAMED = regex(r"附件\s?(\d{1,2}|[一二三四五六七八九十])(?![\d份个项])")
_LISTED = regex(
    r"^[^\S\n]*附件\s?(\d{1,2}|[一二三四五六七八九十])(?![\d份个项])|(?<=[；;。：:])\s*附件\s?(\d{1,2})(?=[ 　、.．:：])",
    re.M,
)
_LIST_HEAD = regex(r"^[^\S\n]*附件\s*[:：]\s*(?:1[.．、]|$)", re.M)
_ITEM = regex(r"^[^\S\n]*(?:附件\s*[:：]\s*)?(\d{1,2})[.．、]", re.M)


def check(plan: Plan) -> Iterator[Finding]:
    listed = {m[1] or m[2] for m in plan.find(_LISTED)}
    head = next(plan.find(_LIST_HEAD), None)
    if head is not None:
        listed |= {m[1] for m in _ITEM.finditer(plan.text, head.start(), plan.facts.end)}
    if not listed:
        return
    lost: dict[str, list[Span]] = {}
    for m in plan.find(_NAMED):
        if m[1] not in listed:
            lost.setdefault(m[1], []).append(Span(m.start(), m.end()))
    if not lost:
        return
    words = "、".join(f"附件{number}" for number in lost)
    places = sorted(p for found in lost.values() for p in found)
    yield Finding(f"正文提到{words}，附件清单里没有。", places[0], tuple(places[1:]))
