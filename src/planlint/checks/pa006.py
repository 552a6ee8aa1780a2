"""地块已认定为闲置土地。

为什么：闲置土地另有处置办法，不能列入三旧改造。

依据：policy: parcel.idle_land_excluded

违规：

    〔kind=parcel〕
    地块2015年被认定为闲置土地，现申请按三旧政策改造。

合规：

    〔kind=parcel〕
    地块未被认定为闲置土地，不属于闲置土地，现申请按三旧政策改造。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="eligibility-idle-land",
    severity=Severity.ERROR,
    kinds=("parcel",),
    policy=("parcel.idle_land_excluded",),
    weight=20,
)

_IDLE = regex(r"(?:已|被|经)[^，。；\n]{0,10}(?:认定|列|确认)[为入][^，。；\n]{0,6}闲置(?:土地|用地|地块)")
_DENIED = regex(r"[未不没无非]")


def check(plan: Plan) -> Iterator[Finding]:
    rules = plan.rules("parcel.idle_land_excluded")
    for m in plan.find(_IDLE):
        if rules and not _DENIED.search(plan.text, max(plan.facts.start, m.start() - 4), m.end()):
            yield Finding(f"“{m[0]}”，闲置土地不列入三旧改造。", Span(m.start(), m.end()), rules=rules)
            return
