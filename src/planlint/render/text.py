"""The report for a terminal: place, quoted line with carets, figures, rule.

Drawn with ASCII only, since box characters have no fixed width beside Chinese.  Colour repeats
words and never replaces them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from planlint.document import Span
from planlint.engine import PlanReport, Report
from planlint.finding import SEVERITY_NAMES, Finding, Rule, Severity
from planlint.relations import Relation
from planlint.relations.numbers import point_column
from planlint.render.columns import clip, pad, pad_left, printable, quote, width
from planlint.render.derived import DerivedFigure, derived_figures
from planlint.render.figures import FigureTable, Row, figure_table
from planlint.render.kept import KeptLimit, kept_limits
from planlint.render.paint import Paint
from planlint.render.places import Places
from planlint.render.words import (
    GROUPS,
    UNVERIFIED,
    WHOLE,
    Tally,
    extent_words,
    kind_words,
    part_words,
    policy_words,
    relation_line,
    remarks,
    severity_of,
)

VERIFIED_COLUMNS = 64
VERIFIED_LINES = 2


def render_text(report: Report, *, name: str, colour: bool = False, verbose: bool = False) -> str:
    """The whole report; ``name`` is the file as the user calls it, ``verbose`` shows every info in full."""
    paint = Paint(colour)
    shown = printable(name)
    places = Places(report.document)
    blocks = [
        "\n".join(_PlanText(report, plan, shown, paint, verbose, places).lines()) for plan in report.plans
    ]
    if len(report.plans) > 1:
        blocks.append(
            "\n".join(_closing(Tally.of(report.plans), paint, f"{shown} 共 {len(report.plans)} 篇"))
        )
    return "\n\n\n".join(blocks) + "\n" + paint.dim(_next_step(report)) + "\n"


def _closing(tally: Tally, paint: Paint, of: str = "") -> list[str]:
    head = [paint.bold(of)] if of else []
    return [*head, paint.verdict(tally.verdict), paint.verdict(tally.problems)]


def _next_step(report: Report) -> str:
    first = next((f.code for plan in report.plans for f in plan.findings), None)
    page = "--format html 看原文对照"
    return f"下一步：planlint explain {first} 看规则；{page}。" if first else f"下一步：{page}。"


@dataclass
class _PlanText:
    """One plan's part of the report."""

    report: Report
    plan: PlanReport
    name: str
    paint: Paint
    verbose: bool
    places: Places
    gutter: int = field(init=False)

    def __post_init__(self) -> None:
        self.gutter = max(3, len(str(self.places.lines)))

    def lines(self) -> Iterator[str]:
        yield from self._head()
        full: list[Finding] = []
        short: list[Finding] = []
        for finding in self.plan.findings:
            one_line = severity_of(finding) is Severity.INFO and not self.verbose
            (short if one_line else full).append(finding)
        for finding in full:
            yield ""
            yield from self._finding(finding)
        if short:
            yield ""
            yield from self._infos(short)
        if self.plan.relations:
            yield from self._verified()
        if self.verbose:
            yield from self._kept(kept_limits(self.report, self.plan))
            yield from self._derived(derived_figures(self.plan.facts))
        yield ""
        yield from _closing(Tally.of([self.plan]), self.paint)

    # ── head ───────────────────────────────────────────────────────────────────

    def _head(self) -> Iterator[str]:
        facts = self.plan.facts
        part = part_words(self.plan)
        title = printable(facts.title)
        yield self.paint.bold(f"{self.name} {part}：{title}" if part else f"{self.name}：{title}")
        about = "，".join(
            w for w in (kind_words(facts.kind), extent_words(self.report.document, self.plan)) if w
        )
        yield self.paint.dim(f"{about}；{policy_words(self.report.policy, self.report.as_of)}")
        for remark in remarks(self.report, self.plan):
            yield self.paint.dim(f"说明：{remark}")

    # ── one finding ────────────────────────────────────────────────────────────

    def _finding(self, finding: Finding) -> Iterator[str]:
        severity = severity_of(finding)
        head = f"{SEVERITY_NAMES[severity]} {finding.code}"
        yield f"{self.paint.severity(head, severity)}  {self.paint.bold(printable(finding.message))}"
        notes = bool(finding.explanations or finding.rules)
        table = figure_table(finding, self.plan)
        if finding.span is None:
            yield f"  {self.paint.dim('-->')} {WHOLE}"
        else:
            yield self._at(finding.span)
            yield self._bar()
            yield from self._quotes(finding, finding.span, severity)
            if table is not None or notes:
                yield self._bar()
        if table is not None:
            quoted = self._quoted_lines(finding)
            yield from (self._sum(table, quoted) if table.sum else self._plain(table, quoted))
            if notes:
                yield self._bar()
        for sentence in finding.explanations:
            yield self._note("说明", printable(sentence))
        for rule in finding.rules:
            yield self._note("规则", self._rule(rule))

    def _at(self, span: Span) -> str:
        line, column = self.places.line(span.start), self.places.column(span.start)
        label = str(self.places.label(span.start))
        where = f"{self.name}:{line}:{column}"
        if label != f"第 {line} 行":
            where += f"（{label}）"
        return f"  {self.paint.dim('-->')} {where}"

    def _bar(self, line: int | None = None, text: str = "") -> str:
        number = str(line) if line is not None else ""
        bar = self.paint.gutter(f"  {number.rjust(self.gutter)} |")
        return f"{bar} {text}".rstrip() if text else bar

    def _note(self, word: str, sentence: str) -> str:
        return f"{' ' * (self.gutter + 3)}{self.paint.dim('=')} {self.paint.dim(word + '：')}{sentence}"

    def _rule(self, rule: Rule) -> str:
        return rule.text if rule.verified else f"{rule.text} {self.paint.warn(f'[{UNVERIFIED}]')}"

    def _quotes(self, finding: Finding, span: Span, severity: Severity) -> Iterator[str]:
        """The marked line; a second one if the fault has exactly two places; else where else it stands."""
        shown = [span]
        others = self._other_lines(finding, span)
        if len(others) == 1:
            shown.append(others[0])
        for place in sorted(shown):
            line = self.places.line(place.start)
            whole = self.places.line_span(line)
            q = quote(whole.of(self.report.document.text), place.start - whole.start, place.end - whole.start)
            yield self._bar(line, q.before + self.paint.severity(q.mark, severity) + q.after)
            yield self._bar(None, " " * q.indent + self.paint.severity("^" * q.carets, severity))
        if len(others) > 1:
            yield self._bar(None, f"同样见{self.places.labels(others)}")

    def _other_lines(self, finding: Finding, span: Span) -> list[Span]:
        """Further places on other lines, one for each line, without those the figures name."""
        named = {f.span for f in finding.figures if f.span}
        seen = {self.places.line(span.start)}
        others = []
        for place in finding.places:
            line = self.places.line(place.start)
            if place not in named and line not in seen:
                seen.add(line)
                others.append(place)
        return others

    def _quoted_lines(self, finding: Finding) -> set[int]:
        if finding.span is None:
            return set()
        lines = {self.places.line(finding.span.start)}
        others = self._other_lines(finding, finding.span)
        return lines | ({self.places.line(others[0].start)} if len(others) == 1 else set())

    # ── figures ────────────────────────────────────────────────────────────────

    def _line_of(self, row: Row, quoted: set[int]) -> int | None:
        if row.span is None:
            return None
        line = self.places.line(row.span.start)
        return None if line in quoted else line

    def _plain(self, table: FigureTable, quoted: set[int]) -> Iterator[str]:
        """Number left of its meaning."""
        columns = max(width(r.number) for r in table.rows)
        space = "   " if columns else ""
        for row in table.rows:
            number = self.paint.bold(pad_left(printable(row.number), columns))
            hit = f"     {self.paint.warn('<-- ' + row.hit)}" if row.hit else ""
            yield self._bar(self._line_of(row, quoted), f"{number}{space}{printable(row.meaning)}{hit}")

    def _sum(self, table: FigureTable, quoted: set[int]) -> Iterator[str]:
        """Operands, sum, stated, difference: aligned at the decimal point."""
        rows = [(r, clip(printable(r.meaning), 40)) for r in table.rows]
        columns = max(width(m) for _, m in rows) + 3
        before = point_column(r.number for r in table.rows)
        longest = max(before - len(r.number.partition(".")[0]) + len(r.number) for r in table.rows)
        for row, meaning in rows:
            number = " " * (before - len(row.number.partition(".")[0])) + row.number
            shown = self._sum_number(row, number)
            unit = f" {row.unit}" if row.unit else ""
            hit = ""
            if row.hit:
                hit = " " * (longest - len(number) - len(unit) + 5) + self.paint.warn(f"<-- {row.hit}")
            yield self._bar(self._line_of(row, quoted), f"{pad(meaning, columns)}{shown}{unit}{hit}")

    def _sum_number(self, row: Row, number: str) -> str:
        if row.hit:
            return self.paint.warn(number)
        if not row.total:
            return number
        return self.paint.error(number) if row.span else self.paint.bold(number)

    # ── infos and verified relations ───────────────────────────────────────────

    def _infos(self, findings: list[Finding]) -> Iterator[str]:
        yield self.paint.info(f"提示 {len(findings)} 条") + self.paint.dim("（每条一行，全文用 -v）")
        where = [str(self.places.line(f.span.start)) if f.span else WHOLE for f in findings]
        columns = max(4, *map(width, where))
        for finding, place in zip(findings, where, strict=True):
            message = printable(finding.message)
            yield f"  {self.paint.info(finding.code)}  {self.paint.gutter(pad_left(place, columns))}  {message}"

    def _verified(self) -> Iterator[str]:
        holding = [r for r in self.plan.relations if r.holds]
        if holding:
            yield ""
            yield self.paint.good(f"成立 {len(holding)} 处")
            yield from self._grouped(holding)
        told = {f.relation for f in self.plan.findings}
        failing = [
            r for i, r in enumerate(self.plan.relations) if not r.holds and (self.verbose or i not in told)
        ]
        if failing:
            yield ""
            yield self.paint.error(f"不成立 {len(failing)} 处")
            yield from self._grouped(failing)

    def _grouped(self, relations: list[Relation]) -> Iterator[str]:
        table: list[tuple[str, str, str]] = []
        for group in GROUPS:
            own = [r for r in relations if r.group is group]
            lines = self._one_each(own) if self.verbose else self._packed(own)
            table += [(group.value if n == 0 else "", where, text) for n, (where, text) in enumerate(lines)]
        columns = max((width(where) for _, where, _ in table), default=0)
        for group_name, where, text in table:
            head = self.paint.good(pad(group_name, 4))
            yield f"  {head}  {self.paint.gutter(pad(where, columns))}  {text}"

    def _one_each(self, relations: list[Relation]) -> Iterator[tuple[str, str]]:
        for relation in relations:
            title = f"{printable(relation.title)}：" if relation.title else ""
            yield self._lines_of([relation]), f"{title}{printable(relation_line(relation))}"

    def _packed(self, relations: list[Relation]) -> Iterator[tuple[str, str]]:
        """As many relations as fit into two lines of the group; the rest as a number."""
        told = {relation_line(r): r for r in reversed(relations)}
        unique = [(printable(text), r) for text, r in reversed(told.items())]
        at = 0
        for row in range(VERIFIED_LINES):
            taken: list[tuple[str, Relation]] = []
            while at < len(unique):
                text = "；".join([t for t, _ in taken] + [unique[at][0]])
                if taken and width(text) > VERIFIED_COLUMNS:
                    break
                taken.append(unique[at])
                at += 1
            if not taken:
                return
            text = clip("；".join(t for t, _ in taken), VERIFIED_COLUMNS + 12)
            left = len(unique) - at
            if row == VERIFIED_LINES - 1 and left:
                text += f"；另 {left} 处"
            yield self._lines_of(r for _, r in taken), text

    def _lines_of(self, relations: Iterable[Relation]) -> str:
        """Lines of the stated figures: ``209, 225``, ``245-251``."""
        lines = sorted({self.places.line(r.place.start) for r in relations})
        runs = [
            [n for _, n in run] for _, run in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0])
        ]
        if len(lines) > 3:
            return f"{lines[0]}-{lines[-1]}"
        return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)

    def _kept(self, limits: tuple[KeptLimit, ...]) -> Iterator[str]:
        if not limits:
            return
        yield ""
        yield self.paint.good("符合规定") + self.paint.dim("（对照限值，不计入算式）")
        for limit in limits:
            yield f"  {limit.title}：{limit.line}（{self._rule(limit.rule)}）"

    def _derived(self, figures: tuple[DerivedFigure, ...]) -> Iterator[str]:
        if not figures:
            return
        yield ""
        yield self.paint.bold("推算") + self.paint.dim("（文中没有写，按文中数字算出，不计入算式）")
        for figure in figures:
            yield f"  {figure.title}：{figure.line}"
