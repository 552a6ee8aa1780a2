"""Answers to a questionnaire: 有效1200份 …供热管网504人，占42%；屋面外墙336人，占28%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import share, total
from planlint.relations.reading import Reading
from planlint.relations.relation import Relation

_SHEETS = ("份", "张")
_COUNTED = regex(r"有效|收回|回收|回收到|收到")
_SHARE = regex(r"^\s*[，,]?\s*[（(]?\s*(?:约)?占[^，,。；;\d]{0,8}$|^\s*[（(]\s*$")
_FARTHEST = 40


def find_polls(reading: Reading) -> Iterator[Relation]:
    """Persons who answered, against the sheets that came back; only what holds."""
    prose = reading.prose
    sheets = [
        m for m in prose if m.quantity.base in _SHEETS and m.quantity.value > 1 and _COUNTED.search(m.label)
    ]
    if not sheets:
        return
    by_sentence: dict[tuple[int, int], list[Mention]] = {}
    for i, m in enumerate(prose):
        if m.quantity.base != "人" or m.depth or not reading.countable(m):
            continue
        above = [
            s for s in sheets if 0 <= m.block - s.block <= _FARTHEST and s.quantity.start < m.quantity.start
        ]
        if not above:
            continue
        by_sentence.setdefault((m.block, reading.sentence(m)[0]), []).append(m)
        rate = prose[i + 1] if i + 1 < len(prose) else None
        if (
            rate is not None
            and rate.quantity.dimension == "percent"
            and _SHARE.match(reading.between(m, rate))
        ):
            yield from _first(share(m, s, rate) for s in reversed(above))
    for answers in by_sentence.values():
        yield from _all_answers(answers, sheets)


def _first(made: Iterator[Relation]) -> list[Relation]:
    return [r for r in made if r.holds][:1]


def _all_answers(answers: Sequence[Mention], sheets: Sequence[Mention]) -> Iterator[Relation]:
    """Together they are all who answered: one sheet each."""
    if len(answers) < 2:
        return
    before = [s for s in sheets if s.quantity.start < answers[0].quantity.start]
    for sheet in reversed(before):
        made = total(answers, sheet)
        if made.computed == sheet.quantity.value:
            yield replace(made, topic="poll")
            return
