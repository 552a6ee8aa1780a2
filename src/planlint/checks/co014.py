"""并列的两段写了相同的数，像是复制的。

为什么：数量从上一段复制过来没有改，工程量和预算都会错。

依据：无

违规：

    〔kind=cluster〕
    1、金花园小区改造内容：
    b区改造范围：沿车辆通道硬化绿化带规划停车位218个，更换小区大门两个。预算投资212万元。
    c区改造范围：打通小区内4个消防通道，改造后新增车位218个，改造路灯。预算投资221万元。

合规：

    〔kind=cluster〕
    1、金花园小区改造内容：
    b区改造范围：沿车辆通道硬化绿化带规划停车位218个，更换小区大门两个。预算投资212万元。
    c区改造范围：打通小区内4个消防通道，改造后新增车位236个，改造路灯。预算投资221万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import BlockKind
from planlint.facts import Mention
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="duplicate-value",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "school"),
    weight=30,
)

_ZONE = regex(r"^\s*([a-zA-Z\d一二三四五六七八九十东西南北]{1,3}(?:\d?区|期|组团|标段))")
_ITEM = regex(r"^\s*[（(]?[\d一二三四五六七八九十]{1,3}[)）.、．]\s*([\u4e00-\u9fff]{2,12})")
_WORD = regex(r"[\u4e00-\u9fff]{2}")


def check(plan: Plan) -> Iterator[Finding]:
    seen: dict[tuple[str, str], list[Mention]] = {}
    for mention in plan.facts.mentions:
        q = mention.quantity
        if mention.table is None and q.dimension in ("count", "area", "length") and q.significant >= 3:
            seen.setdefault((str(q.number), q.unit), []).append(mention)
    for mentions in seen.values():
        if len(mentions) != 2:
            continue
        a, b = mentions
        first, second = _sibling(plan, a), _sibling(plan, b)
        if not first or not second or first[0] != second[0] or first[1] == second[1] or not _alike(a, b):
            continue
        yield Finding(
            f"{first[1]}和{second[1]}都写 {b.quantity.text}，请确认不是复制。",
            b.span,
            (a.span,),
        )


def _sibling(plan: Plan, mention: Mention) -> tuple[str, str] | None:
    """The form and the name of the list item or zone that a mention stands in."""
    block = plan.blocks[mention.block]
    if block.kind is BlockKind.ROW:
        return None
    line = plan.text[block.start : block.end]
    for form, pattern in (("zone", _ZONE), ("item", _ITEM)):
        match = pattern.match(line)
        if match:
            return form, match[1]
    return None


def _alike(a: Mention, b: Mention) -> bool:
    """Do both labels name the same kind of thing?"""
    first = {a.label[i : i + 2] for i in range(len(a.label) - 1)} | set(_WORD.findall(a.noun))
    second = {b.label[i : i + 2] for i in range(len(b.label) - 1)} | set(_WORD.findall(b.noun))
    return bool(first & second)
