"""没有写由谁负责。

为什么：没有责任单位，进度、资金和质量都没有人管。

依据：无（方案写明责任主体）

违规：

    〔kind=estate〕
    惠民小区建于1992年，屋面防水4600平方米，路面硬化2600平方米，总投资386万元，2026年10月完工。

合规：

    〔kind=estate〕
    惠民小区建于1992年，屋面防水4600平方米，总投资386万元，由街道办事处牵头组织实施，区住建局指导。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="responsible-body",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme"),
    weight=40,
    absence=True,
)

_RESPONSIBLE = regex(
    r"负责|牵头|责任主体|责任单位|实施主体|建设单位|组织实施|领导小组|工作专班|指挥部|组长|业主单位|代建"
)


# A supplement to an approved plan repeats nothing of it.
_SUPPLEMENT = regex("调整|补充|变更|修订|增补")


def check(plan: Plan) -> Iterator[Finding]:
    if _SUPPLEMENT.search(plan.facts.title):
        return
    if plan.facts.duties or plan.says(_RESPONSIBLE):
        return
    yield Finding("没有找到责任单位：由谁组织、谁实施、谁管资金。")
