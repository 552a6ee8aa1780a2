"""同一份名单里有重复的名称。

为什么：重复的一项会多计户数和投资，也可能是漏写了“一期”“二期”之类的区分。

依据：无（名单不重复是汇总的前提）

违规：

    改造28个老旧小区：中药厂家属院、信用社家属院、水资办家属院、二水厂家属院、信用社家属院、潘村小学家属楼。

又如：

    序号 | 小区名称 | 楼栋数 | 户数
    1 | 机床厂宿舍 | 6 | 216
    2 | 邮电小区 | 4 | 144
    3 | 惠民苑 | 8 | 320
    4 | 邮电小区 | 4 | 144

合规：

    改造4个老旧小区：中药厂家属院、信用社家属院一期、信用社家属院二期、潘村小学家属楼。
    中药厂家属院、信用社家属院由街道负责，信用社家属院先行开工。

又如：

    序号 | 项目名称 | 小区 | 投资
    1 | 屋面防水 | 邮电小区 | 144
    2 | 路面硬化 | 邮电小区 | 210
    3 | 屋面防水 | 惠民苑 | 320
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="duplicate-entry", severity=Severity.WARNING, weight=30)

_PLACE = regex(
    r"[\u4e00-\u9fff\dA-Za-z*#（）()·]{1,18}(?:小区|家属院|家属楼|家属区|宿舍|宿舍楼|花园|新村|公寓|大院|住宅楼|商住楼|苑|院|里|坊|巷|村|社区|小学|中学|学校|幼儿园|片区)"
)
_MASKED = regex(r"[*×＊]|[xX]{2}|^某")
_STOP = regex(r"[，。；：,;:！？\n|]")
_LEAD = regex(r"^(?:[（(]?\d{1,3}[)）.、．]|即|包括|分别为|分别是|有|为|和|及|含|对|在)+")


def check(plan: Plan) -> Iterator[Finding]:
    for name, places, told in [*_in_lists(plan), *_in_tables(plan)]:
        if _MASKED.search(name):
            continue
        yield Finding(
            f"“{name}”在同一份{told}里出现 {len(places)} 次。",
            places[-1],
            tuple(places[:-1]),
            severity=None if _PLACE.fullmatch(name) else Severity.INFO,
        )


def _in_lists(plan: Plan) -> Iterator[tuple[str, list[Span], str]]:
    """Names joined by 、 in one stretch without other punctuation, four at least."""
    for block in plan.blocks:
        if plan.text.count("、", block.start, block.end) < 3:
            continue
        at = block.start
        stops = [m.start() for m in _STOP.finditer(plan.text, block.start, block.end)]
        for end in [*stops, block.end]:
            if plan.text.count("、", at, end) >= 3:
                yield from _repeated(_items(plan.text, at, end), "名单")
            at = end + 1


def _items(text: str, start: int, end: int) -> Iterator[tuple[str, Span]]:
    at = start
    for piece in re.split("[、]|(?<=[院区苑楼])[和及与]", text[start:end]):
        at = text.index(piece, at) if piece else at
        name = _LEAD.sub("", piece.strip())
        if _PLACE.fullmatch(name):
            yield name, Span(at, at + len(piece))
        at += len(piece)


def _in_tables(plan: Plan) -> Iterator[tuple[str, list[Span], str]]:
    """Rows of a table that agree in everything but the serial number."""
    text = plan.text
    for table in plan.document.tables:
        if not plan.facts.start <= table.start < plan.facts.end or table.cols < 3:
            continue
        rows: list[tuple[str, Span]] = []
        for row in table.grid[1:]:
            cells = [c for c in row if c is not None]
            words = [text[c.start : c.end].strip() for c in cells]
            if words and re.fullmatch(r"\d{1,3}", words[0]):
                cells, words = cells[1:], words[1:]
            numbers = [w for w in words if re.fullmatch(r"[\d.,]+", w)]
            if len(numbers) >= 2 and words and re.match(r"[\u4e00-\u9fff]{2}", words[0]):
                rows.append(("\n".join(words), Span(cells[0].start, cells[-1].end)))
        for key, places, told in _repeated(iter(rows), "表"):
            yield key.split("\n")[0], places, told


def _repeated(items: Iterator[tuple[str, Span]], told: str) -> Iterator[tuple[str, list[Span], str]]:
    seen: dict[str, list[Span]] = {}
    for name, place in items:
        seen.setdefault(name, []).append(place)
    for name, places in seen.items():
        if len(places) > 1:
            yield name, places, told
