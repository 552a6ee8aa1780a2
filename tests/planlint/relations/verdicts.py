"""The relations of a text in one line each, for tests to compare."""

from __future__ import annotations

from planlint.extract import extract, split
from planlint.read.text import read_text
from planlint.relations.find import find_relations
from planlint.relations.relation import Relation


def relations(text: str) -> list[Relation]:
    """Every relation of a text, plan by plan."""
    document = read_text(text, "方案.txt")
    parts = split(document)
    found: list[Relation] = []
    for number, part in enumerate(parts, 1):
        found += find_relations(document, extract(document, part, index=number, of=len(parts), kind="other"))
    return found


def told(text: str, *kinds: str) -> list[str]:
    """``sum 517万元 282万元 → 799万元`` for what holds, ``↛`` for what fails; only of some kinds if named."""
    return [line(r) for r in relations(text) if not kinds or r.kind in kinds]


def line(relation: Relation) -> str:
    operands = " ".join(o.text for o in relation.operands)
    arrow = "→" if relation.holds else "↛"
    return f"{relation.kind} {operands} {arrow} {relation.stated.text if relation.stated else ''}".strip()


def failed(text: str) -> list[str]:
    """What does not hold."""
    return [line(r) for r in relations(text) if not r.holds]
