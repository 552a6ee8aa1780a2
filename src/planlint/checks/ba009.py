"""阶段的月份是占位符，先后和工期无法核对。

为什么：各阶段写了先后，月份却没有填，前后是否相接、时间是否够用都看不出来。

依据：policy: template.stages

违规：

    〔kind=notice〕
    1、集中审核阶段（xxxx年x月—x月中旬）。对已制定的方案集中审核。
    2、动态审核阶段（xxxx年x月下旬起）。对后续制定的方案动态审核。

合规：

    〔kind=notice〕
    1、集中审核阶段（20xx年3月—5月中旬）。对已制定的方案集中审核。
    2、动态审核阶段（20xx年5月下旬起）。对后续制定的方案动态审核。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="placeholder-date", severity=Severity.INFO, policy=("template.stages",), weight=50)

_STAGE = regex(
    r"^.{0,6}?([\u4e00-\u9fff]{2,16}阶段)[（(\[【]?[^。\n]{0,12}?(?<![A-Za-z\d])[xX×＊*]{1,2}月", re.M
)


def check(plan: Plan) -> Iterator[Finding]:
    found = list(plan.find(_STAGE))
    if not found:
        return
    names = "".join(f"“{m[1]}”" for m in found[:4])
    places = [Span(m.start(1), m.end()) for m in found]
    yield Finding(
        f"{names}的月份没有填写，先后无法核对。",
        places[0],
        tuple(places[1:]),
        rules=plan.rules("template.stages"),
    )
