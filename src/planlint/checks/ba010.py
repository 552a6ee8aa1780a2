"""数字里夹了字母，数值读不出来。

为什么：扫描识别把 1 认成 L 或 I、把 0 认成 O，金额和面积随之失真。

依据：无（数字能读出是核对的前提）

违规：

    年税收为56.79万元（亩均税收约L88万元/亩）。

又如：

    总投资1O2.5万元，涉及3l5户。

又如：

    小区 | 户数 | 面积
    东苑 | 216 | 17280
    西苑 | 108 | 96l2

合规：

    年税收为56.79万元（亩均税收约1.88万元/亩），L3栋、B2户型不变。

又如：

    电缆YJV22铺设1200米，LED灯88盏，O2浓度20%。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="ocr-number", severity=Severity.ERROR, weight=10)

_UNIT = r"(?:[万亿]元|元|万?平方米|万?㎡|万?m²|公顷|万?亩|户(?!型)|万?人(?!次|防)|公里)"
_LETTER = regex(
    rf"(?:(?<![A-Za-z\d.\-])[lLIOo][.]?\d+(?:[.,]\d+)*\s?{_UNIT}"
    rf"|(?<![A-Za-z\d.,\-])\d[\d.,]*[lLIOoSB][\dlLIOoSB]*(?:\.\d+)?\s?{_UNIT}"
    rf"|(?<=[\u4e00-\u9fff（(])[OoIl]\.\d{{1,4}}(?![A-Za-z\d])"
    rf"|(?<![A-Za-z\d\-.,])\d{{1,3}} (?=[\dlIOo]{{3}}(?![A-Za-z\d]))\d*[lIOo][\dlIOo]*(?:\.\d+)?\s?[\u4e00-\u9fff㎡])"
)
_DOUBTFUL = regex(r"[lLIOoSB]")
_CELL = regex(r"(?=.*\d)[\d.,]*(?:\d[lIOo]|[lIOo]\d)[\d.,lIOo]*")
_NUMBER = regex(r"[\d.,]*\d")


def check(plan: Plan) -> Iterator[Finding]:
    if not plan.says(_DOUBTFUL):
        return
    prose = [Span(m.start(), m.end()) for m in plan.find(_LETTER) if not plan.in_table(m.start())]
    places = sorted([*prose, *_cells(plan)])
    if not places:
        return
    words = "、".join(f"“{plan.quote(p)}”" for p in places[:3])
    yield Finding(
        f"{words}里有字母，数值读不出来。",
        places[0],
        tuple(places[1:]),
        explanations=("字母可能是扫描识别所致：L、l、I 可能是 1，O、o 可能是 0。",),
    )


def _cells(plan: Plan) -> Iterator[Span]:
    """Cells with a letter in a column of numbers."""
    for table in plan.document.tables:
        if not plan.facts.start <= table.start < plan.facts.end:
            continue
        columns: dict[int, list[bool]] = {}
        for cell in (c for c in table.cells if c.row):
            columns.setdefault(cell.col, []).append(
                _NUMBER.fullmatch(plan.quote(cell.span).strip()) is not None
            )
        for cell in table.cells:
            numbers = columns.get(cell.col, [])
            if numbers.count(True) * 2 >= len(numbers) and _CELL.fullmatch(plan.quote(cell.span).strip()):
                yield cell.span
