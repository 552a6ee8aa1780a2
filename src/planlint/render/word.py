"""The report as Word comments: in the file that was checked where it is Word, else in a copy of the text.

Errors and warnings only, unless infos are asked for.  The title carries one comment with the two sums,
the findings without a place, and how many infos are left out.  No line numbers: Word has none.
"""

from __future__ import annotations

from pathlib import Path

from planlint.document import Span
from planlint.engine import PlanReport, Report
from planlint.finding import Figure, Finding, Severity
from planlint.render.docx import Note, annotate, from_text
from planlint.render.figures import SUM
from planlint.render.words import (
    UNVERIFIED,
    WHOLE,
    Tally,
    part_words,
    relation_line,
    rule_words,
    severity_of,
    severity_words,
)

MOST_PARAGRAPHS = 6


def render_word(report: Report, *, path: Path, infos: bool = False) -> bytes:
    """A ``.docx`` with the comments of all plans; ``infos`` adds those of mere hints."""
    notes = [note for plan in report.plans for note in plan_notes(report, plan, infos=infos)]
    if report.document.format == "docx":
        return annotate(path, notes)
    return from_text(report.document, notes)


def plan_notes(report: Report, plan: PlanReport, *, infos: bool = False) -> list[Note]:
    """The comments of one plan, that of its title first."""
    shown = [f for f in plan.findings if infos or severity_of(f) is not Severity.INFO]
    notes = [_title_note(report, plan, shown, infos)]
    notes += [Note(f.span.start, f.span.end, finding_paragraphs(f, plan)) for f in shown if f.span]
    return notes


def _title_note(report: Report, plan: PlanReport, shown: list[Finding], infos: bool) -> Note:
    tally = Tally.of([plan])
    part = part_words(plan)
    lines = [f"{part}：{tally.verdict}" if part else tally.verdict, tally.problems]
    if tally.infos and not infos:
        lines.append(f"批注只含错误和警告；提示 {tally.infos} 条见报告。")
    lines += [f"{WHOLE} {f.code} {severity_words(f)}：{f.message}" for f in shown if f.span is None]
    span = _title_span(report, plan)
    return Note(span.start, span.end, tuple(lines))


def _title_span(report: Report, plan: PlanReport) -> Span:
    """The title, or the first line that holds something."""
    title = plan.facts.title_span
    if title.start < title.end:
        return title
    first = next(report.document.within(plan.facts.span), None)
    return first.span if first else Span(plan.facts.start, min(plan.facts.start + 1, plan.facts.end))


def finding_paragraphs(finding: Finding, plan: PlanReport) -> tuple[str, ...]:
    """Severity, code and message; then figures, explanation, rules: at most six paragraphs."""
    lines = [f"{severity_words(finding)} {finding.code}：{finding.message}"]
    figures = _figures(finding, plan)
    if figures:
        lines.append(figures)
    lines += finding.explanations
    rules = [
        f"规则：{rule_words(r, '〔', '〕').replace(f' 〔{UNVERIFIED}', f'〔{UNVERIFIED}')}"
        for r in finding.rules
    ]
    room = MOST_PARAGRAPHS - len(lines)
    if len(rules) > room > 0:
        rules = [*rules[: room - 1], " ".join(rules[room - 1 :])]
    return tuple([*lines, *rules][:MOST_PARAGRAPHS])


def _figures(finding: Finding, plan: PlanReport) -> str:
    """On one line: the computation of a relation, else meaning and number of each figure."""
    if finding.relation is not None and finding.relation < len(plan.relations):
        relation = plan.relations[finding.relation]
        if not finding.figures or any(f.meaning == SUM for f in finding.figures):
            return relation_line(relation)
    return "；".join(map(_figure, finding.figures)) + "。" if finding.figures else ""


def _figure(figure: Figure) -> str:
    return f"{figure.meaning}：{figure.number}" + (f"（{figure.hit}）" if figure.hit else "")
