"""数字里夹了字母，数值读不出来。

为什么：扫描识别把 1 认成 L 或 I、把 0 认成 O，金额和面积随之失真。

依据：无（数字能读出是核对的前提）

违规：

    年税收为56.79万元（亩均税收约L88万元/亩）。

又如：

    总投资1O2.5万元，涉及3l5户。

合规：

    年税收为56.79万元（亩均税收约1.88万元/亩），L3栋、B2户型不变。

又如：

    电缆YJV22铺设1200米，LED灯88盏，O2浓度20%。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.plan import Plan

CHECK = Check(slug="ocr-number", severity=Severity.ERROR, weight=10)

_UNIT = r"(?:[万亿]元|元|万?平方米|万?㎡|万?m²|公顷|万?亩|户|万?人(?!次)|公里)"
_LETTER = re.compile(
    rf"(?<![A-Za-z\d.\-])[lLIOo|][.]?\d+(?:[.,]\d+)*\s?{_UNIT}"
    rf"|(?<![A-Za-z\d\-])\d[\d.,]*[lLIOoSB][\dlLIOoSB]*(?:\.\d+)?\s?{_UNIT}"
)


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(m.start(), m.end()) for m in plan.find(_LETTER) if plan.text[m.start()] != "|"]
    for place in places[:1]:
        words = "、".join(f"“{plan.quote(p)}”" for p in places[:3])
        yield Finding(
            f"{words}里有字母，数值读不出来。",
            place,
            tuple(places[1:]),
            explanations=("字母可能是扫描识别所致：L、l、I 可能是 1，O、o 可能是 0。",),
        )
