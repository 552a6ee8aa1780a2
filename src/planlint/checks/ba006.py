"""写了单位，前面的数没有填。

为什么：户数、面积、长度没有填，规模和单价都无从核对。

依据：无（数量填写完整是核对的前提）

违规：

    服务范围为全乡十二个行政村，总户数约有户，总人口约19000人。

又如：

    改造道路，面积约平方米，计划年底完工。

又如：

    共有4个小区、36栋、户，建筑面积10.46万平方米。

又如：

    给水管改造1680米，雨污水管改造  米，路灯45盏。

合规：

    服务范围为全乡十二个行政村，总户数约有4326户，总人口约19000人。

又如：

    大约十户，每户一把钥匙，公共米，共户连建。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="missing-value", severity=Severity.ERROR, weight=30)

_UNIT = r"(?:万?户|栋|幢|万?人|万?平方米|万?㎡|万?m²|公顷|万?亩|公里|延米|盏|部|台|套|个|座)"
_LOST = regex(
    rf"(?:约有|约为|大约|约计|共有|共计|总计|合计|达到)[ \u3000_＿]*{_UNIT}(?=[，。；、,;）)])"
    rf"|(?<=\d)[栋幢个座](?:小区|社区|单元|住宅楼|楼|项目)?[、，,]{_UNIT}(?=[，。；、,;）)])|住户[ \u3000_＿]*户(?=[，。；、,;）)])"
    rf"|(?:总户数|户数|总人口|人口|人数|栋数|面积|长度|总长)(?:大?约有?|约?为|共有?|达)*[ \u3000_＿]*{_UNIT}(?=[，。；、,;）)])"
    rf"|(?<=[\u4e00-\u9fff][\u4e00-\u9fff：:])[ \u3000_＿]{{1,12}}(?:{_UNIT}|m2|米|千米|项|件|所|处|根|组)(?=[，。；、,;）)\n]|\Z)"
    rf"|(?:涉及|共有|共计?|改造|新建|新增|惠及|居民)[ \u3000_＿]{{1,12}}(?:个|栋|幢|户|部|盏)(?=[\u4e00-\u9fff，。；、])"
)


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(m.start(), m.end()) for m in plan.find(_LOST) if not _in_short_cell(plan, m.start())]
    if not places:
        return
    words = "、".join(dict.fromkeys(f"“{plan.quote(p)}”" for p in places[:3]))
    count = f"，共 {len(places)} 处" if len(places) > 1 else ""
    yield Finding(f"{words}没有写数量{count}。", places[0], tuple(places[1:]))


_SENTENCE = 20


def _in_short_cell(plan: Plan, offset: int) -> bool:
    """A cell of a table holds a figure or a name; only a long one is read as a sentence."""
    if not plan.in_table(offset):
        return False
    block = plan.document.block_at(offset)
    if block is None:
        return True
    low = max(
        plan.text.rfind("|", block.start, offset), plan.text.rfind("\t", block.start, offset), block.start
    )
    high = plan.text.find("|", offset, block.end)
    return (high if high >= 0 else block.end) - low < _SENTENCE
