"""Finds the checks, runs them over each plan of a document, and gathers one report."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from planlint import checks
from planlint.document import Document
from planlint.extract import extract, split
from planlint.extract.guidance import without_guidance
from planlint.facts import Facts
from planlint.finding import SEVERITY_RANK, Check, Finding
from planlint.plan import Plan
from planlint.policy import Policy, load
from planlint.read import read
from planlint.relations import Relation
from planlint.relations.find import find_relations


@dataclass(frozen=True, slots=True)
class RegisteredCheck:
    """A check as found in :mod:`planlint.checks`: header, text and function."""

    code: str
    title: str
    docstring: str
    header: Check
    run: Callable[[Plan], Iterator[Finding]]

    @property
    def family(self) -> str:
        return self.code[:2]

    def applies(self, plan: Plan) -> bool:
        header = self.header
        if header.kinds and plan.facts.kind not in header.kinds:
            return False
        if header.absence and (plan.facts.is_truncated or plan.facts.excerpt):
            return False
        if header.since and plan.as_of < header.since:
            return False
        return not (header.until and plan.as_of > header.until)


@dataclass(frozen=True)
class PlanReport:
    """What was found in one plan; ``relation`` of a finding indexes ``relations``."""

    facts: Facts
    relations: tuple[Relation, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Report:
    """What was found in one file."""

    document: Document
    plans: tuple[PlanReport, ...]
    policy: Policy
    as_of: date
    exemptions: tuple[str, ...] = field(default=())

    @property
    def kind(self) -> str:
        return self.plans[0].facts.kind if len(self.plans) == 1 else "collection"


@cache
def registered_checks() -> tuple[RegisteredCheck, ...]:
    """Every check of the package, by code."""
    found = []
    for info in sorted(pkgutil.iter_modules(checks.__path__), key=lambda i: i.name):
        if info.ispkg or not info.name[-3:].isdigit():
            continue
        module = importlib.import_module(f"{checks.__name__}.{info.name}")
        text = (module.__doc__ or "").strip()
        title = text.split("\n", 1)[0].strip()
        found.append(RegisteredCheck(info.name.upper(), title, text, module.CHECK, module.check))
    return tuple(found)


def check_document(
    document: Document,
    *,
    policy: Policy,
    as_of: date,
    only: frozenset[str] = frozenset(),
    exempt: frozenset[str] = frozenset(),
    kind: str | None = None,
) -> Report:
    """Check every plan of a document.

    ``only`` and ``exempt`` hold codes or slugs: run just these, or leave these out (豁免).  ``kind``
    overrides the kind that the text shows.
    """
    plans = []
    told = without_guidance(document)
    parts = split(told)
    for number, part in enumerate(parts, 1):
        facts = extract(told, part, index=number, of=len(parts), kind=kind)
        relations = find_relations(told, facts)
        plan = Plan(told, facts, relations, policy, as_of)
        plans.append(PlanReport(facts, relations, tuple(_findings(plan, only, exempt))))
    return Report(document, tuple(plans), policy, as_of, tuple(sorted(exempt)))


def check_file(
    path: Path,
    *,
    as_of: date,
    policy: str = "national",
    policy_directory: Path | None = None,
    ocr: bool = False,
    only: frozenset[str] = frozenset(),
    exempt: frozenset[str] = frozenset(),
) -> Report:
    """Read and check a file in this process; raises :class:`planlint.document.Unreadable`."""
    rules = load(policy, as_of=as_of, directory=policy_directory)
    return check_document(read(path, ocr=ocr), policy=rules, as_of=as_of, only=only, exempt=exempt)


def _findings(plan: Plan, only: frozenset[str], exempt: frozenset[str]) -> list[Finding]:
    found: list[tuple[tuple[int, int, int, str], Finding]] = []
    for check in registered_checks():
        names = {check.code, check.header.slug}
        if (only and not names & only) or names & exempt or not check.applies(plan):
            continue
        for finding in check.run(plan):
            severity = finding.severity or check.header.severity
            done = replace(finding, code=check.code, slug=check.header.slug, severity=severity)
            at = finding.span.start if finding.span else plan.facts.end
            found.append(((SEVERITY_RANK[severity], check.header.weight, at, check.code), done))
    return _once([finding for _, finding in sorted(found, key=lambda pair: pair[0])])


def _once(findings: list[Finding]) -> list[Finding]:
    """The same fault in the same words at several places is one finding with several places."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for f in findings:
        key = (f.code, f.message, f.severity, tuple((g.number, g.meaning) for g in f.figures), f.explanations)
        groups.setdefault(key, []).append(f)
    made = []
    for first, *others in groups.values():
        further = [s for f in others for s in (f.span, *f.places) if s is not None]
        known = {first.span, *first.places}
        more = tuple(dict.fromkeys(s for s in further if s not in known))
        made.append(replace(first, places=(*first.places, *more)) if more else first)
    return made
