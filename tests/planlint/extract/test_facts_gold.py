"""The facts of fifteen practice documents against a gold written by hand before the extractors.

Compared are kind, estates, measures with their quantities, money by source, and stages; a fact is
wrong if the text does not say it, or says another figure.  The gold holds short strings and figures
only; the documents stand beside the repository and may be absent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from planlint.catalogue import measure_words, source_words
from planlint.document import Document
from planlint.extract import extract, split
from planlint.facts import Facts
from planlint.read.text import read_text

HERE = Path(__file__).resolve()
PRACTICE = HERE.parents[3].parent / "shared" / "practice"
GOLD: dict[str, Any] = json.loads((HERE.parents[1] / "facts_gold.json").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(not PRACTICE.is_dir(), reason="the practice documents are not here")


@dataclass
class Score:
    """What was asked for, what was found of it, and what is wrong."""

    asked: int = 0
    missed: list[str] = field(default_factory=list)
    given: int = 0
    wrong: list[str] = field(default_factory=list)

    def ask(self, found: bool, what: str) -> None:
        self.asked += 1
        if not found:
            self.missed.append(what)

    def give(self, right: bool, what: str) -> None:
        self.given += 1
        if not right:
            self.wrong.append(what)


def test_the_extractors_find_what_the_gold_says() -> None:
    score = Score()
    for entry in GOLD["documents"]:
        document, facts = facts_of(entry)
        name = f"{entry['file']}#{entry['part']}"
        for part in (of_kind, of_estates, of_measures, of_sources, of_stages, of_amounts, of_extras):
            part(score, name, entry, document, facts)
    recall = 1 - len(score.missed) / score.asked
    wrong = len(score.wrong) / score.given
    print(f"facts gold: recall {recall:.3f} of {score.asked}, wrong {wrong:.4f} of {score.given}")
    assert recall >= 0.95, score.missed
    assert wrong <= 0.01, score.wrong


def facts_of(entry: dict[str, Any]) -> tuple[Document, Facts]:
    text = (PRACTICE / entry["file"]).read_text(encoding="utf-8")
    document = read_text(re.sub(r"\A(?:#.*\n)+\n?", "", text), entry["file"])
    parts = split(document)
    part = parts[entry["part"] - 1]
    return document, extract(document, part, index=entry["part"], of=len(parts))


def plain(words: list[Any]) -> tuple[str, bool]:
    """A gold word without its ``?``, and whether the fact is optional."""
    return str(words[0]).lstrip("?"), str(words[0]).startswith("?")


def same(gold: str, quantity: Any) -> bool:
    return gold == "*" or gold == (quantity.text if quantity is not None else "")


def of_kind(score: Score, name: str, entry: dict[str, Any], document: Document, facts: Facts) -> None:
    score.ask(facts.kind == entry["kind"], f"{name} kind {facts.kind}")
    score.give(facts.kind == entry["kind"], f"{name} kind {facts.kind}")
    if entry["excerpt"] is not None:
        score.ask(facts.excerpt == entry["excerpt"], f"{name} excerpt {facts.excerpt}")


def of_estates(score: Score, name: str, entry: dict[str, Any], document: Document, facts: Facts) -> None:
    left = list(facts.estates)
    for gold in entry["estates"]:
        word, optional = plain(gold)
        match = next((e for e in left if e.name == word), None)
        if match is None:
            if not optional:
                score.ask(False, f"{name} estate {word}")
            continue
        left.remove(match)
        parent = facts.estates[match.parent].name if match.parent is not None else ""
        score.ask(True, word)
        right = gold[1] in ("*", match.role) and same(gold[2], match.budget) and gold[3] == parent
        score.give(right, f"{name} estate {word} {match.role} {match.budget and match.budget.text} {parent}")
    for extra in left:
        score.give(False, f"{name} estate {extra.name} (not in the gold)")


def of_measures(score: Score, name: str, entry: dict[str, Any], document: Document, facts: Facts) -> None:
    for group in entry["measures"]:
        at = document.text.index(group["line"], facts.start)
        stop = document.text.find("\n", at)
        stop = stop if stop >= 0 else len(document.text)
        if document.text[stop : stop + 2] == "\n\n" and document.text[stop - 1] not in "。；;":
            stop = max(document.text.find("\n", stop + 2), stop)
        uses = [
            u for u in facts.measures if at <= u.span.start < stop and u.role == "planned" and not u.negated
        ]
        wanted = [(plain([w])[0], q, w.startswith("?")) for w, q in group["uses"]]
        for word, quantity, optional in wanted:
            codes = codes_of(word)
            found = any(u.code in codes and same(quantity, u.quantity) for u in uses)
            if not optional:
                score.ask(found, f"{name} {group['line']} measure {word} {quantity}")
        for use in uses:
            allowed = [q for w, q, _ in wanted if use.code in codes_of(w)]
            right = bool(allowed) and (use.quantity is None or any(same(q, use.quantity) for q in allowed))
            text = use.quantity.text if use.quantity else ""
            score.give(
                right, f"{name} {group['line']} measure {use.code} {use.span.of(document.text)} {text}"
            )


def codes_of(word: str) -> set[str]:
    """The catalogue codes a gold word may have: those noted, else that of the longest word in it."""
    noted = GOLD["codes"].get(word)
    if noted:
        return set(noted.split("|"))
    found = [code for known, code in measure_words() if known in word or word in known]
    return {found[0]} if found else set()


def of_sources(score: Score, name: str, entry: dict[str, Any], document: Document, facts: Facts) -> None:
    found = [(s.code, s.amount, s.share) for s in facts.sources]
    allowed: set[str] = set()
    for gold in entry["sources"]:
        word, optional = plain(gold)
        codes = sources_of(word)
        allowed |= codes
        if not optional:
            hit = any(code in codes and same(gold[1], a) and same(gold[2], s) for code, a, s in found)
            score.ask(hit, f"{name} source {word} {gold[1]} {gold[2]}")
    golds = [(sources_of(plain(g)[0]), g[1], g[2]) for g in entry["sources"]]
    for code, amount, share in found:
        if amount is None and share is None and code == "other_debt":
            continue
        right = any(
            code in c and (amount is None or same(a, amount)) and (share is None or same(s, share))
            for c, a, s in golds
        )
        score.give(right, f"{name} source {code} {amount and amount.text} {share and share.text}")


def sources_of(word: str) -> set[str]:
    noted = GOLD["sources"].get(word)
    if noted:
        return set(noted.split("|"))
    return {code for known, code in source_words() if known == word} or {
        code for known, code in source_words() if known in word
    }


def of_stages(score: Score, name: str, entry: dict[str, Any], document: Document, facts: Facts) -> None:
    left = list(facts.stages)
    for word, begins, ends in entry["stages"]:
        match = next((s for s in left if word in s.name), None)
        score.ask(match is not None, f"{name} stage {word}")
        if match is None:
            continue
        left.remove(match)
        first, last = (match.begins.text if match.begins else ""), (match.ends.text if match.ends else "")
        score.give((first, last) == (begins, ends), f"{name} stage {word} {first} {last}")
    for extra in left:
        score.give(False, f"{name} stage {extra.name} (not in the gold)")


def of_amounts(score: Score, name: str, entry: dict[str, Any], document: Document, facts: Facts) -> None:
    for roles, text in entry["amounts"]:
        hit = any(a.role in roles.split("|") and a.quantity.text == text for a in facts.amounts)
        score.ask(hit, f"{name} amount {roles} {text}")


def of_extras(score: Score, name: str, entry: dict[str, Any], document: Document, facts: Facts) -> None:
    for what, gold, found in extras(entry, facts):
        score.ask(gold in found, f"{name} {what} {gold}")
    for item, text in entry.get("totals", {}).items():
        told = facts.total(item)
        score.ask(told is not None and told.text == text, f"{name} total {item} {text}")
        if told is not None:
            score.give(told.text == text, f"{name} total {item} {told.text}")


def extras(entry: dict[str, Any], facts: Facts) -> Iterator[tuple[str, Any, list[Any]]]:
    school = [[f.item, f.quantity.text] for f in facts.school]
    dated = [[m.event, m.date.text] for m in facts.milestones]
    paid = [[p.event, p.share.text, p.progress.text if p.progress else ""] for p in facts.payments]
    days = [[n.begins.text, n.ends.text] for n in facts.notices if n.begins and n.ends]
    uses = [[u.use, u.area.text if u.area else ""] for u in facts.land_uses]
    for key, found in (
        ("school", school),
        ("milestones", dated),
        ("payments", paid),
        ("notices", days),
        ("land_uses", uses),
    ):
        for gold in entry.get(key, []):
            yield key, gold, found
    for number, area in entry.get("certificates", []):
        held = [c for c in facts.certificates if number in c.number and c.area and c.area.text == area]
        yield "certificates", True, [bool(held)]
