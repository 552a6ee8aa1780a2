"""Sentences of a plan as rows of a form, where its author told in words what the template asks as a table.

A sentence becomes rows or stays a text, never both: it becomes rows where hardly a word of it is left over, and those few
words are told as left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from planlint.dates import DateRef
from planlint.document import Block, BlockKind, Span
from planlint.facts import Estate, FundSource, MeasureUse, PaymentTerm
from planlint.patterns import regex
from planlint.quantity import Quantity
from planlint.write.sentences import (
    Tables,
    Told,
    is_inside,
    joined_clauses,
    length,
    made_row,
    sentences,
    span_of,
    use_sentence,
    with_columns,
)
from planlint.write.spots import Column, Source, Spot, Taken, Value, number_of

TOTAL = "合计"
IsFree = Callable[[Spot], bool]
"""Whether a table is to be filled from sentences: the text has no table for it and not its section."""

_ITEM = regex(r"[^，,、；;。]+")
_CLAUSE = regex(r"[^，,；;。]+")
_LISTED = regex(r"[^、]+")
_TRAIL = regex(r"[为是共约：:\s]+$")
_LONGEST_LINE = 240
_LONGEST_USE = 16
_LEAST_PAYMENTS = 2
_ROLES = {"works_cost": "工程费", "other_costs": "工程建设其他费", "contingency": "预备费", "total": "总投资"}
_EVENTS = {
    "advance": "预付款", "progress": "进度款", "acceptance": "验收款", "settlement": "结算款", "retention": "质量保证金",
}  # fmt: skip


def take_sentences(source: Source, is_free: IsFree, taken: Taken) -> None:
    """Put the rows that sentences tell into ``taken``, and mark what was used."""
    tables = {spot: form for spot, form in source.tables() if is_free(spot)}
    lines = [b for b in source.blocks() if b.kind is not BlockKind.ROW and b.start not in taken.lines]
    for take in (_take_estates, _take_stages, _take_land, _take_money, _take_payments, _take_duties):
        take(source, tables, lines, taken)


# ── estates and their measures ─────────────────────────────────────────────────


def _take_estates(source: Source, tables: Tables, lines: Sequence[Block], taken: Taken) -> None:
    """``1. 金花园小区：屋面防水6800平方米，…，改造投资612.60万元。`` is a row of the budgets and one for each measure."""
    budgets, works = with_columns(tables, "小区名称", "预算"), with_columns(tables, "小区", "改造内容")
    if budgets is None or works is None:
        return
    starts = {b.start: b for b in lines}
    for estate in source.facts.estates:
        block = source.document.block_at(estate.span.start)
        if (
            block is None
            or block.start not in starts
            or estate.parent is not None
            or estate.body.end > block.end + 1
        ):
            continue
        if block.end - block.start > _LONGEST_LINE or estate.budget is None:
            continue
        name = source.value(estate.span.start, estate.span.end)
        figures = [q for q in (estate.budget, estate.area, estate.households, estate.buildings) if q]
        items = list(_works(source, estate, block, figures))
        used = [Span(block.start, estate.span.end), *(_told_span(source, q, block) for q in figures)]
        if not use_sentence(source, block.span, [*used, *(i.span for i, _ in items)], taken):
            continue
        told: Told = {
            "小区名称": name, "预算": estate.budget, "建筑面积": estate.area, "户数": estate.households, "楼栋数": estate.buildings,
        }  # fmt: skip
        taken.rows.setdefault(budgets[0], []).append(made_row(budgets[1], _counted(told)))
        for item, use in items:
            quantity = use.quantity if use else None
            amount = use.amount if use and use.amount and use.amount != estate.budget else None
            words = item
            if quantity is not None and is_inside(quantity.start, quantity.end, item.span):
                words = source.value(item.span.start, quantity.start)
            cells = _counted({"小区": name, "改造内容": words, "数量": quantity, "金额": amount})
            if quantity is not None:
                cells["单位"] = Value(quantity.unit, span_of(quantity))
            taken.rows.setdefault(works[0], []).append(made_row(works[1], cells))


def _counted(told: Told) -> Told:
    """Counts as bare numbers: their columns say what is counted."""
    return {
        name: Value(number_of(v), span_of(v))
        if isinstance(v, Quantity) and name in ("户数", "楼栋数", "数量")
        else v
        for name, v in told.items()
    }


def _told_span(source: Source, quantity: Quantity, block: Block) -> Span:
    """A figure with the words of its item before it (改造投资612.60万元)."""
    for match in _ITEM.finditer(source.text, block.start, block.end):
        if match.start() <= quantity.start < match.end():
            colon = source.text.rfind("：", match.start(), quantity.start)
            return Span(max(match.start(), colon + 1), quantity.end)
    return span_of(quantity)


def _works(
    source: Source, estate: Estate, block: Block, figures: Sequence[Quantity]
) -> Iterator[tuple[Value, MeasureUse | None]]:
    """What an estate's line says but its figures, one item for each measure: words before one go with it, those behind with the last."""
    uses = [source.facts.measures[n] for n in estate.measures]
    stretches: list[list[Span]] = [[]]
    for clause in _clauses(source, max(estate.body.start, estate.span.end), block.end, uses):
        if any(clause.start <= q.start < clause.end for q in figures):
            stretches.append([])
        else:
            stretches[-1].append(clause)
    for clauses in stretches:
        for item in joined_clauses(clauses, lambda c: any(u.span.start in c for u in uses)):
            yield source.value(item.start, item.end), next((u for u in uses if u.span.start in item), None)


def _clauses(source: Source, start: int, end: int, uses: Sequence[MeasureUse]) -> Iterator[Span]:
    """The clauses of a line; at 、 only where there is a measure on both sides (修缮屋面、更换雨水管)."""
    for match in _CLAUSE.finditer(source.text, start, end):
        words = match[0].lstrip("：: ")
        at = match.end() - len(words)
        parts = [Span(at + m.start(), at + m.end()) for m in _LISTED.finditer(words)]
        if all(any(p.start <= u.span.start < p.end for u in uses) for p in parts):
            yield from parts
        elif words.strip():
            yield Span(at, match.end())


# ── stages ─────────────────────────────────────────────────────────────────────


def _take_stages(source: Source, tables: Tables, lines: Sequence[Block], taken: Taken) -> None:
    """``（一）准备阶段（2026年4月1日至2026年6月30日）：完成方案审核和设计。``"""
    table = with_columns(tables, "阶段", "开始日期", "结束日期")
    if table is None:
        return
    starts = {b.start for b in lines}
    for stage in source.facts.stages:
        block = source.document.block_at(stage.span.start)
        if block is None or block.start not in starts or block.end - block.start > _LONGEST_LINE:
            continue
        days = [d for d in (stage.begins, stage.ends) if d and block.start <= d.start < block.end]
        if not days or any(p.start == block.start for p in taken.parts):
            continue
        name, work = _stage_words(source, block, days)
        if not name.text:
            continue
        taken.parts.append(block.span)
        told: Told = {"阶段": name, "主要工作": work if work.text else None}
        for column, day in (("开始日期", stage.begins), ("结束日期", stage.ends)):
            told[column] = Value(day.text, Span(day.start, day.end)) if day else None
        taken.rows.setdefault(table[0], []).append(made_row(table[1], told))


def _stage_words(source: Source, block: Block, days: Sequence[DateRef]) -> tuple[Value, Value]:
    """The name, up to the dates, and the work, behind them."""
    text = source.text
    first, last = days[0].start, days[-1].end
    name = source.value(block.start + len(block.number), first)
    name = source.value(name.span.start, name.span.start + len(name.text.rstrip("（([：:，, 自从由")))
    tail = text[last : block.end]
    work = tail.lstrip("）)]止前：:，,。 起底")
    return name, source.value(block.end - len(work), block.end)


# ── land ───────────────────────────────────────────────────────────────────────


def _take_land(source: Source, tables: Tables, lines: Sequence[Block], taken: Taken) -> None:
    """``1．居住用地19476平方米；``"""
    table = with_columns(tables, "用地类别", "面积")
    if table is None:
        return
    areas = [m.quantity for m in source.facts.mentions if m.quantity.dimension == "area" and m.table is None]
    for sentence in list(sentences(source, lines, taken)):
        own = [a for a in areas if is_inside(a.start, a.end, sentence)]
        if len(own) != 1:
            continue
        words = _TRAIL.sub("", source.text[sentence.start : own[0].start])
        name = source.value(sentence.start, sentence.start + len(words))
        is_use = name.text.endswith("地") and len(name.text) <= _LONGEST_USE
        if is_use and use_sentence(source, sentence, [name.span, span_of(own[0])], taken):
            row = made_row(table[1], {"用地类别": name, "面积": own[0]})
            taken.rows.setdefault(table[0], []).append(row)


# ── money ──────────────────────────────────────────────────────────────────────


def _take_money(source: Source, tables: Tables, lines: Sequence[Block], taken: Taken) -> None:
    """``总投资578.35万元，其中中央资金260万元，省级资金140万元。``"""
    sources, costs = with_columns(tables, "资金来源", "金额"), with_columns(tables, "费用名称", "金额")
    for sentence in list(sentences(source, lines, taken)):
        own = [
            s for s in source.facts.sources if s.amount and is_inside(s.span.start, s.amount.end, sentence)
        ]
        taken_by_sources = {s.amount.start for s in own if s.amount}
        parts = [
            a
            for a in source.facts.amounts
            if a.role in _ROLES
            and a.quantity.start not in taken_by_sources
            and is_inside(a.quantity.start, a.quantity.end, sentence)
        ]
        if (own and sources is None) or not (own or parts):
            continue
        if parts and costs is None and (not own or any(a.role != "total" for a in parts)):
            continue
        told_sources = [(s, _source_words(source, s)) for s in own]
        told_parts = [(a.quantity, _words_before(source, a.quantity, sentence)) for a in parts]
        used = [Span(v.span.start, s.amount.end) for s, v in told_sources if s.amount]
        used += [span_of(s.share) for s in own if s.share]
        used += [Span(v.span.start, q.end) for q, v in told_parts]
        if not use_sentence(source, sentence, used, taken):
            continue
        for s, words in told_sources:
            assert sources is not None
            row = made_row(sources[1], {"资金来源": words, "金额": s.amount, "占总投资": s.share})
            taken.rows.setdefault(sources[0], []).append(row)
        for quantity, words in told_parts:
            if costs is not None:
                row = made_row(costs[1], {"费用名称": words, "金额": quantity})
                taken.rows.setdefault(costs[0], []).append(row)
            elif sources is not None:  # the total of the sources stands under them
                first = Column.of(sources[1].columns[0]).name
                row = made_row(sources[1], {first: Value(TOTAL, words.span), "金额": quantity})
                taken.rows.setdefault(sources[0], []).append(row)


def _source_words(source: Source, told: FundSource) -> Value:
    """The name as printed: from the word that is known up to the amount."""
    assert told.amount is not None
    words = source.text[told.span.start : told.amount.start]
    return source.value(told.span.start, told.span.start + len(_TRAIL.sub("", words)))


def _words_before(source: Source, quantity: Quantity, sentence: Span) -> Value:
    """The words of its clause before a figure."""
    clauses = (m.start() for m in _ITEM.finditer(source.text, sentence.start, sentence.end))
    start = max((c for c in clauses if c <= quantity.start), default=sentence.start)
    words = source.text[start : quantity.start]
    lead = len(words) - len(words.removeprefix("其中"))
    return source.value(start + lead, start + len(_TRAIL.sub("", words)))


def _take_payments(source: Source, tables: Tables, lines: Sequence[Block], taken: Taken) -> None:
    """``工程进度达到50%时拨付合同价款的30%，…，预留5%的质量保证金。``"""
    table = with_columns(tables, "期次", "付款条件", "比例")
    if table is None:
        return
    for block in lines:
        found = [
            (sentence, terms)
            for sentence in sentences(source, [block], taken)
            if (terms := _terms(source, sentence))
        ]
        if sum(len(terms) for _, terms in found) < _LEAST_PAYMENTS:
            continue
        for sentence, terms in found:
            taken.parts.append(sentence)
            rows = [made_row(table[1], _payment(source, term, item)) for term, item in terms]
            taken.rows.setdefault(table[0], []).extend(rows)


def _terms(source: Source, sentence: Span) -> list[tuple[PaymentTerm, Span]]:
    """The payments of a sentence that tells hardly anything else, each with its clauses; else none."""
    own = [t for t in source.facts.payments if t.share.start in sentence]

    def is_own(clause: Span) -> bool:
        return any(t.share.start in clause for t in own)

    clauses = [Span(*m.span()) for m in _CLAUSE.finditer(source.text, sentence.start, sentence.end)]
    told = [c for c in clauses if is_own(c)]
    if not told or sum(map(length, told)) < sum(map(length, clauses)) / 2:
        return []
    return [(next(t for t in own if t.share.start in i), i) for i in joined_clauses(clauses, is_own)]


def _payment(source: Source, term: PaymentTerm, item: Span) -> Told:
    return {
        "期次": Value(_EVENTS[term.event], term.span) if term.event in _EVENTS else None,
        "付款条件": source.value(item.start, item.end),
        "比例": term.share,
        "基数": Value(term.base, term.span) if term.base else None,
    }


# ── duties ─────────────────────────────────────────────────────────────────────


def _take_duties(source: Source, tables: Tables, lines: Sequence[Block], taken: Taken) -> None:
    """``县财政局负责资金安排、拨付和监管。``"""
    table = with_columns(tables, "单位", "职责")
    if table is None:
        return
    duties = {d.span.start: d for d in source.facts.duties}
    for sentence in list(sentences(source, lines, taken)):
        duty = duties.get(sentence.start)
        if duty is None or not is_inside(duty.span.start, duty.span.end, sentence):
            continue
        name, work = source.value(duty.span.start, duty.span.end), source.value(duty.span.end, sentence.end)
        text = work.text.lstrip("：:，, ").rstrip("。；;")
        start = work.span.start + work.text.index(text)
        taken.parts.append(sentence)
        told: Told = {
            "单位": name,
            "职责": source.value(start, start + len(text)),
        }
        taken.rows.setdefault(table[0], []).append(made_row(table[1], told))
