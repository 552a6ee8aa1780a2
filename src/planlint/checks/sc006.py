"""近年已经实施过改造。

为什么：在规定年限内改造过的小区不能重复列入，重复投入会在审计时指出。

依据：policy: scope.not_renovated_years

违规：

    〔kind=estate〕
    惠民小区2026年改造方案
    小区1992年建成，2023年实施过综合改造，外墙和路面完好。

合规：

    〔kind=estate〕
    惠民小区2026年改造方案
    小区1992年建成，2012年实施过综合改造，近十年未实施过综合改造，2026年实施屋面防水改造。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="eligibility-renovated",
    severity=Severity.WARNING,
    kinds=("estate", "cluster"),
    policy=("scope.not_renovated_years",),
    weight=20,
)

_DONE = regex(
    r"(?P<year>20\d\d)\s?年[^，,。；;\n\d]{0,12}?(?:已|曾)?(?:经)?(?:实施|进行|开展|完成)(?:了|过)(?:一次|一轮)?(?:小区)?(?:全面|综合|整体)?(?:改造|整治)"
    r"|曾于(?P<past>20\d\d)\s?年[^，,。；;\n\d]{0,12}?(?:综合|整体|全面)?(?:改造|整治)"
)
_NOT = regex(r"未|没有|不曾|部分|局部|仅|只")
_TITLE_YEAR = regex(r"(20[12]\d)年")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("scope.not_renovated_years")
    if rule is None:
        return
    title = _TITLE_YEAR.search(plan.facts.title)
    now = int(title[1]) if title else plan.as_of.year
    for m in plan.find(_DONE):
        year = int(m["year"] or m["past"])
        if not 0 <= now - year < rule.int or _NOT.search(m[0]):
            continue
        yield Finding(
            f"{year} 年改造过，到 {now} 年只有 {now - year} 年，不到 {rule.int} 年。",
            Span(m.start(), m.end()),
            figures=(Figure(f"{now - year} 年", f"{year} 至 {now}"), Figure(f"{rule.int} 年", "至少")),
            rules=plan.rules("scope.not_renovated_years"),
        )
        return
