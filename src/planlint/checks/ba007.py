"""数字写坏了，读不出是多少。

为什么：多一个“万”、多一个小数点、分节逗号错位，都使金额相差成千上万倍。

依据：无（数字能读出是核对的前提）

违规：

    饮水及附属设施，投资万8万元。

又如：

    建安工程费12.5.3万元，其他费2.1万元。

又如：

    合同价1,4862,00.00元，已付970万元。

又如：

    名称 | 数量 | 单价 | 金额
    消火栓 | 12 | 3,2.50 | 38400

合规：

    饮水及附属设施，投资1亿8000万元。

又如：

    改造4,5,12号楼，合同价1,486,200.00元，涉及5万8千户。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="damaged-number", severity=Severity.ERROR, weight=10)

_UNIT = r"(?:[万亿]?元|万?平方米|万?㎡|万?m²|公顷|万?亩|公里|千米|米)"
# What stands before is asked after the first character: so the search passes over all places without one.
_NOT_DIGIT = r"(?<![\d一二三四五六七八九十百千〇零两几数多.][万亿])"
_DAMAGED = (
    regex(rf"[万亿]{_NOT_DIGIT}\d+(?:\.\d+)?[万亿]?元"),
    regex(r"\d(?<![\d.]\d)\d*(?:\.\d+)?万\d+(?:\.\d+)?万元"),
    regex(rf"\d(?<=[\u4e00-\u9fff：:]\d)\d*\.\d+\.\d+[ ]?{_UNIT}"),
    regex(rf"\d(?<!\d\d)\d*\.\.\d+[ ]?{_UNIT}?|(?<=[\u4e00-\u9fff])(?<![第条款项])\d{{2,}}\.[ ]?(?={_UNIT})"),
    regex(
        rf"\d(?<![\d,、]\d)\d{{0,2}}(?:,\d{{3}})*,(?:\d{{4,}}|\d{{1,2}}(?=,\d))[\d,]*(?:\.\d+)?[ ]?{_UNIT}"
    ),
    regex(rf"(?<=[\u4e00-\u9fff])[?？]\d[\d.,]*{_UNIT}"),
    regex(
        r"\d(?<![\d.,]\d)[\d.,]*[■▇█▊◼\ufffd]+\d*|[■▇█▊◼\ufffd](?<![■▇█▊◼\ufffd]{2})[■▇█▊◼\ufffd]*\d[\d.,]*"
    ),
    regex(r"\d(?:元元|万元万元|万元元|㎡㎡|%%|平方米平方米)"),
)
_CELL = regex(r"(?!\d{1,3}(?:,\d{3})+(?:\.\d+)?$)\d+(?:,\d+)+\.\d+|\d+\.\.\d+|\d+\.\d+,\d+")


def check(plan: Plan) -> Iterator[Finding]:
    found = {Span(m.start(), m.end()) for pattern in _DAMAGED for m in plan.find(pattern)}
    found |= set(_cells(plan))
    places: list[Span] = []
    for place in sorted(found):
        if not places or place.start >= places[-1].end:
            places.append(place)
    if not places:
        return
    words = "、".join(dict.fromkeys(f"“{_clause(plan, p)}”" for p in places[:3]))
    yield Finding(f"{words}的写法读不出是多少，请核对原数。", places[0], tuple(places[1:]))


def _cells(plan: Plan) -> Iterator[Span]:
    """Cells of digits, points and commas that make no number; 1,3,5 may be a list."""
    for table in plan.document.tables:
        for cell in table.cells:
            if plan.facts.start <= cell.start < plan.facts.end and _CELL.fullmatch(
                plan.quote(cell.span).strip()
            ):
                yield cell.span


def _clause(plan: Plan, place: Span) -> str:
    """The figure with the two characters before it, as it stands in its clause."""
    start = place.start
    while (
        start > max(plan.facts.start, place.start - 2) and plan.text[start - 1] not in "，。；、：\n ,;:（("
    ):
        start -= 1
    return plan.text[start : place.end]
