"""写了公示，没有写异议怎样处理。

为什么：公示期间有人反对，由谁答复、怎样改，要事先写明。

依据：无（公示要有异议处理）

违规：

    〔kind=estate〕
    改造方案在小区公示7天，公示后报区住建局审批。

合规：

    〔kind=estate〕
    改造方案在小区公示7天，公示期间收到的意见由街道逐条答复，公示无异议后报区住建局审批。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="missing-objection",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    weight=50,
    absence=True,
)

_HANDLED = regex(
    r"异议|反对意见|意见[^。；;\n]{0,16}(?:采纳|答复|处理|反馈|吸收|修改|完善|整改|解决|落实|办理|办结|回应)|(?:收集|征求|听取|吸纳)[^。；;\n]{0,10}意见|书面意见|投诉|信访|矛盾|调解"
)


def check(plan: Plan) -> Iterator[Finding]:
    notices = [n for n in plan.facts.notices if n.days is not None or n.ends is not None]
    if not notices or plan.says(_HANDLED):
        return
    yield Finding("写了公示，没有找到异议由谁处理、怎样答复。", notices[0].span)
