"""职称分类有重叠。

为什么：“中级”和“一级教师”是同一级的两种叫法，分列时同一人可能数了两次，也可能数法不一。

依据：policy: school.title_ranks

违规：

    〔kind=school〕
    专任教师22人，其中中级职称10人，一级职称9人，未聘3人。

合规：

    〔kind=school〕
    专任教师22人，其中高级职称10人，一级职称9人，未聘3人。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.plan import Plan

CHECK = Check(
    slug="ambiguous-titles",
    severity=Severity.INFO,
    kinds=("school",),
    policy=("school.title_ranks",),
    weight=60,
)

_PAIRS = (("中级", "一级"), ("高级", "副高"), ("初级", "二级"))


def check(plan: Plan) -> Iterator[Finding]:
    for older, newer in _PAIRS:
        pattern = re.compile(
            rf"{older}(?:职称|教师)?\s?(\d+)\s?[人名][^。；\n]{{0,20}}?{newer}(?:职称|教师)?\s?(\d+)\s?[人名]"
        )
        for m in plan.find(pattern):
            yield Finding(
                f"职称里“{older} {m[1]} 人”和“{newer} {m[2]} 人”并列，两者是同一级。",
                Span(m.start(), m.end()),
                rules=plan.rules("school.title_ranks"),
            )
            return
