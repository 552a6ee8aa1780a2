"""符合规定: figures of the text that keep a limit of the policy.

They are no relations of the text: they are shown apart and are not counted.  What a check finds fault
with is left to the check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from planlint.document import Document, Span
from planlint.engine import PlanReport, Report
from planlint.facts import Facts
from planlint.finding import Rule, Severity
from planlint.patterns import regex
from planlint.policy import PolicyRule
from planlint.quantity import Quantity
from planlint.relations import Operand
from planlint.relations.numbers import operand_words, with_unit

_FIRE_LANE = regex(r"消防(?:车通道|通道|车道)")
_NEAR = 14


@dataclass(frozen=True, slots=True)
class KeptLimit:
    """``title`` in words, ``line`` the figures and the limit, ``spans`` where they stand, ``rule`` its source."""

    title: str
    line: str
    spans: tuple[Span, ...]
    rule: Rule


Finder = Callable[[Facts, Document], Iterator[Quantity]]


def kept_limits(report: Report, plan: PlanReport) -> tuple[KeptLimit, ...]:
    """The limits that a plan states figures for and keeps."""
    found = []
    for rule_id, finder in _LIMITS.items():
        rule = report.policy.rule(rule_id)
        if rule is None or not rule.basis:
            continue
        figures = list(finder(plan.facts, report.document))
        if figures and all(_keeps(q, rule) and not _faulted(q, plan) for q in figures):
            found.append(_kept(rule, figures))
    return tuple(found)


def _keeps(q: Quantity, rule: PolicyRule) -> bool:
    limit = Fraction(rule.decimal)
    return q.value >= limit if rule.bound == "at_least" else q.value <= limit


def _faulted(q: Quantity, plan: PlanReport) -> bool:
    """Does an error or a warning stand on this figure?"""
    weighty = (f for f in plan.findings if f.severity is not Severity.INFO)
    return any(
        span.start < q.end and q.start < span.end
        for f in weighty
        for span in (*((f.span,) if f.span else ()), *f.places)
    )


def _kept(rule: PolicyRule, figures: list[Quantity]) -> KeptLimit:
    words = "、".join(operand_words(Operand.of(q)) for q in figures)
    bound = "不少于" if rule.bound == "at_least" else "不高于"
    unit = "米" if rule.unit == "m" else rule.unit
    limit = with_unit(str(rule.value), unit)
    source = rule.basis[0]
    spans = tuple(Span(q.start, q.end) for q in figures)
    return KeptLimit(rule.title, f"{words}，{bound} {limit}", spans, Rule(source.document, source.verified))


def _retention(facts: Facts, _: Document) -> Iterator[Quantity]:
    yield from (p.share for p in facts.payments if p.event == "retention")


def _notice(facts: Facts, _: Document) -> Iterator[Quantity]:
    yield from (n.days for n in facts.notices if n.days and n.days.dimension == "days")


def _fire_lanes(facts: Facts, document: Document) -> Iterator[Quantity]:
    """Widths in metres beside the words 消防通道, in the same clause."""
    for mention in facts.mentions:
        q = mention.quantity
        if q.dimension != "length" or q.unit not in ("米", "m") or q.value > 20:
            continue
        before = re.split(r"[，。；;\n]", document.text[max(q.start - _NEAR, facts.start) : q.start])[-1]
        after = re.split(r"[，。；;\n]", document.text[q.end : q.end + _NEAR])[0]
        if _FIRE_LANE.search(before) or _FIRE_LANE.match(after.lstrip("宽的")):
            yield q


_LIMITS: dict[str, Finder] = {
    "payment.retention_cap": _retention,
    "notice.plan_days": _notice,
    "design.fire_lane_width": _fire_lanes,
}
