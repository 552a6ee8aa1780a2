"""建成年代晚于支持的年份。

为什么：超出年代的小区不能列入计划，也不能使用补助资金。

依据：policy: scope.supported_year、scope.cutoff_year

说明：年份由各地规定；按方案所在省的规定判断，用 --policy 选择。

违规：

    〔kind=estate〕
    安居苑小区2008年建成，住宅楼6栋、288户，建筑面积2.6万平方米。

又如：

    〔kind=estate policy=hunan〕
    安居苑小区建成于2003年，住宅楼6栋、288户，建筑面积2.6万平方米。

又如：

    〔kind=estate〕
    安居苑小区位于新华路6号，2003年建成，住宅楼6栋、288户，建筑面积2.6万平方米。

合规：

    〔kind=estate〕
    安居苑小区2015年建成物业用房一处，住宅楼6栋、288户，1998年建成。

又如：

    〔kind=estate policy=hunan〕
    安居苑小区1998年建成，住宅楼6栋、288户，建筑面积2.6万平方米。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="eligibility-cutoff-year",
    severity=Severity.WARNING,
    kinds=("estate", "cluster"),
    policy=("scope.supported_year", "scope.cutoff_year"),
    weight=20,
)

_BUILT = regex(
    r"(?:小区|新村|家属院|家属区|花园|苑|公寓|宿舍|片区|项目|住宅楼?|楼房)[^，,。；;\n\d]{0,8}(?:建成于|建于|始建于|竣工于)?\s*(?P<a>(?:19|20)\d\d)\s?年(?:底|前后)?(?:建成|建造|竣工|交付|投入使用|建设)"
    r"|(?:小区|新村|家属院|家属区|花园|苑|公寓|宿舍|片区|项目|住宅楼?|楼房)[^，,。；;\n\d]{0,8}(?:建成于|建于|竣工于)\s*(?P<b>(?:19|20)\d\d)\s?年"
)
# What was added later: 2015年建成物业用房.
_ADDED = regex(
    r"\s?(?:年?底?)?(?:建成|建设|竣工)?(?:了)?[^，,。；;\n]{0,4}(?:用房|车棚|围墙|门卫|广场|配套|电梯|充电|业委会|业主)"
)
_TITLE_YEAR = regex(r"(20[12]\d)年")


def check(plan: Plan) -> Iterator[Finding]:
    day = _plan_day(plan)
    supported, cutoff = (
        plan.policy.rule("scope.supported_year", day),
        plan.policy.rule("scope.cutoff_year", day),
    )
    if supported is None or cutoff is None:
        return
    years = [(y, place) for y, place in _years(plan) if y > cutoff.int]
    late = [(y, place) for y, place in years if y > supported.int]
    # The state leaves the year to the provinces: without one chosen this is a question.
    national = plan.policy.name == "national"
    if late:
        year, place = max(late)
        yield Finding(
            f"{year} 年建成，晚于可以支持的 {supported.int} 年底。",
            place,
            tuple(p for _, p in late if p != place),
            figures=(Figure(f"{year} 年", "文中", place), Figure(f"{supported.int} 年", "可以支持到")),
            explanations=("年份由各地界定，用 --policy 选择所在省的规定。",) if national else (),
            rules=plan.rules("scope.supported_year", on=day),
            severity=Severity.INFO if national else None,
        )
    elif years:
        year, place = max(years)
        yield Finding(
            f"{year} 年建成，在 {cutoff.int} 年之后，按限定比例支持，请写明理由。",
            place,
            tuple(p for _, p in years if p != place),
            rules=plan.rules("scope.supported_year", "scope.cutoff_year", on=day),
            severity=Severity.INFO,
        )


def _years(plan: Plan) -> list[tuple[int, Span]]:
    told = {
        (e.built.year, Span(e.built.start, e.built.end))
        for e in plan.facts.estates
        if e.built and e.built.year
    }
    if not told:
        told = {(int(m["a"] or m["b"]), Span(m.start(), m.end())) for m in plan.find(_BUILT)}
    if not told and plan.facts.kind == "estate":
        built = [m for m in plan.facts.milestones if m.event == "built" and m.date.year]
        told = {(m.date.year or 0, m.span) for m in built}
    return sorted((y, place) for y, place in told if not _ADDED.match(plan.text, place.end))


def _plan_day(plan: Plan) -> date | None:
    """The year in the title is the plan's year; without one the day of the check decides."""
    match = _TITLE_YEAR.search(plan.facts.title)
    return date(int(match[1]), 1, 1) if match else None
