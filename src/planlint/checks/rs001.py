"""没有写同意率和公示天数。

为什么：各县区按方案组织居民同意和公示，没有门槛就各做各的，审查时也没有依据。

依据：policy: residents.entry_consent、notice.plan_days

违规：

    〔kind=programme〕
    市领导小组办公室根据现状条件、居民意愿、资金筹集等方面对申报小区进行审查。
    改造方案和设计方案公示无异议后，报市领导小组办公室备案。

合规：

    〔kind=programme〕
    申报改造须经三分之二以上业主同意。改造方案公示7天无异议后，报市领导小组办公室备案。

又如：

    〔kind=programme〕
    各地完成居民意愿征询，同意率达到三分之二以上。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import CLAUSE_ENDS, Plan

CHECK = Check(
    slug="no-threshold",
    severity=Severity.WARNING,
    kinds=("programme",),
    policy=("residents.entry_consent", "notice.plan_days"),
    weight=20,
    absence=True,
)

_CRITERIA = regex(r"[^，,。；;\n]{0,20}(?:居民意愿|居民积极性|意愿强烈|意愿高)[^。；;\n]{0,40}")
_SCORED = regex(r"打分|评分|分值|得分|\d\s?分(?!之)|排序")
_RATE = regex(
    r"(?:同意|赞成|支持|签字)[^。；;\n]{0,16}(?:\d|过半|半数|分之|全体|全部)|(?:分之|过半|半数|\d[%％])[^。；;\n]{0,16}(?:同意|赞成|签字)"
)


def check(plan: Plan) -> Iterator[Finding]:
    facts = plan.facts
    rated = plan.says(_RATE) or any(c.share is not None or c.kind == "threshold" for c in facts.consents)
    dated = any(n.days is not None or n.ends is not None for n in facts.notices)
    if rated or dated:
        return
    places = [_sentence(plan, n.span) for n in facts.notices]
    criteria = next((m for m in plan.find(_CRITERIA) if not _SCORED.search(m[0])), None)
    if criteria is not None:
        places.append(Span(criteria.start(), criteria.end()))
    told = "写了公示，" if facts.notices else ""
    yield Finding(
        f"{told}没有找到居民同意率、公示天数和出资比例。",
        places[0] if places else None,
        tuple(places[1:]),
        rules=plan.rules("residents.entry_consent", "notice.plan_days"),
    )


def _sentence(plan: Plan, span: Span) -> Span:
    start = plan.begin(span.start, after=CLAUSE_ENDS)
    stop = re.compile(r"[，,。；;\n]").search(plan.text, span.end, plan.facts.end)
    return Span(start, stop.start() if stop else plan.facts.end)
