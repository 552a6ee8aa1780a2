"""项目代码不合格式。

为什么：审批平台按项目代码查项目，写错了查不到立项和批复。

依据：policy: approval.project_code_pattern、approval.project_code

违规：

    项目代码：2206-340822-04-01-51983。

又如：

    项目代码：2213-340822-04-01-519836。

合规：

    项目代码：2206-340822-04-01-519836；原项目代码：2020-440105-78-03-001234。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="code-project",
    severity=Severity.WARNING,
    policy=("approval.project_code_pattern",),
    weight=30,
)

_CODE = regex(r"项目代码(?:为|是)?\s*[:：|]?\s*([0-9][0-9A-Za-z*\-－—]{7,40})")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("approval.project_code_pattern", plan.as_of)
    if rule is None:
        return
    pattern = re.compile(str(rule.value))
    for m in plan.find(_CODE):
        code = m[1].replace("－", "-").replace("—", "-").rstrip("-")
        if "*" in code or (pattern.fullmatch(code) and _is_month(code)):
            continue
        why = "的前 4 位不是年月" if pattern.fullmatch(code) else "的位数或分段不对"
        yield Finding(
            f"项目代码“{code}”{why}。",
            Span(m.start(1), m.start(1) + len(code)),
            rules=plan.rules("approval.project_code_pattern"),
        )


def _is_month(code: str) -> bool:
    """YYMM, or the year in full as older codes have it."""
    return code[:2] in ("19", "20") or 1 <= int(code[2:4]) <= 12
