"""小区已列入征收、棚改或危旧房改造计划。

为什么：几年内要拆的房子再改造，钱就白花了。

依据：policy: scope.no_clearance_years

违规：

    〔kind=estate〕
    惠民小区1992年建成，已列入2027年棚户区改造计划，居民要求先行改造。

又如：

    〔kind=estate〕
    小区近十年没有实施过综合改造，已列入2027年棚户区改造计划。

合规：

    〔kind=estate〕
    惠民小区1992年建成，未列入今后五年征收、棚户区改造和危旧房改造计划。已列入征收范围的小区，不列入改造。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="eligibility-clearance",
    severity=Severity.WARNING,
    kinds=("estate", "cluster"),
    policy=("scope.no_clearance_years",),
    weight=20,
)

_LISTED = regex(
    r"(?:已|拟|将|即将|计划)[^，,。；;\n]{0,6}(?:列入|纳入)[^，,。；;\n]{0,16}(?:棚户区|棚改|征收|征迁|拆迁|拆除重建|旧城改建|危旧?房改造)[^，,。；;\n]{0,10}"
)
_NOT = regex(r"未|不|没有|非|除外|以外|的小区|的区域|的项目|范围内的")
_CLAUSE_END = regex(r"，(?!不|未|暂不|均不|应当?不|一律不)|[。；;\n]")


def check(plan: Plan) -> Iterator[Finding]:
    for m in plan.find(_LISTED):
        start = plan.begin(m.start())
        stop = _CLAUSE_END.search(plan.text, m.end(), plan.facts.end)
        before = plan.text.rfind("，", start, m.start())
        if _NOT.search(plan.text, max(start, before), stop.start() if stop else plan.facts.end):
            continue
        yield Finding(
            f"写了“{m[0]}”，不能再列入老旧小区改造。",
            Span(m.start(), m.end()),
            rules=plan.rules("scope.no_clearance_years"),
        )
        return
