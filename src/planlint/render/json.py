"""The JSON that ``planlint check --format json`` prints: relations and findings with their offsets.

One object for a file: ``file``, ``kind``, ``relations``, ``findings``, for a file with several plans
``parts``; further keys name the title, the policy and the date.  Values are decimal strings in base
units (元, ㎡, m, %), offsets count code points of the text that ``planlint text`` prints.
"""

from __future__ import annotations

import json
from typing import Any

from planlint import dates
from planlint.document import Span
from planlint.engine import PlanReport, Report
from planlint.finding import Figure, Finding, Rule
from planlint.quantity import plain_decimal
from planlint.relations import Operand, Relation
from planlint.relations.numbers import computed_words, display_unit, with_unit
from planlint.render.places import Places
from planlint.render.words import Tally, relation_line, severity_of

JsonObject = dict[str, Any]


def render_json(report: Report, *, file: str) -> str:
    """The report as one JSON object with a final newline."""
    return json.dumps(report_object(report, file=file), ensure_ascii=False, indent=1) + "\n"


def report_object(report: Report, *, file: str) -> JsonObject:
    """The report as plain dictionaries and lists."""
    places = Places(report.document)
    relations: list[JsonObject] = []
    findings: list[JsonObject] = []
    parts = []
    for plan in report.plans:
        base = len(relations)
        relations += [_relation(r, plan) for r in plan.relations]
        findings += [_finding(f, plan, base, places) for f in plan.findings]
        parts.append(_part(plan))
    made: JsonObject = {
        "file": file,
        "kind": report.kind,
        "title": report.plans[0].facts.title if len(report.plans) == 1 else "",
        "format": report.document.format,
        "as_of": report.as_of.isoformat(),
        "policy": {"name": report.policy.name, "title": report.policy.title, "digest": report.policy.digest},
        "exempt": list(report.exemptions),
        "remarks": list(report.document.remarks),
        "summary": _summary(Tally.of(report.plans)),
    }
    if len(report.plans) != 1:
        made["parts"] = parts
    return {**made, "relations": relations, "findings": findings}


def _summary(tally: Tally) -> JsonObject:
    return {
        "relations": tally.relations, "holds": tally.holds, "fails": tally.fails,
        "errors": tally.errors, "warnings": tally.warnings, "infos": tally.infos,
    }  # fmt: skip


def _part(plan: PlanReport) -> JsonObject:
    facts = plan.facts
    return {"kind": facts.kind, "title": facts.title, "start": facts.start, "end": facts.end,
            "truncated": facts.is_truncated, "summary": _summary(Tally.of([plan]))}  # fmt: skip


def _relation(relation: Relation, plan: PlanReport) -> JsonObject:
    _, unit = display_unit(relation)
    return {
        "kind": relation.kind,
        "operands": [_operand(o) for o in relation.operands],
        "stated": _operand(relation.stated) if relation.stated else None,
        "computed": plain_decimal(relation.computed),
        "tolerance": plain_decimal(relation.tolerance),
        "holds": relation.holds,
        "note": relation.note or relation.title,
        "title": relation.title,
        "line": relation_line(relation),
        "shown": with_unit(computed_words(relation), unit) if relation.kind != "date_order" else "",
        "group": relation.group.value,
        "grade": relation.grade.value,
        "explanations": list(relation.explanations),
        "suspects": list(relation.suspects),
        "part": plan.facts.index,
    }


def _operand(operand: Operand) -> JsonObject:
    return {
        "text": operand.text,
        "value": _value(operand),
        "unit": operand.unit,
        "start": operand.span.start,
        "end": operand.span.end,
        "label": operand.label,
    }


def _value(operand: Operand) -> str:
    """A plain decimal in base units; for a date its ISO form as far as it is printed."""
    if operand.unit != "date":
        return operand.decimal
    day = next(dates.scan(operand.text), None)
    return day.iso if day else operand.text


def _finding(finding: Finding, plan: PlanReport, base: int, places: Places) -> JsonObject:
    span = finding.span
    made: JsonObject = {
        "code": finding.code,
        "slug": finding.slug,
        "severity": severity_of(finding).value,
        "message": finding.message,
        "basis": _basis(finding),
        "start": span.start if span else None,
        "end": span.end if span else None,
        "relation": base + finding.relation if finding.relation is not None else None,
        "places": [_span(s) for s in finding.places],
        "figures": [_figure(f) for f in finding.figures],
        "explanations": list(finding.explanations),
        "rules": [_rule(r) for r in finding.rules],
        "part": plan.facts.index,
    }
    if span:
        made["line"], made["column"] = places.line(span.start), places.column(span.start)
        made["place"] = str(places.label(span.start))
    return made


def _basis(finding: Finding) -> str:
    figures = "；".join(f"{f.meaning}：{f.number}" for f in finding.figures)
    return "；".join(part for part in (figures, *(r.text for r in finding.rules)) if part)


def _span(span: Span) -> JsonObject:
    return {"start": span.start, "end": span.end}


def _figure(figure: Figure) -> JsonObject:
    made: JsonObject = {"number": figure.number, "meaning": figure.meaning, "hit": figure.hit}
    return made | (_span(figure.span) if figure.span else {})


def _rule(rule: Rule) -> JsonObject:
    return {"text": rule.text, "verified": rule.verified}
