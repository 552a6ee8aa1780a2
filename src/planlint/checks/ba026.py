"""标点重复或相连，中间像是少了字。

为什么：“，，”“：。”之间常常是没有填的数或删掉的半句话。

依据：无（标点用法，GB/T 15834）

违规：

    总投资845.9万元，，其中工程费用805.6万元；。

合规：

    总投资845.9万元，其中工程费用805.6万元；预备费……由市里统筹。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="malformed-punctuation", severity=Severity.INFO, weight=60)

_DOUBLE = regex(r"，，+|、、+|；；+|：：+|(?<!。)。。(?!。)|[，、；：][。；，、]|。[，、；]")


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(m.start(), m.end()) for m in plan.find(_DOUBLE)]
    if not places:
        return
    words = "、".join(dict.fromkeys(f"“{plan.quote(p)}”" for p in places[:3]))
    yield Finding(f"{len(places)} 处标点相连：{words}，中间可能少了字。", places[0], tuple(places[1:]))
