"""The right side of the page: findings as cards, then what was verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from planlint.document import Span
from planlint.engine import PlanReport, Report
from planlint.finding import Finding, Rule
from planlint.relations import Relation
from planlint.render.columns import printable
from planlint.render.derived import derived_figures
from planlint.render.figures import MOST_ROWS, FigureTable, Row, figure_table
from planlint.render.html_text import MarkedDocument
from planlint.render.kept import kept_limits
from planlint.render.marks import LOOKS
from planlint.render.places import Label
from planlint.render.words import (
    GROUPS,
    UNVERIFIED,
    WHOLE,
    relation_line,
    severity_of,
    severity_words,
    spans_of,
)

BEFORE, AFTER = 14, 18
LONGEST_MARK = 60
MOST_PLACES = 8
MOST_KEPT = 20
FEWEST_ROWS = 8


class ReportList:
    """Cards and relation lists of one plan, with links into the marked text."""

    def __init__(self, report: Report, plan: PlanReport, made: MarkedDocument) -> None:
        self._report, self._plan, self._marked, self._places = report, plan, made.marked, made.places
        self._text = made.document.text
        self._thrift, self._plain = made.thrift, made.plain

    # ── findings ───────────────────────────────────────────────────────────────

    def cards(self) -> str:
        if not self._plan.findings:
            return "<p class=none>没有发现问题。</p>"
        return "\n".join(self._card(n, f) for n, f in enumerate(self._plan.findings, 1))

    def _card(self, number: int, finding: Finding) -> str:
        severity = severity_of(finding)
        look = LOOKS[("error", "warning", "info").index(severity.value)]
        head = (
            f'<h3><a class="c {look}" href=#f{number}>{number}</a><span class=sv>{severity_words(finding)}</span> '
            f"{_esc(finding.message)}</h3>"
        )
        where = f"<p class=where>{self._where(finding)}<span class=code>{_esc(finding.code)}</span></p>"
        table = figure_table(finding, self._plan, FEWEST_ROWS if self._thrift > 1 else MOST_ROWS)
        parts = [
            head, where, self._quote(finding), self._figures(table) if table else "",
            *(f"<p class=why>{_esc(s)}</p>" for s in finding.explanations), self._rules(finding),
        ]  # fmt: skip
        relation = f" data-r=r{finding.relation + 1}" if finding.relation is not None else ""
        return f'<article class="card {look}" id=f{number}{relation} tabindex=-1>{"".join(parts)}</article>'

    def _where(self, finding: Finding) -> str:
        own = ((finding.span,) if finding.span else ()) + finding.places
        if not own:
            return f"<span>{WHOLE}</span>"
        return f"<span>{self._linked(own)}</span>"

    def _linked(self, spans: Iterable[Span]) -> str:
        """``第 203、205 行``, each number a link to its mark."""
        spans = list(dict.fromkeys(spans))
        more = f" 等 {len(spans)} 处" if len(spans) > MOST_PLACES else ""
        named: dict[Label, Span] = {}
        for span in spans[:MOST_PLACES]:
            named.setdefault(self._places.label(span.start), span)
        pieces = []
        for (before, after), group in groupby(
            named.items(), key=lambda item: (item[0].before, item[0].after)
        ):
            links = "、".join(self._link(span, str(label.number)) for label, span in group)
            pieces.append(f"{before}{links}{after}")
        return f"{'，'.join(pieces)}{more}"

    def _link(self, span: Span, words: str) -> str:
        target = "" if self._thrift else self._marked.anchor(span)
        return f"<a href=#{target or f'L{self._places.line(span.start)}'}>{words}</a>"

    def _quote(self, finding: Finding) -> str:
        """The marked words with a little of their line around them, unchanged."""
        if finding.span is None:
            return ""
        line = self._places.line_span(self._places.line(finding.span.start))
        start, end = finding.span.start, min(max(finding.span.end, finding.span.start), line.end)
        first, last = max(line.start, start - BEFORE), min(line.end, end + AFTER)
        mark = self._text[start:end]
        if len(mark) > LONGEST_MARK:
            mark, last = mark[:LONGEST_MARK] + "…", end
        before = ("…" if first > line.start else "") + self._text[first:start]
        after = self._text[end:last] + ("…" if last < line.end and len(mark) <= LONGEST_MARK else "")
        return f"<blockquote>{_esc(before)}<b>{_esc(mark)}</b>{_esc(after)}</blockquote>"

    def _rules(self, finding: Finding) -> str:
        if not finding.rules:
            return ""
        items = (f"<li><b>规则</b>{_rule(r)}</li>" for r in finding.rules)
        return f"<ul class=rule>{''.join(items)}</ul>"

    # ── figures ────────────────────────────────────────────────────────────────

    def _figures(self, table: FigureTable) -> str:
        if not table.sum:
            rows = "".join(
                f"<tr{_hit(r)}><td class=n>{_esc(r.number)}</td><td>{self._meaning(r)}</td></tr>"
                for r in table.rows
            )
            return f"<table class=fig>{rows}</table>"
        decimals = max(len(r.number.partition(".")[2]) for r in table.rows)
        head = "".join(self._sum_row(r, decimals) for r in table.rows if not r.total)
        foot = "".join(self._sum_row(r, decimals) for r in table.rows if r.total)
        return f"<table class=sum><tbody>{head}</tbody><tfoot>{foot}</tfoot></table>"

    def _meaning(self, row: Row) -> str:
        place = f" {self._place(row.span)}" if row.span else ""
        hit = f" <strong>{_esc(row.hit)}</strong>" if row.hit else ""
        return f"{_esc(row.meaning)}{place}{hit}"

    def _place(self, span: Span) -> str:
        return f"<span class=at>{self._link(span, str(self._places.label(span.start)))}</span>"

    def _sum_row(self, row: Row, decimals: int) -> str:
        place = self._place(row.span) if row.span else ""
        bad = " class=bad" if row.total and row.span else ""
        return (
            f"<tr{_hit(row) or bad}><td>{place}</td><td>{_esc(row.meaning)}</td>"
            f"<td class=n>{_esc(row.number)}{_filler(row.number, decimals)}</td>"
            f"<td>{_esc(row.hit or row.unit)}</td></tr>"
        )

    # ── relations ──────────────────────────────────────────────────────────────

    def relations(self) -> str:
        numbered = list(enumerate(self._plan.relations, 1))
        parts = []
        for group in GROUPS:
            own = [(n, r) for n, r in numbered if r.group is group]
            if own:
                head = f"<h3>{group.value} <small>{_counts([r for _, r in own])}</small></h3>"
                parts.append(f"{head}<ul class=rel>{self._items(own)}</ul>")
        if not parts:
            parts.append("<p class=none>没有找到可以核对的算式。</p>")
        return "\n".join([*parts, *self._kept(), *self._derived()])

    def _items(self, relations: list[tuple[int, Relation]]) -> str:
        """One item for each relation; a thrifty list repeats no title, the most thrifty cuts what holds."""
        shown = relations
        if self._thrift > 1:
            kept = [n for n, r in relations if r.holds][:MOST_KEPT]
            shown = [(n, r) for n, r in relations if not r.holds or n in kept]
        items, last = [], ""
        for number, relation in shown:
            title = "" if self._thrift and relation.title == last else relation.title
            items.append(self._relation(number, relation, title))
            last = relation.title
        if len(shown) < len(relations):
            items.append(
                f"<li class=y><div>另 {len(relations) - len(shown)} 处成立，逐条见 Excel 报告。</div>"
            )
        return "\n".join(items)

    def _relation(self, number: int, relation: Relation, title: str) -> str:
        words = f"<b>{_esc(title)}</b> " if title else ""
        told = [n for n, f in enumerate(self._plan.findings, 1) if f.relation == number - 1]
        see = "".join(f"，见<a href=#f{n}>问题 {n}</a>" for n in told)
        marks = self._plain.get(f"r{number}", ())
        known = f" data-m={','.join(_runs(marks))}" if marks else ""
        spans = (relation.place,) if self._thrift else spans_of(relation)
        return (
            f"<li id=r{number} class={'y' if relation.holds else 'x'}{known}>"
            f"<div>{words}{_esc(relation_line(relation))}<br><small>{self._linked(spans)}{see}</small></div>"
        )

    def _kept(self) -> Iterator[str]:
        limits = kept_limits(self._report, self._plan)
        if not limits:
            return
        items = "".join(
            f"<li class=l><div><b>{_esc(k.title)}</b> {_esc(k.line)}<br>"
            f"<small>{self._linked(k.spans)}；{_rule(k.rule)}</small></div>"
            for k in limits
        )
        yield f"<h3>符合规定 <small>对照限值，不计入算式</small></h3><ul class=rel>{items}</ul>"

    def _derived(self) -> Iterator[str]:
        figures = derived_figures(self._plan.facts)
        if not figures:
            return
        items = "".join(
            f"<li class=d><div><b>{_esc(f.title)}</b> {_esc(f.line)}<br>"
            f"<small>{self._linked(f.spans)}</small></div>"
            for f in figures
        )
        yield f"<h3>推算 <small>文中没有写，按文中数字算出，不计入算式</small></h3><ul class=rel>{items}</ul>"


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    """Ascending numbers shortened: 1, 2, 3, 7 → ``1-3``, ``7``."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        own = [number for _, number in run]
        yield f"{own[0]}-{own[-1]}" if len(own) > 1 else str(own[0])


def _counts(relations: list[Relation]) -> str:
    fails = sum(not r.holds for r in relations)
    holds = len(relations) - fails
    words = ([f"{holds} 处成立"] if holds else []) + ([f"{fails} 处不成立"] if fails else [])
    return "，".join(words)


def _rule(rule: Rule) -> str:
    return _esc(rule.text) + ("" if rule.verified else f" <em>{UNVERIFIED}</em>")


def _hit(row: Row) -> str:
    return " class=hit" if row.hit else ""


def _filler(number: str, decimals: int) -> str:
    """Invisible digits that align a number at the decimal point."""
    own = len(number.partition(".")[2])
    missing = decimals - own
    if missing <= 0:
        return ""
    return f"<s>{'' if own else '.'}{'0' * missing}</s>"


def _esc(text: str) -> str:
    return escape(printable(text), quote=False)
