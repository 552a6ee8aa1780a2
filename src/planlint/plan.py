"""A plan as the checks see it: text, facts, verified relations, policy and date."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from planlint.catalogue import Measure, fact, measure, template
from planlint.document import Block, BlockKind, Document, Span
from planlint.facts import Facts, MeasureUse, Mention, Stage
from planlint.finding import Rule
from planlint.policy import Policy
from planlint.relations import Relation

SENTENCE_ENDS = "。；;\n"
CLAUSE_ENDS = "，,。；;\n"
_ORDINALS = "一二三四五六七八九十"
_HALF_A_YEAR = 183


@dataclass(frozen=True)
class TimedStage:
    """A stage of the schedule with its first and last day; ``number`` counts all stages from 0."""

    stage: Stage
    number: int
    begins: date
    ends: date

    @property
    def ordinal(self) -> str:
        """第一阶段, 第二阶段 …"""
        return f"第{_ORDINALS[self.number]}阶段"


@dataclass(frozen=True)
class Plan:
    """What a check is given.  ``as_of`` is "today"; it selects the rules."""

    document: Document
    facts: Facts
    relations: tuple[Relation, ...]
    policy: Policy
    as_of: date

    @property
    def text(self) -> str:
        """The whole document's text; all spans index it."""
        return self.document.text

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of this plan only."""
        return tuple(self.document.within(self.facts.span))

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of a compiled pattern inside this plan."""
        return pattern.finditer(self.text, self.facts.start, self.facts.end)

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Does the plan's text match?"""
        return pattern.search(self.text, self.facts.start, self.facts.end) is not None

    def quote(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def in_table(self, offset: int) -> bool:
        """Does an offset stand in a table row?"""
        block = self.document.block_at(offset)
        return block is not None and block.kind is BlockKind.ROW

    def rules(self, *ids: str, on: date | None = None) -> tuple[Rule, ...]:
        """The sentences of policy rules, for :attr:`Finding.rules`; ids without a rule in force are left out."""
        found = [rule for id in ids if (rule := self.policy.rule(id, on)) is not None]
        return tuple(Rule(text, verified) for rule in found for text, verified in rule.sentences)

    @cached_property
    def has_template(self) -> bool:
        """Is it of a kind that has a template: a plan or a notice, not a list, table or report?"""
        return template(self.facts.kind) is not None

    def begin(self, offset: int, *, after: str = SENTENCE_ENDS, reach: int = 300) -> int:
        """Where the sentence of an offset begins, or what the marks ``after`` part, ``reach`` characters before at most."""
        low = max(self.facts.start, offset - reach)
        return max(low, *(self.text.rfind(mark, low, offset) + 1 for mark in after))

    def unstated(self, codes: Iterable[str], stated: Mapping[str, re.Pattern[str]]) -> list[str]:
        """The names of the mandatory facts, by code, that the plan does not state.

        ``stated`` are patterns of a stated value; for the others the words of the catalogue serve.
        """
        missing = []
        for known in filter(None, map(fact, codes)):
            pattern = stated.get(known.code) or re.compile("|".join(map(re.escape, known.words)))
            if not self.says(pattern):
                missing.append(known.name)
        return missing

    @cached_property
    def works(self) -> frozenset[Measure]:
        """The measures that the plan intends to do."""
        uses = (u for u in self.facts.measures if u.role == "planned" and not u.negated)
        return frozenset(m for code in dict.fromkeys(u.code for u in uses) if (m := measure(code)))

    def unanswered(self, *, hazard: bool) -> list[MeasureUse]:
        """What the text complains of on the estate and none of its :attr:`works` answers, each measure once.

        ``hazard``: the complaints of a danger, else all others.
        """
        first: dict[str, MeasureUse] = {}
        for use in self.facts.measures:
            if use.role == "problem" and not use.negated:
                first.setdefault(use.code, use)
        needs = [
            (need, use) for code, use in first.items() if (need := measure(code)) and need.of == "estate"
        ]
        return [
            use
            for need, use in needs
            if need.hazard is hazard and not any(work.answers(need) for work in self.works)
        ]

    @cached_property
    def timed_stages(self) -> tuple[TimedStage, ...]:
        """The stages that have two dates.

        A year that is not printed is that of the stage before, at first that of ``as_of``; a month that goes
        back by half a year is the next year's.
        """
        return tuple(self._timed_stages())

    def _timed_stages(self) -> Iterator[TimedStage]:
        year, before = self.as_of.year, None
        for number, stage in enumerate(self.facts.stages[: len(_ORDINALS)]):
            if (
                stage.begins is None
                or stage.ends is None
                or stage.begins == stage.ends
                or not stage.begins.month
            ):
                continue
            begins = stage.begins.first(year)
            if stage.begins.year is None and before and (before - begins).days > _HALF_A_YEAR:
                begins = stage.begins.first(begins.year + 1)
            ends = stage.ends.last(begins.year)
            if ends < begins and stage.ends.year is None:
                ends = stage.ends.last(begins.year + 1)
            year, before = ends.year if stage.ends.year else begins.year, begins
            if ends >= begins:
                yield TimedStage(stage, number, begins, ends)

    @cached_property
    def _figure_starts(self) -> list[int]:
        return [m.quantity.start for m in self._figures]

    @cached_property
    def _figures(self) -> list[Mention]:
        return sorted(self.facts.mentions, key=lambda m: m.quantity.start)

    def figures_in(self, start: int, end: int) -> list[Mention]:
        """The quantities that begin in ``[start, end)``, in order."""
        return self._figures[bisect_left(self._figure_starts, start) : bisect_left(self._figure_starts, end)]
