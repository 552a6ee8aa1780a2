"""编号重新从头开始，上一级标题不在文中。

为什么：同级编号出现几组“（一）”，引用“第（一）项”时不知指哪一组；多半是一级标题丢了。

依据：无（公文结构层次，GB/T 9704）

说明：前一行是标题、表格或以冒号结尾的引语，新的一组编号就有了名目，不算。

违规：

    〔kind=notice〕
    1、申报受理。方案经初审后报送。
    2、专家审核。组织专家评审。
    1、集中审核阶段。对已制定的方案集中审核。
    2、动态审核阶段。对后续方案动态审核。

又如：

    〔kind=programme〕
    （二）改造内容。重点改造以下三方面。
    x.小区环境及配套设施，包括供水、供电。
    x.建筑物本体，包括屋面防水。

合规：

    〔kind=notice〕
    一、审核程序
    1、申报受理。方案经初审后报送。
    2、专家审核。组织专家评审。
    二、时间安排
    1、集中审核阶段。对已制定的方案集中审核。
    2、动态审核阶段。对后续方案动态审核。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.numbering import Item, numbered_lists
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="heading-lost", severity=Severity.WARNING, weight=40)

_BLANK_NUMBER = regex(r"^[ \t\u3000]*(?:[（(]?[xX×□]{1,2}[)）]|[xX×□]{1,2}[、．.])(?=[\u4e00-\u9fff])", re.M)


def check(plan: Plan) -> Iterator[Finding]:
    restarts: list[Item] = []
    forms: dict[str, int] = {}
    for found in numbered_lists(plan.text, plan.blocks):
        again = [
            run[0]
            for run in list(found.runs())[1:]
            if run[0].ordinal.value == 1 and not run[0].fresh and len(run) > 1 and run[1].ordinal.value == 2
        ]
        if again:
            forms[found.form] = forms.get(found.form, 1) + len(again)
            restarts.extend(again)
    blanks = [Span(m.start(), m.end()) for m in plan.find(_BLANK_NUMBER)]
    if not restarts and not blanks:
        return
    parts = [f"“{form}”开头的编号有 {n} 组，没有上一级标题" for form, n in forms.items()]
    if blanks:
        parts.append(f"{len(blanks)} 处编号是“{plan.quote(blanks[0]).strip()}”")
    places = sorted([*(Span(i.block.start, i.block.start + len(i.block.number)) for i in restarts), *blanks])
    yield Finding(
        "；".join(parts) + "。",
        places[0],
        tuple(places[1:]),
        severity=None if plan.has_template else Severity.INFO,
    )
