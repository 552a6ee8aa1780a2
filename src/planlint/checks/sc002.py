"""改造范围写了城市和县城以外的地方。

为什么：城镇老旧小区改造的范围是城市和县城（城关镇），建制镇和农村的住宅另有渠道。

依据：policy: scope.area

违规：

    〔kind=programme〕
    改造对象为县城和建制镇建成区内2000年底以前建成、配套设施不完善的住宅小区。

合规：

    〔kind=programme〕
    改造对象为县城建成区内2000年底以前建成的住宅小区，农村自建住房和建制镇不纳入改造范围。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="eligibility-area",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme"),
    policy=("scope.area",),
    weight=20,
)

_SCOPE = regex(r"(?:改造|实施)(?:对象|范围)[^。；;\n]{0,100}")
_OUTSIDE = regex(r"建制镇|乡镇(?:镇区|建成区|驻地|政府所在地)|集镇|行政村|自然村|农村(?:住房|居民|地区)|村庄")
_NOT = regex(r"不纳入|不列入|不含|不包括|除外|以外|不属于|另行|不在|禁止")


def check(plan: Plan) -> Iterator[Finding]:
    for m in plan.find(_SCOPE):
        where = _OUTSIDE.search(m[0])
        if where is None or _NOT.search(m[0]):
            continue
        at = m.start() + where.start()
        yield Finding(
            f"改造范围写了“{where[0]}”，超出城市和县城（城关镇）。",
            Span(at, at + len(where[0])),
            rules=plan.rules("scope.area"),
        )
        return
