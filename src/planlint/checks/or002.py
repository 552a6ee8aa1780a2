"""几级单位各做一段，没有写谁是责任主体。

为什么：规划、预算、备案分在市、区、镇三级，出了问题不知道找谁。

依据：无（方案写明责任主体）

违规：

    〔kind=cluster〕
    由市城乡规划部门负责制定拟改造小区的规划方案，镇政府依据规划方案制定预算方案，报利通区老旧小区改造领导小组办公室备案。

合规：

    〔kind=cluster〕
    区人民政府是责任主体。市自然资源局负责审查规划方案，镇政府负责制定预算方案，报区领导小组办公室备案。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="role-levels",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    weight=50,
    absence=True,
)

_OWNER = regex(r"责任主体|实施主体|职责分工|责任分工|任务分工|部门职责|建设单位|牵头单位|主体责任|业主单位")
_ACTS = regex(
    r"(?P<city>市)(?:城乡规划|自然资源|住建|住房|规划|财政|发展|城管)[^，。；;\n]{0,10}(?:负责|制定|编制|审批|审定|批准)"
    r"|(?:[\u4e00-\u9fff]{0,3}(?P<county>区|县))(?:老旧小区|住建|住房|财政|政府|人民政府|领导小组)[^，。；;\n]{0,14}(?:负责|制定|编制|审批|审定|批准|备案)"
    r"|(?P<town>镇|乡|街道)(?:政府|人民政府|办事处|办)?[^，。；;\n]{0,10}(?:负责|制定|编制|组织实施|牵头)"
)
_LEVELS = 3


def check(plan: Plan) -> Iterator[Finding]:
    if plan.says(_OWNER):
        return
    first: dict[str, Span] = {}
    for m in plan.find(_ACTS):
        level = next(name for name, value in m.groupdict().items() if value)
        first.setdefault(level, Span(m.start(), m.end()))
    if len(first) < _LEVELS:
        return
    places = sorted(first.values())
    yield Finding("市、区（县）、镇（街）三级各做一段，没有找到谁是责任主体。", places[0], tuple(places[1:]))
