"""清单不从第 1 项开始，前面的项不在文中。

为什么：分项少了，合计和构成都无法核对；常见的原因是复制时丢了前几行。

依据：无（编号连续是核对的前提）

违规：

    〔kind=parcel〕
    改造后的用地构成如下。
    6、道路用地面积为23188.2平方米；
    7、绿化用地面积为3479.5平方米。

合规：

    〔kind=parcel〕
    一、总体要求 （一）指导思想。坚持以人民为中心。
    （二）基本原则。坚持居民自愿。

又如：

    〔kind=parcel〕
    改造后的用地构成如下。
    1、道路用地面积为23188.2平方米；
    2、绿化用地面积为3479.5平方米。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.numbering import NumberedList, numbered_lists, printed
from planlint.plan import Plan

CHECK = Check(
    slug="list-gap",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school", "parcel", "notice"),
    weight=40,
    absence=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    for found in numbered_lists(plan.text, plan.blocks):
        first = found.items[0]
        missing = first.ordinal.value - 1
        alone = missing == 1 and len(found.items) == 1
        if missing < 1 or (alone and found.parent is None) or missing > 30:
            continue
        if printed(found.form, 1).search(plan.text, _since(plan, found), first.block.start):
            continue
        lost = "第 1 项" if missing == 1 else f"第 1 至 {missing} 项"
        number = first.block.number.strip()
        yield Finding(
            f"清单从“{number}”开始，没有{lost}。",
            Span(first.block.start, first.block.end),
            tuple(Span(i.block.start, i.block.end) for i in found.items[1:]),
            severity=Severity.INFO if alone else None,
        )


def _since(plan: Plan, found: NumberedList) -> int:
    """Where the first item could stand inside a line: from the parent on, else from the plan's beginning."""
    return found.parent.block.start if found.parent is not None else plan.facts.start
