"""Plants faults and counts which checks tell of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from random import Random

from planlint.document import Span
from planlint.engine import Report
from tests.planlint.plant.documents import Clean, clean_documents
from tests.planlint.plant.fault import Fault, Planted

# code, message: one finding, whatever its place
Said = tuple[str, str]


@dataclass
class Tally:
    """What came of one kind of fault."""

    planted: int = 0
    caught: int = 0
    by_code: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.caught / self.planted if self.planted else 0.0


def plants(fault: Fault, *, seed: int, most: int) -> list[tuple[Clean, Planted]]:
    """At most ``most`` plants of a kind, drawn with the seed from all clean documents."""
    dice = Random(f"{seed} {fault.name}")
    every = [(clean, planted) for clean in clean_documents() for planted in fault.plant(clean, dice)]
    return dice.sample(every, most) if len(every) > most else every


def measure(fault: Fault, *, seed: int = 1, most: int) -> Tally:
    """Plants a kind of fault and counts what is caught, and by which check."""
    tally = Tally()
    for clean, planted in plants(fault, seed=seed, most=most):
        codes = told(fault, clean, planted)
        tally.planted += 1
        tally.caught += bool(codes)
        tally.by_code.update(codes)
        if not codes:
            line = planted.text[planted.text.rfind("\n", 0, planted.start) + 1 :].split("\n", 1)[0]
            tally.missed.append(f"{clean.name}: {planted.was!r} → {planted.now!r}: {line[:60]}")
    return tally


def told(fault: Fault, clean: Clean, planted: Planted) -> set[str]:
    """The checks that tell of a planted fault, and say nothing like it of the clean document."""
    report = clean.check(planted.text)
    before = Counter(_said(clean))
    codes = set()
    for plan in report.plans:
        for finding in plan.findings:
            said = (finding.code, finding.message)
            if before[said]:
                before[said] -= 1
                continue
            places = [finding.span, *finding.places, *(figure.span for figure in finding.figures)]
            if finding.relation is not None:
                relation = plan.relations[finding.relation]
                places += [o.span for o in (*relation.operands, relation.stated) if o is not None]
            if fault.anywhere:
                if finding.code in fault.codes:
                    codes.add(finding.code)
            elif any(place is not None and _on_line(planted, place) for place in places):
                codes.add(finding.code)
    return codes


def _on_line(planted: Planted, place: Span) -> bool:
    text = planted.text
    start = text.rfind("\n", 0, planted.start) + 1
    end = text.find("\n", planted.end)
    return place.start < (len(text) if end < 0 else end) and place.end > start


@cache
def _report(clean: Clean) -> Report:
    return clean.check()


def _said(clean: Clean) -> list[Said]:
    return [(f.code, f.message) for plan in _report(clean).plans for f in plan.findings]
