"""金额或面积后面没有写单位。

为什么：不写单位，“投资120”可以是元、万元，相差一万倍。

依据：无（GB 3100：量由数值和单位组成）

说明：文中写明“单位：万元”的不算；几个数合用一个单位（120、130万元）的不算。

违规：

    工程费用805.6万元，预备费用40.3。总投资845.9，由区财政统筹。

又如：

    名称 | 数量 | 单位 | 单价
    水表井 | 64 | 座 | 860
    闸阀 | 36 | 只 | 345
    路面恢复 | 740 |  | 126

又如：

    编制单位：区城建集团
    以上4个小区整治改造36栋楼，改造投资1885.3。

合规：

    工程费用805.6万元，预备费用40.3万元。2020、2021年投资分别为120、130万元。

又如：

    （单位：万元）总投资845.9，由区财政统筹。

又如：

    编制单位：区城建集团
    工程费用805.6万元，总投资845.9万元，由区财政统筹。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import BlockKind, Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="missing-unit", severity=Severity.WARNING, weight=30)

_BARE = regex(
    r"(?:投资|总额|造价|费用|补助资金|预算|概算|估算|合同价|工程款|中标价|建筑面积|用地面积|占地面积)"
    r"(?:金?额)?(?:大?约为?|为|共|计|达|是)*[:：]?[ ]?"
    r"(\d+(?:,\d{3})*(?:\.\d+)?)(?=[，。；,;）)](?!\d)|\s*$)",
    re.M,
)
_CAPTION = regex(r"单位\s*[:：]\s*(?:人民币)?(?:[千百万亿]*元|万?平方米|万?㎡|公顷|亩)")
_HEAD = regex(r"[（(](?:万元|元|㎡|平方米|亿元)[）)]")
_SHARED = regex(r"[\s、，,和及]*\d[\d.,、和及\s，]*(?:[万亿]?元|万?平方米|万?㎡|公顷|亩)")
_DIGITS = regex(r"\d[\d,. ]*")
_YEAR = regex(r"(?:19|20)\d\d$")


def check(plan: Plan) -> Iterator[Finding]:
    places = list(_cells(plan))
    headed = plan.says(_HEAD)
    in_unit = {m.quantity.start for m in plan.facts.mentions if m.quantity.unit}  # of the line above
    for m in plan.find(_BARE) if not _is_captioned(plan) else ():
        if plan.in_table(m.start()) or _YEAR.match(m[1]) or m.start(1) in in_unit:
            continue
        if headed and plan.text[m.end() : m.end() + 1] in ("", "\n"):
            continue  # the row of a table set with spaces
        if _SHARED.match(plan.text, m.end()):
            continue
        places.append(Span(m.start(), m.end()))
    if not places:
        return
    words = "、".join(f"“{plan.quote(p).strip()}”" for p in places[:2])
    yield Finding(f"{words}没有写单位，共 {len(places)} 处。", places[0], tuple(places[1:]))


def _is_captioned(plan: Plan) -> bool:
    """Does a line of prose give the unit for the whole text?  A table's caption speaks for its table."""
    for m in plan.find(_CAPTION):
        after = plan.text.find("\n", m.end())
        follows = next((b for b in plan.blocks if b.start > after), None) if after >= 0 else None
        above_table = follows is not None and follows.kind is BlockKind.ROW
        if not plan.in_table(m.start()) and not above_table:
            return True
    return False


def _cells(plan: Plan) -> Iterator[Span]:
    """Rows with a quantity whose cell under 单位 is empty though the other rows have theirs."""
    for table in plan.document.tables:
        if not plan.facts.start <= table.start < plan.facts.end or table.rows < 4:
            continue
        heads = [plan.quote(c.span).replace(" ", "").strip() if c else "" for c in table.grid[0]]
        unit = next((i for i, h in enumerate(heads) if h in ("单位", "计量单位")), None)
        amount = next((i for i, h in enumerate(heads) if re.match("数量|工程量", h)), None)
        if unit is None or amount is None:
            continue
        rows = [[plan.quote(c.span).strip() if c else "" for c in row] for row in table.grid[1:]]
        empty = [r for r, row in enumerate(rows, 1) if not row[unit] and _DIGITS.fullmatch(row[amount])]
        if 0 < len(empty) * 3 <= len(rows):
            for r in empty:
                cells = [c for c in table.grid[r] if c is not None]
                yield Span(cells[0].start, cells[-1].end)
