"""A checked plan for a site: its paper, and the form of its kind filled from it, with places that the paper knows."""

from __future__ import annotations

from dataclasses import dataclass

from planlint.engine import PlanReport, Report
from planlint.render.paper import PaperPlan, paper_plans, parts_of
from planlint.write.form import FormContent
from planlint.write.prefill import prefill
from planlint.write.template import NoTemplate


@dataclass(frozen=True, slots=True)
class FormPlace:
    """Where a value of the form was read: its spot in the form as :class:`planlint.write.prefill.Origin` has it, the number of
    the paper's chapter, and the line (its id there is ``L{line}``)."""

    chapter: str
    section: str
    table: str
    row: int
    column: int
    paper_chapter: int
    line: int


@dataclass(frozen=True, slots=True)
class FormLeft:
    """Words of the plan that no place of the form takes."""

    text: str
    paper_chapter: int
    line: int


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form filled from a plan that was read."""

    content: FormContent
    places: tuple[FormPlace, ...]
    left: tuple[FormLeft, ...]


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """One plan of a file; ``form`` is None for a kind without a template."""

    paper: PaperPlan
    form: ReadForm | None


def read_plans(report: Report) -> list[ReadPlan]:
    """Every plan of a checked file."""
    papers = paper_plans(report)
    return [
        ReadPlan(paper, read_form(report, plan)) for paper, plan in zip(papers, report.plans, strict=True)
    ]


def read_form(report: Report, plan: PlanReport) -> ReadForm | None:
    """The form filled from one plan; None for a kind without a template."""
    try:
        filled = prefill(report.document, plan.facts)
    except NoTemplate:
        return None
    parts = parts_of(plan, report.document.text)

    def chapter(offset: int) -> int:
        return next((p.number for p in reversed(parts) if p.start <= offset), parts[0].number)

    return ReadForm(
        filled.content,
        tuple(
            FormPlace(o.chapter, o.section, o.table, o.row, o.column, chapter(o.span.start), o.line)
            for o in filled.origins
        ),
        tuple(FormLeft(one.text, chapter(one.span.start), one.line) for one in filled.left),
    )
