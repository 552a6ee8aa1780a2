"""Review points (审核要点) of a case: what the machine answers, with its evidence, and what a person has to say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from jiugai.plans.models import Finding, Severity
from jiugai.review.models import Case, Verdict
from planlint import catalogue

_SHOWN = 2


@dataclass(frozen=True)
class Answered:
    """A point: ``state`` is ``error``, ``warning``, ``met``, ``not_met``, ``clear`` (the machine found nothing) or ``open``.

    ``numbers`` are those of the findings that answer it; ``line`` is the evidence in words.
    """

    code: str
    name: str
    number: int
    state: str
    line: str
    numbers: tuple[int, ...] = ()
    needs_person: bool = False


def points_of(case: Case, findings: list[Finding]) -> list[Answered]:
    """Every point of the plan's kind; a reviewer's word goes before the machine's."""
    by_check: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_check[finding.code].append(finding)
    said = case.told_verdicts
    return [
        _answered(point, number, [f for code in point.checks for f in by_check[code]], said.get(point.code, ""))
        for number, point in enumerate(catalogue.points(case.plan.kind), 1)
    ]  # fmt: skip


def _answered(point: catalogue.Point, number: int, found: list[Finding], said: str) -> Answered:
    numbers = tuple(sorted(f.number for f in found if f.severity != Severity.INFO))
    grave = [f for f in found if f.severity == Severity.ERROR] or [
        f for f in found if f.severity == Severity.WARNING
    ]
    line = "；".join(f.message.rstrip("。") for f in grave[:_SHOWN])
    if said:
        told = "审核人核对：达到" if said == Verdict.MET else "审核人核对：未达到"
        return Answered(point.code, point.name, number, said, told, numbers, needs_person=not point.checks)
    if grave:
        return Answered(point.code, point.name, number, grave[0].severity, line, numbers)
    if point.checks:
        return Answered(point.code, point.name, number, "clear", f"{len(point.checks)} 项机审没有发现问题")
    return Answered(point.code, point.name, number, "open", "需人工核对", needs_person=True)
