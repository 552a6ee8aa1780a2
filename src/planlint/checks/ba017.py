"""单位写错了字。

为什么：“方平米”“公倾”看得懂，但表格和软件认不出，汇总时会漏掉。

依据：GB 3100 法定计量单位的名称

违规：

    改造6个小区，建筑面积6.89万方平米，涉及住户946户。

合规：

    改造6个小区，建筑面积6.89万平方米，绿化1.2公顷，开挖土方860立方。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="unit-typo", severity=Severity.INFO, weight=60)

_WORDS = {
    "方平米": "平方米", "平方平米": "平方米", "平米方": "平方米", "平方方米": "平方米", "平方来": "平方米",
    "平米米": "平方米", "平万米": "平方米", "平方未": "平方米", "公倾": "公顷", "公项": "公顷", "公颂": "公顷",
    "平方公理": "平方公里", "立米方": "立方米", "立方方米": "立方米", "千迷": "千米", "万园": "万元",
    "万远": "万元", "亿园": "亿元",
}  # fmt: skip
_WRONG = regex(rf"(?<=\d)\s?[万亿]??({'|'.join(sorted(_WORDS, key=len, reverse=True))})")
_GARDEN = regex(r"[林区丁艺圃地]")


def check(plan: Plan) -> Iterator[Finding]:
    found = [m for m in plan.find(_WRONG) if not _GARDEN.match(plan.text, m.end())]
    if not found:
        return
    places = [_with_number(plan, m) for m in found]
    right = "、".join(dict.fromkeys(f"“{_WORDS[m[1]]}”" for m in found))
    yield Finding(
        f"“{plan.quote(places[0])}”的单位可能是{right}，共 {len(found)} 处。", places[0], tuple(places[1:])
    )


def _with_number(plan: Plan, m: re.Match[str]) -> Span:
    start = m.start()
    while start > plan.facts.start and (plan.text[start - 1].isdigit() or plan.text[start - 1] in ".,"):
        start -= 1
    return Span(start, m.end())
