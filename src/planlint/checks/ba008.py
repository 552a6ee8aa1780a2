"""年份、月份、文号、单位名称等占位符没有填写。

为什么：占位符留在文中，日期、依据和责任单位都无法核对，方案也不能批准。

依据：policy: template.dates

说明：只隐去名称的 **、×× 作提示；选择框（□是 □否）不是占位符。

违规：

    〔kind=cluster〕
    一、宣传动员（20xx年5月—6月底）。由□x市住房和城乡建设局牵头，x月xx日前完成。

又如：

    〔kind=notice〕
    申报材料包括申请函（附件x）和实施方案文本，于xxxx年x月底前报送。

合规：

    〔kind=cluster〕
    一、宣传动员（2023年5月—6月底）。由市住房和城乡建设局牵头，6月20日前完成。

又如：

    〔kind=cluster〕
    是否纳入棚改：□是 □否；费用按单价×户数计；地块编号X2-14，X月刊不计，配电箱XL-21型。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="placeholder", severity=Severity.ERROR, policy=("template.dates",), weight=40)

_X = "[xX×Ｘ]"
_DATED = regex(
    # What a placeholder can begin with is asked first: most places of a text are passed over at once.
    rf"(?=[12xX×Ｘ*＊附表图_＿待T])(?:(?:19|20)(?:{_X}{{2}}|[*＊]{{2}}|__)(?![A-Za-z\d])年?(?:度)?(?:{_X}{{1,2}}月)?(?:{_X}{{1,2}}日)?"
    rf"|(?<![A-Za-z\d*])(?:{_X}{{2,4}}|[*＊]{{2,4}})年(?:{_X}{{1,2}}月)?(?:{_X}{{1,2}}日)?"
    rf"|(?<![A-Za-z\d*])(?:{_X}{{1,2}}|[*＊]{{1,2}})月(?!刊)(?:(?:{_X}{{1,2}}|[*＊]{{1,2}}|\d{{1,2}})日)?"
    rf"|(?<=[近后前满第])(?:{_X}{{1,2}})(?=[年个月天日次届])"
    rf"|(?:(?<=[约共为计资排])[xX]|(?<![A-Za-z\d*]){_X}{{2,4}})(?=[余多]?[万亿]?元|户|栋|幢|万?平方米|万?㎡|公里|%|个百分点)"
    rf"|(?:附件|附表|附图|表|图)(?:{_X})(?![A-Za-z\d])"
    r"|(?<![\d.])_{2,}|＿{2,}|(?<=[（(【\[])(?:待定|待填|待补充|待补|TBD)(?=[）)】\]]))"
)
_NAMED = regex(
    rf"(?=[xX×Ｘ*＊])(?:(?<![A-Za-z\d×]){_X}{{1,4}} ?(?:[省市州县区镇乡村街路局厅社校]|小区|公司|国有|单位|集团|学校|项目|片区|地块)"
    r"|(?<![*＊])[*＊]{2,4}[\u4e00-\u9fff])"
)
_BOX = regex(r"□")
_OPTION = regex(r"(?:^|[\s：:、，,;；（(|])(□)\s?[\u4e00-\u9fffA-Za-z]{1,10}(?=[\s□☑√■、，,;；）)|。]|$)")


def check(plan: Plan) -> Iterator[Finding]:
    dated = [Span(m.start(), m.end()) for m in plan.find(_DATED)]
    boxes = list(_boxes(plan))
    named = [Span(m.start(), m.end()) for m in plan.find(_NAMED)]
    places = sorted({*dated, *boxes, *named})
    if not places:
        return
    unfilled = bool(dated or boxes)
    kinds = Counter(plan.quote(p) for p in places).most_common()
    words = "、".join(f"“{word}” {n} 处" for word, n in kinds[:4]) + ("等" if len(kinds) > 4 else "")
    first, *others = _telling(places, dated)
    yield Finding(
        f"占位符没有填写：{words}。" if unfilled else f"名称用占位符代替：{words}。",
        first,
        tuple(others),
        rules=plan.rules("template.dates") if dated else (),
        severity=_weight(plan, unfilled),
    )


def _weight(plan: Plan, unfilled: bool) -> Severity:
    """Masked names are common in what is published; a date or a sum not filled in is not."""
    if not unfilled:
        return Severity.INFO
    return Severity.ERROR if plan.has_template else Severity.WARNING


def _telling(places: list[Span], dated: list[Span]) -> list[Span]:
    """Dates first: the page of a finding opens at its first place."""
    first = set(dated)
    return [*dated, *(p for p in places if p not in first)]


def _boxes(plan: Plan) -> Iterator[Span]:
    """Boxes that stand for a lost word; on a line with several options they are to be ticked."""
    for block in plan.blocks:
        line = plan.text[block.start : block.end]
        if "□" not in line or any(c in line for c in "☑■√☒"):
            continue
        options = {m.start(1) for m in _OPTION.finditer(line)}
        for m in _BOX.finditer(line):
            if m.start() in options:
                continue
            yield Span(block.start + m.start(), block.start + m.end())
