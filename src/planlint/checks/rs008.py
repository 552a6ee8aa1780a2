"""方案写的同意门槛低于规定。

为什么：门槛低于法定比例，照此通过的表决仍然无效。

依据：policy: residents.special_majority、residents.participation_area、residents.entry_consent

违规：

    〔kind=programme〕
    占用绿地新增停车位的，须经二分之一以上业主同意。

又如：

    〔kind=programme〕
    方案须经二分之一以上业主参与表决，并经参与表决的业主过半数同意。

合规：

    〔kind=programme〕
    方案须经三分之二以上业主参与表决，并经参与表决的业主过半数同意；占用绿地新增停车位的，须经四分之三以上业主同意。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import Quantity, plain_decimal

CHECK = Check(
    slug="consent-threshold",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme"),
    policy=("residents.special_majority", "residents.participation_area", "residents.entry_consent"),
    weight=20,
)

_REQUIRED = regex(r"应当?|须|必须|需要?|经|达到|不低于|不少于|征得")
_AFTER = regex(r"\s*(?:以上|及以上)?[^，,。；;\n]{0,14}?(?P<what>参与|参加|同意|签字|赞成)")
_BEFORE = regex(r"(?P<what>同意率|参与率|同意|参与|参加)[^，,。；;\n]{0,12}$")
_SPECIAL = regex(
    r"(?:占用|改变|改为|硬化)[^，,。；;\n]{0,10}(?:绿地|绿化|共有|用途|停车)|(?:筹集|续筹|使用)[^，,。；;\n]{0,6}维修资金|改变用途"
)
_OTHER = regex(r"电梯|出资|缴|楼栋|单元|问卷|满意|参与率[^，,。；;\n]{0,6}以上|知晓|代表|村民")


def check(plan: Plan) -> Iterator[Finding]:
    for mention in plan.facts.mentions:
        q = mention.quantity
        if q.dimension not in ("percent", "fraction"):
            continue
        start = plan.begin(mention.quantity.start, reach=120)
        sentence = plan.text[start : q.end + 20].split("。")[0].split("；")[0]
        before = plan.text[start : q.start]
        if not _REQUIRED.search(before[-12:]) or _OTHER.search(sentence) or "占" in before[-6:]:
            continue
        told = _AFTER.match(plan.text, q.end, plan.facts.end) or _BEFORE.search(before)
        if told is not None:
            yield from _judge(plan, q, told["what"], _SPECIAL.search(sentence) is not None)


def _judge(plan: Plan, q: Quantity, what: str, special: bool) -> Iterator[Finding]:
    takes_part = what.startswith("参")
    id = (
        "residents.participation_area"
        if takes_part
        else "residents.special_majority"
        if special
        else "residents.entry_consent"
    )
    rule = plan.policy.rule(id)
    if rule is None or q.value >= rule.fraction * 100:
        return
    least = f"{rule.fraction.numerator}/{rule.fraction.denominator}"
    yield Finding(
        f"{'参与表决' if takes_part else '同意'}的门槛写 {q.text}，低于 {least}。",
        Span(q.start, q.end),
        figures=(Figure(q.text, "文中"), Figure(f"{plain_decimal(rule.fraction * 100, 2)}%", least)),
        rules=plan.rules(id),
        severity=Severity.INFO if id == "residents.entry_consent" else None,
    )
