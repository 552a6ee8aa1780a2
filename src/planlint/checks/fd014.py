"""写了居民出资，没有写怎样收取。

为什么：居民的钱要事先说清标准、方式、时间和账户，否则收不齐，也容易引起争议。

依据：policy: residents.share_base

违规：

    〔kind=estate〕
    总投资845.9万元，其中中央补助资金423万元，区财政338.3万元，居民出资84.6万元。工程竣工后验收移交。

合规：

    〔kind=estate〕
    总投资845.9万元，其中中央补助资金423万元，区财政338.3万元，居民出资84.6万元，按建筑面积每平方米20元收取。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="missing-resident-method",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("residents.share_base",),
    weight=20,
    absence=True,
)

_METHOD = regex(
    r"收取|收缴|缴纳|缴存|缴费|交纳|归集|代收|应缴|户均|(?:按|每)[^，,。；;]{0,8}(?:户|平方米|㎡|建筑面积|平米)[^，,。；;]{0,6}元"
    r"|专户|专账|共管账户|监管账户|公积金|维修资金"
)


def check(plan: Plan) -> Iterator[Finding]:
    found = [s for s in plan.facts.sources if s.code == "residents" and s.amount is not None]
    if not found or plan.says(_METHOD):
        return
    amount = found[0].amount
    yield Finding(
        f"写了居民出资 {amount.text if amount else ''}，没有找到收取标准、方式和专户。",
        Span(found[0].span.start, amount.end if amount else found[0].span.end),
        rules=plan.rules("residents.share_base"),
    )
