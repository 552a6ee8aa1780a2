"""The clean documents that faults are planted into.

Three kinds: the careful plans under ``examples/`` and one made from a seed; the texts of this
folder, written so that each rule has a sentence it could fault; and the consistent documents of
the two gold collections, where the gold says which numbers belong together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from bench.plan_maker import as_text, make_plan
from planlint.engine import Report, check_document
from planlint.policy import load
from planlint.read import read, read_text
from planlint.relations.relation import Relation
from tests.planlint.gold.formula import evaluate

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
AS_OF = date(2026, 5, 1)
EXAMPLES = (
    "2026年9月改造进展情况.txt",
    "东浦旧厂房地块改造方案.txt",
    "翠园小区改造实施方案.docx",
    "青石县2026年改造计划.txt",
)
COLLECTIONS = ("gold", "heldout")
EXACT_KINDS = ("sum", "difference", "product", "count")


@dataclass(frozen=True)
class Site:
    """A printed number that a relation rests on.

    ``breaks`` tells whether the relation fails, by more than rounding explains, with another
    number in its place; ``part`` is True for one summand of three or more.
    """

    start: int
    end: int
    breaks: Callable[[Decimal], bool]
    part: bool = False
    counted: bool = False


@dataclass(frozen=True)
class Clean:
    """A clean document; ``sites`` are its numbers in relations, ``by_gold`` who says so."""

    name: str
    text: str
    sites: tuple[Site, ...] = field(default=(), repr=False)
    by_gold: bool = False

    def check(self, text: str | None = None) -> Report:
        """The checker's report on this document, or on another text in its place."""
        return check_document(
            read_text(self.text if text is None else text, f"{self.name}.txt"),
            policy=load("national", as_of=AS_OF),
            as_of=AS_OF,
        )


@cache
def clean_documents() -> tuple[Clean, ...]:
    """Every clean document, the plans and texts first."""
    plans = [Clean(Path(name).stem, read(ROOT / "examples" / name).text) for name in EXAMPLES]
    plans.append(Clean("片区方案（生成）", as_text(make_plan(1, estates=2))))
    plans += [
        Clean(path.stem, path.read_text(encoding="utf-8")) for path in sorted((HERE / "texts").glob("*.txt"))
    ]
    return (*(Clean(c.name, c.text, tuple(_verified(c))) for c in plans), *_gold_documents())


def _verified(clean: Clean) -> Iterator[Site]:
    """The stated numbers of the relations that the checker itself verified."""
    seen = set()
    for plan in clean.check().plans:
        for relation in plan.relations:
            stated = relation.stated
            if stated is None or relation.kind not in EXACT_KINDS or not relation.holds:
                continue
            found = re.search(r"[0-9][0-9,]*(?:\.[0-9]+)?", clean.text[stated.span.start : stated.span.end])
            if found is None or stated.span.start in seen:
                continue
            seen.add(stated.span.start)
            start = stated.span.start + found.start()
            yield Site(start, start + len(found[0]), _breaks_stated(relation, Decimal(_bare(found[0]))))


def _breaks_stated(relation: Relation, old: Decimal) -> Callable[[Decimal], bool]:
    value = relation.stated.value if relation.stated else Fraction(1)
    room = 2 * relation.tolerance / abs(value) * Fraction(old) if value else Fraction(0)
    return lambda new: abs(Fraction(new) - Fraction(old)) > max(room, Fraction(_last_unit(old)))


def _gold_documents() -> Iterator[Clean]:
    for folder in COLLECTIONS:
        home = HERE.parent / folder
        gold = json.loads((home / "gold.json").read_text(encoding="utf-8"))
        for name, entry in gold.items():
            if entry["label"] == "CONSISTENT":
                text = (home / "texts" / f"{name}.txt").read_text(encoding="utf-8")
                sites = [s for check in entry["checks"] for s in _gold_sites(text, check)]
                yield Clean(name, text, tuple(sites), by_gold=True)


def _gold_sites(text: str, check: dict[str, Any]) -> Iterator[Site]:
    """The numbers of one gold relation that are printed exactly once."""
    if check.get("derived") or not check["holds"]:
        return
    formula = check["formula"]
    operands = re.findall(r"\d+(?:\.\d+)?", formula)
    stated, tolerance = Decimal(check["stated"]), Decimal(check["tolerance"])
    counted = check["type"] == "count" and len(operands) == 1
    unit = max(2 * tolerance, _last_unit(stated))
    if (at := _only(text, check["stated"])) is not None:
        computed = Decimal(check["computed"])
        yield Site(*at, lambda new: abs(computed - new) > unit, counted=counted)
    summed = bool(re.fullmatch(r"[\d.]+(?:\+[\d.]+){2,}", formula))
    for number in {n for n in operands if operands.count(n) == 1 and not counted}:
        at = _only(text, number)
        if at is not None:
            yield Site(*at, _breaks_operand(formula, number, stated, unit), part=summed)


def _breaks_operand(formula: str, number: str, stated: Decimal, unit: Decimal) -> Callable[[Decimal], bool]:
    def breaks(new: Decimal) -> bool:
        changed = re.sub(rf"(?<![\d.]){re.escape(number)}(?![\d.])", f"{new:f}", formula, count=1)
        return abs(evaluate(changed) - stated) > unit

    return breaks


def _only(text: str, number: str) -> tuple[int, int] | None:
    """Where a number is printed, thousands separators aside, if that is in one place only."""
    hits = [m for m in re.finditer(r"[0-9][0-9,]*(?:\.[0-9]+)?", text) if _same(_bare(m[0]), number)]
    return (hits[0].start(), hits[0].end()) if len(hits) == 1 else None


def _same(printed: str, number: str) -> bool:
    return bool(printed) and Decimal(printed) == Decimal(number)


def _bare(printed: str) -> str:
    return printed.replace(",", "").rstrip(".")


def _last_unit(number: Decimal) -> Decimal:
    return Decimal(1).scaleb(int(number.as_tuple().exponent))
