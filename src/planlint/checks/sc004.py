"""改造对象写了不纳入改造的情形。

为什么：棚户区、城中村和自建住房另有政策，列入老旧小区改造会被退回。

依据：policy: scope.excluded

违规：

    〔kind=programme〕
    改造对象包括2000年底以前建成的住宅小区、城中村和棚户区。

又如：

    〔kind=estate〕
    向阳小区以居民自建住房为主，共有房屋86栋、212户。

合规：

    〔kind=programme〕
    改造对象为2000年底以前建成的住宅小区，以自建住房为主的区域和城中村不纳入改造范围。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="eligibility-excluded",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme"),
    policy=("scope.excluded",),
    weight=20,
)

_OBJECT = regex(
    r"(?:改造|实施)(?:对象|范围)(?:包括|为|是|涵盖|主要|有|[:：]|\s){0,3}[^。；;\n]{0,60}?(?P<a>城中村|棚户区|自建(?:住)?房|农民自建房)"
    r"|(?:小区|片区|家属院)[^。；;，,\n]{0,10}(?:以|均为|大多为|大部分为|主要为|属于?)[^。；;，,\n]{0,6}(?P<b>自建(?:住)?房|自建住房|城中村|棚户区)"
)
_NOT = regex(r"不纳入|不列入|不含|不包括|除外|以外|不属于|另行|不在|不得|未(?:纳入|列入)|没有|非")


def check(plan: Plan) -> Iterator[Finding]:
    for m in plan.find(_OBJECT):
        start = plan.begin(m.start())
        stop = re.compile(r"[。；;\n]").search(plan.text, m.end(), plan.facts.end)
        if _NOT.search(plan.text, start, stop.start() if stop else plan.facts.end):
            continue
        name = "a" if m["a"] else "b"
        yield Finding(
            f"改造对象写了“{m[name]}”，不在老旧小区改造的范围内。",
            Span(*m.span(name)),
            rules=plan.rules("scope.excluded"),
        )
        return
