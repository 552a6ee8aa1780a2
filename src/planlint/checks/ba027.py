"""模版的填写说明还没有删除。

为什么：填写说明是写给编制人看的，不是方案内容，报出去会和正文混在一起。

依据：编制模版：填写说明提交前删除。

违规：

    〔kind=estate〕
    甲小区改造实施方案
    一、小区概况
    填写说明：写明位置四至、建成年代、楼栋数、户数和建筑面积。
    甲小区共12栋，340户。

合规：

    〔kind=estate〕
    甲小区改造实施方案
    一、小区概况
    甲小区共12栋，340户。表中各项的填写说明见附件。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.catalogue.templates import GUIDANCE_PREFIX
from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="guidance-left", severity=Severity.WARNING, weight=50)

_LEFT = regex(rf"(?m)^[ \t\u3000]*({GUIDANCE_PREFIX})")


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(*m.span(1)) for m in plan.find(_LEFT)]
    if places:
        yield Finding(
            f"有 {len(places)} 处模版的填写说明没有删除，提交前删去。", places[0], tuple(places[1:])
        )
