"""The list of facts, for people and for programs."""

from __future__ import annotations

from planlint.extract import extract, split
from planlint.render.facts import facts_object, render_facts
from tests.planlint.render import sample


def test_facts_are_listed_with_their_lines() -> None:
    document = sample.document()
    (part,) = split(document)
    text = render_facts([extract(document, part, index=1, of=1)], document, name="方案.txt")
    assert text.startswith("方案.txt：临江街道片区改造方案\n类型：")
    assert "小区" in text and "金花园小区" in text and "1626.8 万元" in text


def test_every_fact_of_the_object_has_its_offsets() -> None:
    document = sample.document()
    (part,) = split(document)
    made = facts_object(extract(document, part, index=1, of=1), document)
    quantity = next(q for q in made["quantities"] if q["text"] == "1626.8万元")
    assert (quantity["value"], quantity["unit"]) == ("16268000", "元")
    assert document.text[quantity["start"] : quantity["end"]] == "1626.8万元"
