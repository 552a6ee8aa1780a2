"""The right side of the page: findings as cards, then what was verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from planlint.document import Span
from planlint.engine import PlanReport
from planlint.finding import Finding
from planlint.relations import Relation
from planlint.render.columns import printable
from planlint.render.derived import derived_figures
from planlint.render.figures import FigureTable, Row, figure_table
from planlint.render.marks import LOOKS, MarkedText
from planlint.render.places import Label, Places
from planlint.render.words import (
    GROUPS,
    UNVERIFIED,
    WHOLE,
    relation_line,
    severity_of,
    severity_words,
    spans_of,
    verdict_words,
)

BEFORE, AFTER = 14, 18
LONGEST_MARK = 60
MOST_PLACES = 8


class ReportList:
    """Cards and relation lists of one plan, with links into the marked text."""

    def __init__(self, plan: PlanReport, marked: MarkedText, places: Places) -> None:
        self._plan, self._marked, self._places = plan, marked, places
        self._text = places.document.text

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
        table = figure_table(finding, self._plan)
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
        return self._linked(own)

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
        return f"<span>{'，'.join(pieces)}{more}</span>"

    def _link(self, span: Span, words: str) -> str:
        target = self._marked.anchor(span) or f"L{self._places.line(span.start)}"
        return f"<a href=#{target}>{words}</a>"

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
        items = (
            f"<li><b>规则</b>{_esc(r.text)}{'' if r.verified else f' <em>{UNVERIFIED}</em>'}</li>"
            for r in finding.rules
        )
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
                items = "\n".join(self._relation(n, r) for n, r in own)
                parts.append(
                    f"<h3>{group.value} <small>{_counts([r for _, r in own])}</small></h3><ul class=rel>{items}</ul>"
                )
        if not parts:
            parts.append("<p class=none>没有找到可以核对的算式。</p>")
        return "\n".join([*parts, *self._derived()])

    def _relation(self, number: int, relation: Relation) -> str:
        title = f"<b>{_esc(relation.title)}</b> " if relation.title else ""
        told = [n for n, f in enumerate(self._plan.findings, 1) if f.relation == number - 1]
        see = "".join(f"，见<a href=#f{n}>问题 {n}</a>" for n in told)
        look = "y" if relation.holds else "x"
        return (
            f"<li id=r{number} class={look} tabindex=-1><span class=tick>{verdict_words(relation)}</span>"
            f"<div>{title}{_esc(relation_line(relation))}<br>"
            f"<span class=wh>{self._linked(spans_of(relation))}{see}</span></div></li>"
        )

    def _derived(self) -> Iterator[str]:
        figures = derived_figures(self._plan.facts)
        if not figures:
            return
        items = "".join(
            f"<li><span class=tick>推算</span><div><b>{_esc(f.title)}</b> {_esc(f.line)}<br>"
            f"<span class=wh>{self._linked(f.spans)}</span></div></li>"
            for f in figures
        )
        yield f"<h3>推算 <small>文中没有写，按文中数字算出，不计入算式</small></h3><ul class=rel>{items}</ul>"


def _counts(relations: list[Relation]) -> str:
    fails = sum(not r.holds for r in relations)
    holds = len(relations) - fails
    words = ([f"{holds} 处成立"] if holds else []) + ([f"{fails} 处不成立"] if fails else [])
    return "，".join(words)


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
