"""没有写公示天数、业主表决和同意率。

为什么：居民是否同意要有表决和公示为证，没有天数和比例，方案审核时退回。

依据：policy: residents.participation_area、notice.plan_days

说明：三样都没有的是错误，缺两样的作为警告，缺一样的只作提示。

违规：

    〔kind=cluster〕
    镇依据改造方案制定预算方案，并将拟改造小区进行公示，公示结果报领导小组办公室备案。

又如：

    〔kind=estate〕
    改造方案公示7天，没有收到异议。

合规：

    〔kind=estate〕
    业主大会表决，参加表决的业主占85%，同意的占93%。改造方案公示7天，没有收到异议。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import CLAUSE_ENDS, Plan

CHECK = Check(
    slug="publicity-undefined",
    severity=Severity.ERROR,
    kinds=("estate", "cluster"),
    policy=("residents.participation_area", "notice.plan_days"),
    weight=20,
    absence=True,
)

_VOTE = regex(r"表决|投票|业主大会|业主会议|书面征求[^，,。；;]{0,8}业主|逐户签字|业主签字")
_RATE = regex(
    r"同意率|支持率|(?:同意|赞成|支持)[^。；;\n]{0,20}(?:\d[\d.]{0,8}\s?[%％户]|分之|过半|半数|全体|全部)"
    r"|(?:\d\s?[%％户]|分之[一二三四]|过半|半数|全体|所有)[^。；;\n]{0,12}(?:同意|赞成|支持)"
)
_SHOWN = regex(r"进行公示|予以公示|张榜公布|张贴公示|公示")
_SEVERITY = {3: Severity.ERROR, 2: Severity.WARNING, 1: Severity.INFO}


def check(plan: Plan) -> Iterator[Finding]:
    facts = plan.facts
    missing = []
    if not any(n.days is not None or n.ends is not None for n in facts.notices):
        missing.append("公示天数")
    if not plan.says(_VOTE):
        missing.append("业主表决")
    if not plan.says(_RATE) and not any(c.share is not None for c in facts.consents):
        missing.append("同意率")
    if not missing:
        return
    notice = facts.notices[0].span if facts.notices else None
    shown = _SHOWN.search(plan.text, notice.start, notice.end + 2) if notice else None
    told = f"写了“{shown[0]}”，没有写" if shown and "公示天数" in missing else "没有找到"
    yield Finding(
        f"{told}{_joined(missing)}。",
        _clause(plan, notice) if notice else None,
        tuple(n.span for n in facts.notices[1:]) if "公示天数" in missing else (),
        rules=plan.rules(
            "residents.participation_area", *(["notice.plan_days"] if "公示天数" in missing else [])
        ),
        severity=_SEVERITY[len(missing)],
    )


def _joined(names: list[str]) -> str:
    return "和".join(filter(None, ["、".join(names[:-1]), names[-1]]))


def _clause(plan: Plan, span: Span) -> Span:
    start = plan.begin(span.start, after=CLAUSE_ENDS)
    return Span(start, span.end)
