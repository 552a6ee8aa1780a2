"""施工和监理是同一家单位。

为什么：监理单位不能与施工单位有隶属或利害关系，自己监理自己无效。

依据：无（建筑法关于监理的规定，未列入规则）

违规：

    〔kind=estate〕
    施工单位：安泰建设集团有限公司，设计单位：市建筑设计院，监理单位：安泰建设集团有限公司。

合规：

    〔kind=estate〕
    施工单位：安泰建设集团有限公司，设计单位：市建筑设计院，监理单位：恒信工程监理有限公司。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="role-conflict",
    severity=Severity.ERROR,
    kinds=("estate", "cluster", "school"),
    weight=20,
)

_FIRM = r"(?:单位|企业)?(?:名称)?(?:为|是|[:：]|\s*\|)\s*(?P<name>[\u4e00-\u9fff（）()]{4,30}?(?:公司|集团|院|所|中心))"
_BUILDER = regex(r"施工" + _FIRM)
_SUPERVISOR = regex(r"监理" + _FIRM)


def check(plan: Plan) -> Iterator[Finding]:
    builders = {m["name"]: m for m in plan.find(_BUILDER)}
    for m in plan.find(_SUPERVISOR):
        same = builders.get(m["name"])
        if same is not None:
            yield Finding(
                f"施工单位和监理单位都是“{m['name']}”。",
                Span(*m.span("name")),
                (Span(*same.span("name")),),
            )
            return
