"""A plan as the checks see it: text, facts, verified relations, policy and date."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from planlint.document import Block, BlockKind, Document, Span
from planlint.facts import Facts, Mention
from planlint.finding import Rule
from planlint.policy import Policy
from planlint.relations import Relation


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
    def _figure_starts(self) -> list[int]:
        return [m.quantity.start for m in self._figures]

    @cached_property
    def _figures(self) -> list[Mention]:
        return sorted(self.facts.mentions, key=lambda m: m.quantity.start)

    def figures_in(self, start: int, end: int) -> list[Mention]:
        """The quantities that begin in ``[start, end)``, in order."""
        return self._figures[bisect_left(self._figure_starts, start) : bisect_left(self._figure_starts, end)]
