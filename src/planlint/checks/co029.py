"""单位与所说的东西不符。

为什么：管线按长度计、绿地按面积计，单位错了，工程量和单价都对不上。

依据：无（GB 3100：量和单位相应）

违规：

    更换给水管12.4平方公里，新建化粪池26座。

又如：

    改造屋面防水面积3260米，新增充电桩152平方米。

合规：

    更换给水管12.4公里，管网覆盖面积2平方公里，屋面防水3260平方米，停车位1900平方米，路灯3公里。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="unit-implausible", severity=Severity.WARNING, weight=30)

_LED = r"(?:共|约|共计|合计|总计|为|达)?\s?(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?\s?"
_AREA = r"(?:平方公里|公顷|亩|万?平方米|万?㎡|万?m²)"
_LENGTH = r"(?:公里|千米|延米|万?米)(?!/)"
_WRONG = regex(
    rf"(?:(?:[给排供]水|污水|雨水|供热|燃气|热力|通信)?管(?:道|网|线)?|电缆|光缆|光纤|栏杆)(?:长度?)?{_LED}{_AREA}"
    rf"|(?:建筑|占地|用地|改造|防水|绿化|绿地|铺装|硬化|屋面)面积{_LED}{_LENGTH}"
    rf"|(?:充电桩|监控|电梯|化粪池|检查井|单元门){_LED}(?:{_AREA}|{_LENGTH})"
)


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(m.start(), m.end()) for m in plan.find(_WRONG) if not plan.in_table(m.start())]
    if not places:
        return
    words = "、".join(f"“{plan.quote(p)}”" for p in places[:3])
    yield Finding(f"{words}的单位与内容不符，请核对。", places[0], tuple(places[1:]))
