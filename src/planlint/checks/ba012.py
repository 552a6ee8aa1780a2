"""编号跳号，中间少了一项。

为什么：少的可能是一节内容，也可能只是编号没有改；看的人不知道是哪一种。

依据：无（编号连续是核对的前提）

违规：

    （一）宣传动员阶段，5月底前完成。
    （三）制定改造方案阶段，6月底前完成。
    （四）组织施工阶段，8月底前完成。

合规：

    （一）宣传动员阶段，5月底前完成。
    （二）制定改造方案阶段，6月底前完成。
    （三）组织施工阶段，8月底前完成。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.numbering import Item, numbered_lists, printed
from planlint.plan import Plan

CHECK = Check(slug="numbering-gap", severity=Severity.INFO, weight=50)


def check(plan: Plan) -> Iterator[Finding]:
    for found in numbered_lists(plan.text, plan.blocks):
        gaps = [
            (a, b)
            for run in found.runs()
            for a, b in pairwise(run)
            if 1 < b.ordinal.value - a.ordinal.value <= 10
            and not printed(found.form, a.ordinal.value + 1).search(plan.text, a.block.start, b.block.start)
        ]
        if not gaps:
            continue
        words = "，".join(f"从{_mark(a)}跳到{_mark(b)}" for a, b in gaps[:3])
        missing = [str(n) for a, b in gaps[:3] for n in range(a.ordinal.value + 1, b.ordinal.value)]
        places = [Span(b.block.start, b.block.start + len(b.block.number)) for _, b in gaps]
        yield Finding(f"编号{words}，中间没有第 {'、'.join(missing)} 项。", places[0], tuple(places[1:]))


def _mark(item: Item) -> str:
    mark = item.block.number.strip()
    return mark if mark.startswith(("（", "(")) else f"“{mark}”"
