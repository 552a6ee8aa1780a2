"""写了“投资”和“万元”，中间没有数。

为什么：金额没有填，分项不能相加，总投资无从核对。

依据：无（金额填写完整是核对的前提）

说明：只看写在金额词后面、单位前面没有数的地方；表头里的“总投资(万元)”不算。

违规：

    新建食堂420平方米，投资万元；添置学生用床107张，计6.42万元。

又如：

    图书4500册，投资约 万元，多媒体设备28台，投资14万元。

又如：

    中央补助505万元，省级补助151.5万元，县级配套  万元。

合规：

    总投资以万元计，新建食堂420平方米，投资58.8万元。

又如：

    项目 | 总投资万元
    食堂 | 58.8
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="missing-amount", severity=Severity.ERROR, weight=10)

_LOST = regex(
    r"(?<![以按位])(?:投资|估算|概算|预算|造价|资金|费用|补助|金额|经费|自筹|投入|拨付|安排|出资|合计|共计|总计)"
    r"(?:总?额)?(?:大?约为?|为|共|计|[:：]){0,6}[ \u3000_＿]*"
    r"(?:[万亿]元|(?<=[ \u3000_＿])元)(?![/／每产人户]|以[上下]|为单位|左右的|级|大关|项目|企业|工程)"
    r"|(?<=[\u4e00-\u9fff][\u4e00-\u9fff])(?<!单位)(?<!以)(?<!按)[ \u3000_＿]{1,12}[万亿]?元(?=[，。；、,;）)\n]|\Z)"
    r"|(?:房屋|楼房|住宅楼?|楼栋|涉及居民|惠及居民|建筑面积|改造面积)[.．]?(?:栋|幢|户|万?平方米|万?㎡)(?=[，。；、,;])"
)


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(m.start(), m.end()) for m in plan.find(_LOST) if not plan.in_table(m.start())]
    if not places:
        return
    words = "、".join(dict.fromkeys(f"“{plan.quote(p).strip()}”" for p in places[:3]))
    count = f"，共 {len(places)} 处" if len(places) > 1 else ""
    yield Finding(f"{words}没有写金额{count}。", places[0], tuple(places[1:]))
