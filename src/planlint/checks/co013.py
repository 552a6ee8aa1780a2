"""名称相近，不知道是不是同一个小区。

为什么：一个小区用两个名称，会重复申报、重复计算户数和投资。

依据：无

违规：

    〔kind=cluster〕
    1、金星花园小区：对路面进行改造，对所有楼顶做防水处理，预算投资404万元。
    2、金塔小区（含银塔小区、工行家属院）：对破损路面维修硬化，预算投资302万元。
    以上2个小区整治改造42栋楼，投资预算为706万元。
    1、如意苑小区
    2、金星小区
    3、工行小区

合规：

    〔kind=cluster〕
    1、金星花园小区：对路面进行改造，对所有楼顶做防水处理，预算投资404万元。
    2、金塔小区（含银塔小区、工行家属院）：对破损路面维修硬化，预算投资302万元。
    以上2个小区整治改造42栋楼，投资预算为706万元。
    1、如意苑小区
    2、金星一村
    3、农行小区
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="name-collision", severity=Severity.INFO, weight=30)

_GENERIC = regex(
    r"(?:住宅小区|家属小区|家属院|家属区|家属楼|宿舍楼|宿舍区|宿舍|小区|花园|公寓|大院|住宅楼|住宅|家园|佳苑|苑|院|楼)$"
)


def check(plan: Plan) -> Iterator[Finding]:
    names = _names(plan)
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(_stem(name), []).append(name)
    pairs = [
        (a, b)
        for stem, group in alike.items()
        for a, b in combinations(group, 2)
        if len(stem) >= 2 and a not in b and b not in a
    ]
    if not pairs:
        return
    words = "，".join(f"{a}与{b}" for a, b in pairs[:3])
    places = [names[b] for _, b in pairs] + [names[a] for a, _ in pairs]
    yield Finding(f"有近似名称：{words}，请确认不是同一个小区。", places[0], tuple(places[1:]))


def _names(plan: Plan) -> dict[str, Span]:
    """The names of all estates, zones left out, each with its first place."""
    found: dict[str, Span] = {}
    for estate in plan.facts.estates:
        if len(estate.name) >= 4 or estate.parent is None:
            found.setdefault(estate.name, estate.span)
    return found


def _stem(name: str) -> str:
    """The name without its generic endings: 金星花园小区 → 金星."""
    while True:
        shorter = _GENERIC.sub("", name)
        if shorter == name or len(shorter) < 2:
            return name
        name = shorter
