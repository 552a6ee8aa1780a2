"""补助资金写了不能列支的用途。

为什么：还债、付息、平衡预算、工作经费和管理费不在补助资金的支持范围，审计时要收回。

依据：policy: source.central_subsidy

违规：

    〔kind=programme〕
    中央财政补助资金用于小区改造，也可用于偿还前期贷款利息和领导小组办公室工作经费。

合规：

    〔kind=programme〕
    中央财政补助资金用于小区改造，不得用于偿还债务、支付利息和工作经费；工作经费由区财政资金安排。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="fund-scope-denied",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme"),
    policy=("source.central_subsidy",),
    weight=10,
)

_USES = regex(
    r"(?:中央|专项|财政)(?:财政)?补助(?:资金)?[^。；;\n不严禁]{0,24}?(?:用于|列支|支付)(?P<uses>[^。；;\n]{0,50})"
)
_DENIED = regex(
    r"(?:偿还|归还)[^，,、。；]{0,6}(?:债务|贷款|借款|本息|利息)|支付利息|(?:贷款|债券|债务)利息|平衡(?:本级)?预算|工作经费|办公经费|人员经费|管理费|津贴|补贴人员"
)
_NOT = regex(r"不得|不能|不可|严禁|禁止|不予|除外")
_OTHER_MONEY = regex(r"[，,](?=[^，,。]{0,20}(?:由|自)[^，,。]{0,12}(?:财政|资金|解决|承担))")


def check(plan: Plan) -> Iterator[Finding]:
    for m in plan.find(_USES):
        told = _OTHER_MONEY.split(m["uses"])[0]
        denied = _DENIED.search(told)
        if denied is None or _NOT.search(told) or _NOT.search(m[0].partition("用于")[0]):
            continue
        at = m.start("uses") + denied.start()
        yield Finding(
            f"补助资金写了用于“{denied[0]}”，不在支持范围内。",
            Span(at, at + len(denied[0])),
            (Span(m.start(), m.start("uses")),),
            rules=plan.rules("source.central_subsidy"),
        )
