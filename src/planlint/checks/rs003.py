"""参与表决的业主没有达到法定比例。

为什么：面积和人数都不少于三分之二的业主参与，表决才有效；达不到的要重新表决。

依据：policy: residents.participation_area、residents.participation_heads

说明：写了户数又写了比例的，比例对不对由 CO005 核对。

违规：

    〔kind=estate〕
    2026年3月组织业主表决，参加表决的业主占总户数的58.6%，参加户的专有部分面积占总建筑面积的71.2%。

合规：

    〔kind=estate〕
    2026年3月组织业主表决，参加表决的业主占总户数的86.8%，参加户的专有部分面积占总建筑面积的85.2%。入户调查走访占总户数的52%。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="consent-participation",
    severity=Severity.ERROR,
    kinds=("estate", "cluster"),
    policy=("residents.participation_area", "residents.participation_heads"),
    weight=20,
)

_TOOK_PART = regex(
    r"(?:参加|参与|到会|投票)[^。；;同赞支反\n]{0,40}(?:占|为|达到?|比例|率)[^。；;，,同赞支反\n]{0,16}$"
)
_REQUIRED = regex(r"应|须|必须|不低于|不少于|不得|方可|达到$|以上")
_VOTE = regex(r"表决|投票|业主大会")


def check(plan: Plan) -> Iterator[Finding]:
    for mention in plan.facts.mentions:
        q = mention.quantity
        if q.dimension not in ("percent", "fraction"):
            continue
        start = plan.begin(mention.quantity.start, reach=120)
        before = _TOOK_PART.search(plan.text, start, q.start)
        if before is None or not _VOTE.search(plan.text, start, q.start):
            continue
        if _REQUIRED.search(before[0]) or plan.text.startswith(("以上", "以下"), q.end):
            continue
        by_area = "面积" in before[0].rpartition("，")[2] or "面积" in before[0][-12:]
        id = "residents.participation_area" if by_area else "residents.participation_heads"
        rule = plan.policy.rule(id)
        if rule is None or q.value >= rule.fraction * 100:
            continue
        basis = "面积" if by_area else "人数"
        least = f"{rule.fraction.numerator}/{rule.fraction.denominator}"
        yield Finding(
            f"参与表决的{basis}占 {q.text}，不到 {least}。",
            Span(before.start(), q.end),
            figures=(
                Figure(q.text, f"参与的{basis}", mention.span),
                Figure(f"{plain_decimal(rule.fraction * 100, 2)}%", f"{least}，法定最低"),
            ),
            rules=plan.rules(id),
        )
