"""上盖物建成时间晚于三旧入库的期限。

为什么：期限以后建成的不属于三旧，不能按三旧政策改造。

依据：policy: parcel.built_before

违规：

    〔kind=parcel〕
    现有厂房4栋，建成于2012年，建筑面积9602平方米。

合规：

    〔kind=parcel〕
    现有厂房4栋，建成于2008年，建筑面积9602平方米，改造后拟于2027年建成研发楼。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="eligibility-built-year",
    severity=Severity.WARNING,
    kinds=("parcel",),
    policy=("parcel.built_before",),
    weight=20,
)

_BUILT = regex(
    r"(?:现有|现状|原有|上盖|该)[^。；\n]{0,30}?(?:建成于|建于|建设于|建造于)((?:19|20)\d\d)年"
    r"|(?:现有|现状|原有|上盖|该)[^。；\n]{0,20}?((?:19|20)\d\d)年(?:建成|建造|兴建)"
)
_PLANNED = regex(r"拟|计划|规划|改造后|预计|将")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("parcel.built_before", plan.as_of)
    if rule is None:
        return
    for m in plan.find(_BUILT):
        year = int(m[1] or m[2])
        if date(year, 1, 1) <= rule.day or _PLANNED.search(m[0]):
            continue
        group = 1 if m[1] else 2
        yield Finding(
            f"现有建筑 {year} 年建成，晚于 {rule.day.year} 年 {rule.day.month} 月 {rule.day.day} 日的期限。",
            Span(m.start(group), m.end(group) + 1),
            rules=plan.rules("parcel.built_before"),
        )
        return
