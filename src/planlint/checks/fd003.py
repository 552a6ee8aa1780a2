"""这个资金渠道不支持这项改造内容。

为什么：资金用到支持范围以外，验收和审计时要退回；分不清范围的，要按分项写明各用什么资金。

依据：policy: source.central_investment、source.maintenance_fund、source.special_bond

说明：一句话没有分清范围的只作提示。

违规：

    〔kind=programme〕
    小区红线范围内属于居民共有部分的改造内容，主要资金来源为中央预算内投资。

又如：

    〔kind=estate〕
    中央预算内投资320万元用于屋面防水和外墙修缮，区级财政资金用于道路改造。

又如：

    〔kind=estate〕
    新增停车位68个，由住宅专项维修资金解决。

合规：

    〔kind=programme〕
    小区红线范围内的供水、排水、道路改造，主要资金来源为中央预算内投资；建筑本体由居民筹集。

又如：

    〔kind=estate〕
    中央预算内投资320万元用于供水管网和道路改造，屋面防水由区级财政资金解决；维修资金用于更换电梯。
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from planlint.catalogue import Source, measure, source
from planlint.document import Cell, Span, Table
from planlint.facts import FundSource, MeasureUse
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import SENTENCE_ENDS, Plan

CHECK = Check(
    slug="fund-scope",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme"),
    policy=("source.central_investment", "source.maintenance_fund", "source.special_bond"),
    weight=10,
)

_PAYS_FOR = regex(r"[^，,。；;\n|]{0,12}(?:用于|支付|投向|安排用于|列支)[^。；;\n|]{0,80}")
_PAID_BY = regex(r"(?:由|使用|利用|动用|通过|来源为|来源于|来源是|申请)[^，,。；;由]{0,6}$")
_SOURCE_HEAD = regex(r"资金(?:来源|渠道)|出资(?:单位|渠道|方)?$|来源$")
_EXCLUDED = regex(r"不得|不能|不可|不用于|不含|不包括|除外|以外|禁止|严禁")
_MIXED = regex(r"共有部分|公共部分|共用部位|全部改造内容|所有改造内容|各项改造内容")
_MAIN = regex(r"资金来源(?:为|是)$|资金来源主要(?:为|是)$|主要(?:由|使用|依靠)$|全部(?:由|使用)$")


def check(plan: Plan) -> Iterator[Finding]:
    for fund in plan.facts.sources:
        entry = source(fund.code)
        if entry is None or not (entry.parts or entry.denied):
            continue
        uses = [u for u in _paid_for(plan, fund) if _outside(entry, u)]
        if uses:
            names = "、".join(dict.fromkeys(plan.quote(u.span) for u in uses))
            yield Finding(
                f"“{names}”写由{entry.name}出资，不在这个渠道的支持范围内。",
                uses[0].span,
                (fund.span, *(u.span for u in uses[1:])),
                explanations=(entry.note,) if entry.note else (),
                rules=plan.rules(entry.rule) if entry.rule else (),
            )
        elif "building" not in entry.parts and entry.kind == "government":
            yield from _unseparated(plan, fund, entry)


def _outside(entry: Source, use: MeasureUse) -> bool:
    of = measure(use.code)
    return of is not None and of.of == "estate" and not entry.may_pay(of)


def _paid_for(plan: Plan, fund: FundSource) -> Sequence[MeasureUse]:
    """The measures that one clause says this source pays for."""
    text = plan.text
    cell = plan.document.cell_at(fund.span.start)
    if cell is not None:
        return _in_row(plan, *cell)
    forward = _PAYS_FOR.match(text, fund.span.end, plan.facts.end)
    if forward:
        stop = _before_next_source(plan, fund.span.end, forward.end())
        if _EXCLUDED.search(text, fund.span.end, stop):
            return []
        return _between(plan, fund.span.end, stop)
    clause = fund.clause or fund.span
    if not _PAID_BY.search(text, max(clause.start, fund.span.start - 12), fund.span.start):
        return []
    start = plan.begin(fund.span.start, after=SENTENCE_ENDS + "|")
    if _EXCLUDED.search(text, start, fund.span.start) or _sources(plan, start, fund.span.start):
        return []
    return [u for u in _between(plan, start, fund.span.start) if not u.negated]


def _between(plan: Plan, start: int, end: int) -> tuple[MeasureUse, ...]:
    """The measures named from one place to another; they stand in the order of the text."""
    measures = plan.facts.measures
    low = bisect_left(measures, start, key=lambda u: u.span.start)
    return measures[low : bisect_left(measures, end, lo=low, key=lambda u: u.span.start)]


def _in_row(plan: Plan, table: Table, cell: Cell) -> list[MeasureUse]:
    """In a table of works with a column for the source: the measures of the source's row."""
    head = table.grid[0][cell.col]
    row = [c for c in table.grid[cell.row] if c is not None]
    if head is None or cell.row == 0 or not _SOURCE_HEAD.search(plan.quote(head.span)):
        return []
    inside = _between(plan, min(c.start for c in row), max(c.end for c in row))
    return [u for u in inside if any(u.span.start in c.span for c in row if c is not cell)]


def _before_next_source(plan: Plan, start: int, end: int) -> int:
    """Where the clause of the next source begins, or ``end``."""
    following = _sources(plan, start + 1, end)
    if not following:
        return end
    return max(start, *(plan.text.rfind(mark, start, following[0].span.start) for mark in "，,、"))


def _sources(plan: Plan, start: int, end: int) -> tuple[FundSource, ...]:
    sources = plan.facts.sources
    low = bisect_left(sources, start, key=lambda s: s.span.start)
    return sources[low : bisect_left(sources, end, lo=low, key=lambda s: s.span.start)]


def _unseparated(plan: Plan, fund: FundSource, entry: Source) -> Iterator[Finding]:
    """The main source of all common parts: the building body is one of them."""
    start = plan.begin(fund.span.start, after=SENTENCE_ENDS + "|")
    mixed = _MIXED.search(plan.text, start, fund.span.start)
    main = _MAIN.search(plan.text, start, fund.span.start)
    if mixed is None or main is None:
        return
    yield Finding(
        f"“{mixed[0]}”里有房屋主体，{entry.name}不支持房屋主体，没有按分项分开写。",
        Span(main.start(), fund.span.end),
        (Span(mixed.start(), mixed.end()),),
        explanations=(entry.note,) if entry.note else (),
        rules=plan.rules(entry.rule) if entry.rule else (),
        severity=Severity.INFO,
    )
