"""写了同意率，没有写依据的材料。

为什么：同意率要靠表决票、签字表或会议纪要证明，没有材料就不能作为立项条件。

依据：policy: residents.participation_heads

违规：

    〔kind=estate〕
    向阳小区改造实施方案
    小区共216户，居民同意率达到95.4%，改造后安装路灯38盏。

合规：

    〔kind=estate〕
    向阳小区改造实施方案
    小区共216户，业主大会书面表决同意率达到95.4%，表决票和签字表见附件4。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="missing-evidence",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("residents.participation_heads",),
    weight=40,
    absence=True,
)

_RATE = regex(r"(?:同意率|参与率|赞成率|支持率)[^，。；\n]{0,8}\d+(?:\.\d+)?\s?[%％]")
_EVIDENCE = regex(
    r"表决票|签字|签名|意见表|征求意见|调查表|问卷|会议纪要|业主大会|书面表决|表决结果|参与表决|入户|附件"
)


def check(plan: Plan) -> Iterator[Finding]:
    rates = [Span(m.start(), m.end()) for m in plan.find(_RATE)]
    if rates and not plan.says(_EVIDENCE):
        yield Finding(
            f"写了“{plan.quote(rates[0])}”，没有找到表决票、签字表等材料。",
            rates[0],
            tuple(rates[1:]),
            rules=plan.rules("residents.participation_heads"),
        )
