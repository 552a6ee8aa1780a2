"""写了缴存或出资比例，没有写按什么计算。

为什么：比例按户数、按面积还是按金额算，结果不同；不写清楚就无法认定达标没有。

依据：policy: residents.share_base

违规：

    居民按建筑面积20元/平方米缴存改造资金，缴存资金比例达到70%的小区优先纳入改造计划。

又如：

    缴纳比例达到七成以上即可启动改造。

合规：

    居民按建筑面积20元/平方米缴存改造资金，按户数计的缴存比例达到70%的小区优先纳入改造计划。
    居民出资2448万元，占总投资的10%，出资比例为10%。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="ambiguous-base", severity=Severity.INFO, policy=("residents.share_base",), weight=40)

_SHARE = regex(
    r"(?:缴存|缴纳|交纳|出资|筹集|收缴|归集)[^，。；,;\n]{0,6}?(?:比例|率)(?:应|须|要)?(?:达到?|不低于|不少于|超过|在)"
    r"\s?(?:\d+(?:\.\d+)?\s?[%％]|[一二三四五六七八九]成|百分之[一二三四五六七八九十]+|[三四五]分之[一二三四])"
)
_BASE = regex(r"按[^，。；]{0,4}(?:户|面积|金额|人)|户数|人数|金额的|面积的|应[缴交]|总投资|占")


def check(plan: Plan) -> Iterator[Finding]:
    places = []
    for m in plan.find(_SHARE):
        low = max(plan.text.rfind(c, 0, m.start()) for c in "，。；,;\n") + 1
        high = next(
            (i for i in range(m.end(), plan.facts.end) if plan.text[i] in "，。；,;\n"), plan.facts.end
        )
        if not _BASE.search(plan.text, low, high):
            places.append(Span(m.start(), m.end()))
    if not places:
        return
    yield Finding(
        f"“{plan.quote(places[0])}”没有写按户数、面积还是金额计算。",
        places[0],
        tuple(places[1:]),
        rules=plan.rules("residents.share_base"),
    )
