"""小区方案里有红线外的工程。

为什么：红线外的道路和管网由市政资金安排，和小区内的内容要分开立项、分开算钱。

依据：policy: source.central_investment

违规：

    〔kind=estate〕
    三、改造内容
    屋面防水4600平方米，路面硬化2600平方米，改造红线外道路320米。

合规：

    〔kind=estate〕
    三、改造内容
    屋面防水4600平方米，路面硬化2600平方米；红线外道路由市政工程另行实施，不列入本方案。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.catalogue import measure
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="category-outside",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("source.central_investment",),
    weight=40,
)

_APART = regex(
    r"另行|单独|不列入|不纳入|不含|不包括|市政(?:资金|工程|项目)|另外(?:安排|立项)|除外|已(?:改造|完成)"
)


def check(plan: Plan) -> Iterator[Finding]:
    found = []
    for use in plan.facts.measures:
        of = measure(use.code)
        if of is None or of.place != "outside" or use.role != "planned" or use.negated:
            continue
        sentence = plan.text[use.clause.start : use.clause.end + 30].split("。")[0]
        if use.quantity is not None and not _APART.search(sentence):
            found.append(use)
    if not found:
        return
    names = "、".join(dict.fromkeys(plan.quote(u.span) for u in found))
    yield Finding(
        f"“{names}”在红线外，没有写资金和立项与小区内分开。",
        found[0].span,
        tuple(u.span for u in found[1:]),
        rules=plan.rules("source.central_investment"),
    )
