"""同意的比例没有达到法定多数。

为什么：同意的不到法定多数，决定不成立，改造不能开工。

依据：policy: residents.ordinary_majority、residents.special_majority

说明：改变绿地等共有部分用途和筹集维修资金的，须四分之三以上同意。写了户数又写了比例的，比例对不对由 CO005 核对。

违规：

    〔kind=estate〕
    参加表决的业主占总户数的86.8%，同意改造的占参加表决业主的48.5%。

又如：

    〔kind=estate〕
    参加表决的业主占总户数的86.8%，同意将绿地改为停车位的占参加表决业主的68.5%。

合规：

    〔kind=estate〕
    参加表决的业主占总户数的86.8%，同意改造的占参加表决业主的93.6%，不同意的占6.4%；同意将绿地改为停车位的占参加表决业主的81.2%。

又如：

    〔kind=estate〕
    小区共有住户400户，参加表决的350户，同意改造的300户，占参加表决户数的85.7%，占总户数的75%。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="consent-majority",
    severity=Severity.ERROR,
    kinds=("estate", "cluster"),
    policy=("residents.ordinary_majority", "residents.special_majority"),
    weight=20,
)

_AGREED = regex(r"(?<!不)(?:同意|赞成)(?!率应)[^。；;不反%％\n]{0,26}(?:占|为|达|率)[^。；;，,\n]{0,16}$")
_OF_VOTES = regex(r"参(?:与|加)|参会|到会|投票")
_SPECIAL = regex(r"绿地|绿化|维修资金|改变[^，,。；;]{0,8}用途|共有部分|经营活动|重建")
_REQUIRED = regex(r"应|须|必须|不低于|不少于|方可")


def check(plan: Plan) -> Iterator[Finding]:
    for mention in plan.facts.mentions:
        q = mention.quantity
        if q.dimension not in ("percent", "fraction"):
            continue
        start = plan.begin(mention.quantity.start, reach=120)
        before = _AGREED.search(plan.text, start, q.start)
        if before is None or not _OF_VOTES.search(before[0]):
            continue
        if _REQUIRED.search(before[0]) or plan.text.startswith(("以上", "以下"), q.end):
            continue
        special = _SPECIAL.search(before[0]) is not None
        id = "residents.special_majority" if special else "residents.ordinary_majority"
        rule = plan.policy.rule(id)
        if rule is None or not _fails(q.value / 100, rule.fraction, rule.bound):
            continue
        least = f"{rule.fraction.numerator}/{rule.fraction.denominator}"
        told = f"不到 {least}" if rule.bound == "at_least" else f"没有超过 {least}"
        yield Finding(
            f"同意的占 {q.text}，{told}。",
            Span(before.start(), q.end),
            figures=(
                Figure(q.text, "同意", mention.span),
                Figure(f"{plain_decimal(rule.fraction * 100)}%", "法定多数"),
            ),
            rules=plan.rules(id),
        )


def _fails(share: Fraction, least: Fraction, bound: str) -> bool:
    return share <= least if bound == "more_than" else share < least
