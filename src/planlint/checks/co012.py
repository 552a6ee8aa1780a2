"""两项名称不同，各个数却完全相同。

为什么：整行照抄是常见的填报错误；真的相同也应当说明。

依据：无

说明：合计同时对不上的，作为警告；别的只作提示。

违规：

    石桥小学：占地6820平方米，校舍2046平方米，学生341人。
    大坪小学：占地4500平方米，校舍1350平方米，学生225人。
    小坪小学：占地4500平方米，校舍1350平方米，学生225人。

又如：

    按镇街：西南街道7个、742.55亩；云东海街道4个、476.9亩；白坭镇4个、476.9亩；芦苞镇3个、330亩。

合规：

    石桥小学：占地6820平方米，校舍2046平方米，学生341人。
    大坪小学：占地4500平方米，校舍1350平方米，学生225人。
    小坪小学：占地4500平方米，校舍1310平方米，学生225人。

又如：

    明珠苑新增车位26个，投资12万元；盛世花园新增车位26个，投资12万元。
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from planlint.document import BlockKind, Span
from planlint.facts import Mention
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="duplicate-figures", severity=Severity.INFO, weight=30)

_NAME = regex(r"[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z\d#]{1,17}")
_NUMBERED = regex(
    r"^\s*(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）.、．])?\s*(?:其中|按[\u4e00-\u9fff]{1,6}[:：]|另外|以及)?"
)
_CUT = regex(r"[；;。]")
NEAR = 1500
_TOTAL = regex(r"合计|小计|总计|共计|以上")


def check(plan: Plan) -> Iterator[Finding]:
    by_figures: dict[tuple[tuple[str, str], ...], list[Group]] = {}
    for group in [*_segments(plan), *_rows(plan)]:
        by_figures.setdefault(group[1], []).append(group)
    pairs = [
        (a, b)
        for groups in by_figures.values()
        for a, b in pairwise(groups)
        if a[0] != b[0] and b[2].start - a[2].start < NEAR
    ]
    seen: set[str] = set()
    for (name, figures, first), (other, _, second) in pairs:
        if other in seen:
            continue
        seen |= {name, other}
        failed = any(_covers(plan, first, second))
        yield Finding(
            f"{name}和{other}的 {len(figures)} 个数完全相同，请确认不是照抄。",
            second,
            (first,),
            severity=Severity.WARNING if failed else None,
        )


Group = tuple[str, tuple[tuple[str, str], ...], Span]


def _segments(plan: Plan) -> Iterator[Group]:
    """Stretches between semicolons or line ends that begin with a name and hold two figures or more."""
    by_block: dict[int, list[Mention]] = {}
    for mention in plan.facts.mentions:
        if mention.table is None:
            by_block.setdefault(mention.block, []).append(mention)
    for index, mentions in by_block.items():
        block = plan.blocks[index]
        if block.kind is BlockKind.ROW:
            continue
        at = block.start
        cuts = [m.start() for m in _CUT.finditer(plan.text, block.start, block.end)]
        starts = [m.quantity.start for m in mentions]
        for cut in [*cuts, block.end]:
            inside = mentions[bisect_left(starts, at) : bisect_left(starts, cut)]
            if inside:
                lead = _NUMBERED.sub("", plan.text[at : inside[0].quantity.start].strip())
                yield from _group(lead, inside, Span(at, cut))
            at = cut + 1


def _rows(plan: Plan) -> Iterator[Group]:
    by_row: dict[tuple[int, int], list[Mention]] = {}
    for mention in plan.facts.mentions:
        if mention.table is not None and mention.row is not None:
            by_row.setdefault((mention.table, mention.row), []).append(mention)
    for mentions in by_row.values():
        block = plan.document.block_at(mentions[0].quantity.start)
        if block is not None and len(mentions) >= 3:
            yield from _group(mentions[0].label.split(" ")[0], mentions, block.span)


def _group(lead: str, mentions: list[Mention], span: Span) -> Iterator[Group]:
    name = _NAME.match(lead)
    if name is None or _TOTAL.search(lead):
        return
    figures = tuple((str(m.quantity.number), m.quantity.unit) for m in mentions)
    telling = [m for m in mentions if m.quantity.significant >= 3]
    counted = {figure for figure in figures if figure[1] != "%"}
    if len(counted) >= 2 and telling:
        yield name[0], figures, span


def _covers(plan: Plan, *places: Span) -> Iterator[bool]:
    """Relations that fail and count both places in."""
    for relation in plan.relations:
        if not relation.holds and relation.kind in ("sum", "count"):
            starts = [o.span.start for o in relation.operands]
            yield all(any(s in p for s in starts) for p in places)
